"""What captions are signed with where several sources are heard."""

from collections.abc import Iterable
from typing import Final

YOU: Final = "You"
COMPUTER: Final = "Computer"


def source_labels(sources: Iterable[tuple[str, bool]]) -> list[str]:
    """Return a label for each source, no two alike: none for one alone, else who speaks or its name.

    Parameters
    ----------
    sources
        The name of each, and whether it is what the computer plays.
    """
    known = list(sources)
    if len(known) == 1:
        return [""]
    if sorted(is_played for _, is_played in known) == [False, True]:
        return [COMPUTER if is_played else YOU for _, is_played in known]
    names = [name for name, _ in known]
    return [
        name if name not in names[:place] else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]
