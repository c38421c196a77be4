"""Captions have names once a microphone and what the computer plays were both listened to in a session."""

from collections.abc import Callable, Collection

from app.audio.devices import is_computer_audio
from app.captions.names import SourceNames
from app.captions.saved import SavedSession


class Signing:
    """Decides whether captions are signed with who speaks.

    Those of one kind of source have no name as long as it is alone. From the moment at which the other kind
    is listened to in the same session as well, all have one, those from before too.

    Parameters
    ----------
    names
        What the sources of the session are called.
    sign
        Called with the label that is to stand at all captions without a name.

    Attributes
    ----------
    is_on
        Whether captions are signed.
    """

    def __init__(self, names: SourceNames, sign: Callable[[str], None]) -> None:
        self.is_on = False
        self._names = names
        self._sign = sign
        self._alone: bool | None = None  # whether captions without a name are of what the computer plays

    def begin(self) -> None:
        """Let nothing have been listened to in the session."""
        self.is_on = False
        self._alone = None
        self._names.clear()

    def go_on(self, saved: SavedSession) -> None:
        """Go on in a session from the store."""
        self.begin()
        self._names.restore(saved.names)
        self._names.expect(known.segment.source for known in saved.segments)
        self.is_on = any(known.segment.source for known in saved.segments)
        is_played = any(map(is_computer_audio, saved.summary.devices))
        # Nobody is said to have spoken what may have been a file.
        if not self.is_on and (is_played or "" in saved.names.values()):
            self._alone = is_played

    def listen(self, kinds: Collection[bool], labels: tuple[str, str]) -> None:
        """Take note of what is listened to from now on.

        Parameters
        ----------
        kinds
            Of all sources: whether it is what the computer plays.
        labels
            What a microphone and what the computer plays go by.
        """
        if len(kinds) > 1 or (self._alone is not None and self._alone not in kinds):
            self.is_on = True
            if self._alone is not None:
                self._sign(labels[self._alone])
            self._alone = None
        elif not self.is_on:
            (self._alone,) = kinds
            self._names.expect_alone(labels[self._alone])
        self._names.expect(labels)
