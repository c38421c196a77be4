"""What a session listens to: a microphone, what the computer plays, or both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from app.audio.devices import COMPUTER_AUDIO, is_computer_audio
from app.audio.muting import Mute
from app.audio.source import AudioSource
from app.labels import chosen_labels, source_labels
from app.pipeline import Labelled
from app.settings import Settings

OpenSource = Callable[[str, Mute], AudioSource]
"""Makes the source for a device's name, silent while that is muted."""


@dataclass(frozen=True)
class Listening:
    """What is to be listened to.

    Attributes
    ----------
    device
        Name of the microphone or computer audio.
    with_computer
        Whether what the computer plays is wanted as well, should the device be a microphone.
    own_label, computer_label
        What the two go by where both are heard, see `chosen_labels`.
    """

    device: str
    with_computer: bool = False
    own_label: str = ""
    computer_label: str = ""

    @classmethod
    def chosen(cls, settings: Settings) -> Self:
        """Return what was chosen."""
        return cls(settings.device, settings.with_computer, settings.own_label, settings.computer_label)

    @property
    def is_computer(self) -> bool:
        """Whether the device is what the computer plays."""
        return is_computer_audio(self.device)

    @property
    def is_both(self) -> bool:
        """Whether a microphone and what the computer plays are to be listened to."""
        return self.with_computer and not self.is_computer

    @property
    def kinds(self) -> set[bool]:
        """Of all that is to be listened to, whether it is what the computer plays."""
        return {self.is_computer, self.is_computer or self.with_computer}

    @property
    def labels(self) -> tuple[str, str]:
        """What a microphone and what the computer plays go by where both are heard."""
        return chosen_labels(self.own_label, self.computer_label)

    def is_like(self, other: "Listening") -> bool:
        """Whether nothing else is to be heard, nor under other names."""
        return (self.device, self.is_both, self.is_both and self.labels) == (
            other.device,
            other.is_both,
            other.is_both and other.labels,
        )

    def sources(self, open_source: OpenSource, mute: Mute, *, signs_one: bool) -> list[Labelled]:
        """Make the sources.

        Parameters
        ----------
        mute
            Silences the device, but not what the computer plays beside it: people mute what they say
            themselves, and the meeting goes on. It pauses both.
        signs_one
            Whether one alone is labelled too.
        """
        devices = [(self.device, self.is_computer, mute)]
        if self.is_both:
            devices.append((COMPUTER_AUDIO, True, mute.companion()))
        known = [(name, is_played) for name, is_played, _ in devices]
        labels = source_labels(known, *self.labels, signs_one=signs_one)
        return [
            Labelled(open_source(name, mute), label, is_played)
            for (name, is_played, mute), label in zip(devices, labels, strict=True)
        ]
