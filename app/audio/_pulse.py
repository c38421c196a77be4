"""The microphones that a PulseAudio or PipeWire server knows, and word of them going away."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.errors import AudioError

if TYPE_CHECKING:
    import pulsectl

_PATIENCE = 1.0
"""Seconds after which a watch looks by itself: a call to stop is missed while it is not yet waiting."""


_ANSWER_LIMIT: Final = 5.0
"""Seconds that the server may take to answer: enough for one that is only just being started."""


@dataclass(frozen=True)
class Microphone:
    """A microphone as the server has it.

    Attributes
    ----------
    source
        The server's own name for it.
    description
        The name people know.
    """

    source: str
    description: str


@dataclass(frozen=True)
class SoundServer:
    """What a server offers.

    Attributes
    ----------
    microphones
        All sources but the monitors, through which a program hears what the computer plays.
    default
        The source for programs that ask for none, if it can be told. It may be a monitor.
    """

    microphones: tuple[Microphone, ...]
    default: Microphone | None


def ask_sound_server() -> SoundServer | None:
    """Return what the sound server offers, or None where there is no such server.

    Raises
    ------
    AudioError
        There is one, but it hangs.
    """
    answer: list[SoundServer | None] = []
    # libpulse waits for an answer for as long as it takes, and only a thread can be left to that.
    asking = threading.Thread(target=lambda: answer.append(_ask()), name="sound server", daemon=True)
    asking.start()
    asking.join(_ANSWER_LIMIT)
    if not answer:
        raise AudioError(
            "The computer's sound system does not answer. Log out and in again, or restart the computer, "
            "then start again."
        )
    return answer[0]


def _ask() -> SoundServer | None:
    server = None
    with _connection() as pulse:
        if pulse is not None:
            server = _look(pulse)
    return server


class MicrophoneWatch:
    """Calls back, once and from a thread of its own, when a microphone is no longer there.

    The server moves whoever listens to a source that goes away to another one without a word, in
    the end to what the computer plays itself. PortAudio can't tell.

    Parameters
    ----------
    source
        The microphone, or None for whichever is the default: that is gone with the last one.
    gone
        What to call. It is not called when the server ends: then no more sound comes, which is seen anyway.
    """

    def __init__(self, source: str | None, gone: Callable[[], None]) -> None:
        self._source = source
        self._gone = gone
        self._lock = threading.Lock()
        self._pulse: pulsectl.Pulse | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="microphone watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching. Blocks until the thread has ended."""
        self._is_closed = True
        with self._lock:
            if self._pulse is not None:
                self._pulse.event_listen_stop()
        self._thread.join()

    def _run(self) -> None:
        with _connection() as pulse:
            if pulse is None:
                return
            self._pulse = pulse
            try:
                self._listen(pulse)
            finally:
                with self._lock:
                    self._pulse = None

    def _listen(self, pulse: "pulsectl.Pulse") -> None:
        import pulsectl

        def wake(event: object) -> None:
            raise pulsectl.PulseLoopStop

        pulse.event_mask_set("source")
        pulse.event_callback_set(wake)
        while not self._is_closed:
            sources = [microphone.source for microphone in _look(pulse).microphones]
            if not sources or self._source not in (None, *sources):
                self._gone()
                return
            pulse.event_listen(timeout=_PATIENCE)


@contextmanager
def _connection() -> Iterator["pulsectl.Pulse | None"]:
    """Connect to the server; None if that can't be done. The block is left quietly when the server ends."""
    try:
        import pulsectl
    except (ImportError, OSError):  # not on this system, or libpulse isn't
        yield None
        return
    try:
        pulse = pulsectl.Pulse("Whisper Flow Captions")
    except pulsectl.PulseError:
        yield None
        return
    with pulse, suppress(pulsectl.PulseError, pulsectl.PulseDisconnected):
        yield pulse


def _look(pulse: "pulsectl.Pulse") -> SoundServer:
    sources = pulse.source_list()
    default = pulse.server_info().default_source_name
    found = {source.name: Microphone(source.name, source.description) for source in sources}
    monitors = {source.name for source in sources if source.monitor_of_sink_name}
    return SoundServer(
        tuple(microphone for name, microphone in found.items() if name not in monitors), found.get(default)
    )
