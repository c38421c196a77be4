"""What a PulseAudio or PipeWire server offers to be recorded, and word of every change."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.errors import AudioError

if TYPE_CHECKING:
    import pulsectl

_PATIENCE: Final = 0.5
"""Seconds after which a watch looks whether it is to end: while it is not waiting, it misses being told."""

_RETRY_INTERVAL: Final = 0.5
"""Seconds after which a watch looks whether the server is back."""

ANSWER_LIMIT: Final = 5.0
"""Seconds that the server may take to answer: enough for one that is only just being started."""

NO_ANSWER: Final = (
    "The computer's sound system does not answer. Log out and in again, or restart the computer, "
    "then start again."
)
"""What to say about a server that hangs."""

_NO_SPEAKERS: Final = "auto_null"
"""The sink that stands in where there is none."""


@dataclass(frozen=True)
class ServerSource:
    """Something to record from, as the server has it.

    Attributes
    ----------
    name
        The server's own name for it.
    index
        The server's number for it: another one after it was unplugged and plugged in again.
    description
        The name people know; of what the computer plays, that of the loudspeakers.
    is_muted
        Whether it is switched to silence in the system's sound settings.
    is_asleep
        Whether the server has suspended it: then it sends nothing, not even silence.
    sink
        Of what the computer plays, the server's name for what it is played on; None for microphones.
    """

    name: str
    index: int
    description: str
    is_muted: bool = False
    is_asleep: bool = False
    sink: str | None = None


@dataclass(frozen=True)
class SoundServer:
    """What a server offers.

    Attributes
    ----------
    microphones
        All sources but the monitors.
    default
        The source for programs that ask for none, if it can be told. It may be a monitor.
    outputs
        The monitors, through which a program hears what the computer plays.
    default_output
        The one of the loudspeakers that programs play on if they ask for none.
    """

    microphones: tuple[ServerSource, ...]
    default: ServerSource | None
    outputs: tuple[ServerSource, ...] = ()
    default_output: ServerSource | None = None

    def source(self, index: int | None) -> ServerSource | None:
        """Return the source with a number, None if it is no longer there."""
        return next((source for source in (*self.microphones, *self.outputs) if source.index == index), None)


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
    asking.join(ANSWER_LIMIT)
    if not answer:
        raise AudioError(NO_ANSWER)
    return answer[0]


def _ask() -> SoundServer | None:
    server = None
    with connection(starts_server=True) as pulse:
        if pulse is not None:
            server = _look(pulse)
    return server


class ServerWatch:
    """Tells what the server offers, at first and whenever that changes, from a thread of its own.

    It costs nothing in between: the server sends word. It goes on with a server that was started again.

    Parameters
    ----------
    tell
        Takes what there is, or None, once, when there is no server (any more).
    """

    def __init__(self, tell: Callable[[SoundServer | None], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._pulse: pulsectl.Pulse | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound server watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching. Blocks until the thread has ended, unless the server keeps it from that."""
        self._closed.set()
        with self._lock:
            if self._pulse is not None:
                self._pulse.event_listen_stop()
        self._thread.join(2 * _PATIENCE)

    def _run(self) -> None:
        is_told = False  # that there is none
        while not self._closed.is_set():
            with connection() as pulse:
                if pulse is not None:
                    is_told = False
                    self._follow(pulse)
            if not is_told and not self._closed.is_set():
                is_told = True
                self._tell(None)
            self._closed.wait(_RETRY_INTERVAL)

    def _follow(self, pulse: "pulsectl.Pulse") -> None:
        """Listen until the server ends or the watch does."""
        import pulsectl

        has_news = True

        def wake(event: object) -> None:
            nonlocal has_news
            has_news = True
            raise pulsectl.PulseLoopStop

        pulse.event_mask_set("source", "sink", "server")
        pulse.event_callback_set(wake)
        self._pulse = pulse
        try:
            while not self._closed.is_set():
                if has_news:
                    has_news = False
                    self._tell(_look(pulse))
                else:
                    pulse.event_listen(timeout=_PATIENCE)
        finally:
            with self._lock:
                self._pulse = None


@contextmanager
def connection(*, starts_server: bool = False) -> Iterator["pulsectl.Pulse | None"]:
    """Connect to the server; None if that can't be done. The block is left quietly when the server ends."""
    try:
        import pulsectl
    except (ImportError, OSError):  # not on this system, or libpulse isn't
        yield None
        return
    pulse = pulsectl.Pulse("Whisper Flow Captions", connect=False)
    try:
        pulse.connect(autospawn=starts_server)
    except pulsectl.PulseError:
        pulse.close()
        yield None
        return
    # A call that the server's end comes in between with fails in a way of its own.
    ended = (pulsectl.PulseError, pulsectl.PulseDisconnected, pulsectl.pulsectl.c.pa.CallError)
    with pulse, suppress(*ended):
        yield pulse


def _look(pulse: "pulsectl.Pulse") -> SoundServer:
    speakers = {sink.name: sink.description for sink in pulse.sink_list() if sink.name != _NO_SPEAKERS}
    microphones: dict[str, ServerSource] = {}
    monitors: dict[str, ServerSource] = {}
    outputs: dict[str, ServerSource] = {}  # by the name of the sink
    for source in pulse.source_list():
        sink = source.monitor_of_sink_name
        found = ServerSource(
            source.name,
            source.index,
            speakers.get(sink, source.description),
            bool(source.mute),
            source.state == "suspended",
            sink,
        )
        if sink in speakers:
            outputs[sink] = found
        (monitors if sink else microphones)[source.name] = found
    server = pulse.server_info()
    return SoundServer(
        microphones=tuple(microphones.values()),
        default=(microphones | monitors).get(server.default_source_name),
        outputs=tuple(outputs.values()),
        default_output=outputs.get(server.default_sink_name),
    )
