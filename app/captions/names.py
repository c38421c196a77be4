"""What people call those who speak."""

from collections.abc import Iterable, Iterator, Mapping

from app.captions.text import is_visible, one_line
from app.errors import CaptionError


def labels(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Return what to write before each text: its source, with a colon, where that is another than before.

    Parameters
    ----------
    said
        Source and text, in order. Nothing stands before an empty text.
    """
    before = ""
    for source, text in said:
        yield f"{source}: " if text and source and source != before else ""
        before = source if text else before


def renamed(names: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return what each label stands for, by the labels, once the source of that name has another one."""
    others = {label: new if name == old else name for label, name in names.items()}
    return {old: new, **others, new: new}


class SourceNames:
    """What people call the sources of a session.

    A name that a source once had stays its own: what is still on its way is signed with it.

    Attributes
    ----------
    nameless
        What those are called now who had no name, if they have to have one.
    """

    def __init__(self) -> None:
        self.nameless = ""
        self._names: dict[str, str] = {}  # what each label stands for now

    @property
    def known(self) -> Mapping[str, str]:
        """What each label stands for, by the labels; nothing for one whose captions have no name."""
        return dict(self._names)

    @property
    def has_nameless(self) -> bool:
        """Whether there is a source whose captions have no name."""
        return "" in self._names.values()

    def restore(self, known: Mapping[str, str]) -> None:
        """Go on with what is known of another session, and nothing else."""
        self.clear()
        self._names.update(known)

    def expect(self, labels: Iterable[str]) -> None:
        """Keep these labels for the sources that have them."""
        for label in labels:
            self._names.setdefault(label, label)

    def expect_alone(self, label: str) -> None:
        """Keep a label for the source whose captions come without one, as long as it is the only one."""
        self._names.setdefault(label, self._names.setdefault("", ""))

    def now(self, label: str) -> str:
        """Return what the source is called now that has, or had, a label."""
        return self._names.get(label, label)

    def check(self, old: str, typed: str) -> str:
        """Return the name that was typed for a source, as it is to be used.

        Raises
        ------
        CaptionError
            There is none, or it is another source's.
        """
        new = one_line(typed)
        if not is_visible(new):
            raise CaptionError("Type a name, so that one sees who speaks.")
        if self._names.get(new, old) != old:
            raise CaptionError(f"“{new}” is or was another speaker in these captions. Choose another name.")
        return new

    def rename(self, old: str, new: str) -> None:
        """Call a source something else, which no other one is called or was."""
        self._names = renamed(self._names, old, new)

    def clear(self) -> None:
        """Forget all of it, for another session."""
        self.nameless = ""
        self._names.clear()
