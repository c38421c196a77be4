"""What captions are signed with where several sources are heard."""

from collections.abc import Iterable
from typing import Final

YOU: Final = "You"
COMPUTER: Final = "Computer"

LONGEST: Final = 40
"""Letters that people can give a name, which stands before captions."""


def source_labels(
    sources: Iterable[tuple[str, bool]], own: str = YOU, computer: str = COMPUTER, *, signs_one: bool = False
) -> list[str]:
    """Return a label for each source, no two alike: none for one alone, else who speaks or its name.

    Parameters
    ----------
    sources
        The name of each, and whether it is what the computer plays.
    own, computer
        What the only microphone and the only computer audio go by, see `chosen_labels`.
    signs_one
        Whether one alone is labelled too, as beside others: its captions follow theirs.
    """
    known = list(sources)
    if len(known) == 1 and not signs_one:
        return [""]
    kinds = [is_played for _, is_played in known]
    names = [
        (computer if is_played else own) if kinds.count(is_played) == 1 else _shortened(name)
        for name, is_played in known
    ]
    return [
        name if name not in names[:place] else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]


def chosen_labels(own: str, computer: str) -> tuple[str, str]:
    """Return what a microphone and computer audio go by: the usual where that is empty or alike."""
    own, computer = own.strip() or YOU, computer.strip() or COMPUTER
    return (own, computer) if own.casefold() != computer.casefold() else (YOU, COMPUTER)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
