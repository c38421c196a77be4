"""Speaking a text."""

from typing import Protocol

from app.settings import DEFAULT_DEVICE


class Synthesizer(Protocol):
    """Speaks texts, one at a time."""

    async def say(self, text: str) -> None:
        """Speak a text; return when it has been heard. Cancelling ends the sound.

        Raises
        ------
        SynthesisError
            It cannot be spoken.
        """
        ...


def find_synthesizer(output: str = DEFAULT_DEVICE, *, language: str = "") -> Synthesizer:
    """Return what speaks on this computer. Looks for programs only, and blocks for a moment at most.

    Parameters
    ----------
    output
        Where to speak: an output device as `find_output_device` understands it.
    language
        What the texts are written in, such as "en"; empty if that is not known.

    Raises
    ------
    SynthesisError
        There is nothing; the message says what to install.
    """
    raise NotImplementedError
