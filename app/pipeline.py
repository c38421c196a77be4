"""From sound to captions: the page to read first."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

from app.audio.source import AudioSource
from app.captions.transcript import Segment
from app.speech.engine import Engine


@dataclass(frozen=True)
class Activity:
    """What is being heard and how far recognition is behind, about ten times a second.

    Attributes
    ----------
    at
        Seconds on the session clock: the end of what has been heard.
    level
        Loudness (RMS) of the newest sound in decibels relative to full scale, −100 to 0.
    is_speech
        Whether somebody is speaking.
    lag
        Seconds of speech that have been heard and not been recognised yet.
    """

    at: float
    level: float
    is_speech: bool
    lag: float


async def captions(
    source: AudioSource, engine: Awaitable[Engine], *, partials: bool = True
) -> AsyncIterator[Segment | Activity]:
    """Listen to a source and yield what is said, in stream order.

    Listening starts at once; sound heard before `engine` is there is kept and recognised then. Ends
    when the source does (`AudioSource.stop` ends it early), after the last final.

    Parameters
    ----------
    source
        Opened and closed here.
    engine
        The engine, or the loading of it.
    partials
        Whether to yield partial segments. Without them files are transcribed with less work.

    Raises
    ------
    AudioError
        The source failed. Everything heard until then has been yielded, final, before.
    ModelError
        The engine could not be loaded.
    """
    raise NotImplementedError
    yield
