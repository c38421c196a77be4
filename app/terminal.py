"""Captions in a terminal, and as events for other programs."""

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import Any, Protocol, TextIO

from app.captions.transcript import Segment
from app.lag import LagWatch, smaller_model, too_slow
from app.pipeline import NOTICEABLE_LAG, Activity, Event
from app.speech.models import installed_model

_GREY_ITALIC = "\x1b[3;90m"
_PLAIN = "\x1b[0m"
_CLEAR_LINE = "\r\x1b[2K"
_STATUS_INTERVAL = 1.0  # seconds on the session clock
_GAP = 3  # columns between two partials
_LIVE = 0.9  # of the sound's length: time that has to pass with it, or it comes faster than it was said


class Display(Protocol):
    """Shows what a pipeline yields."""

    def ready(self, source: str) -> None:
        """Tell that captions have begun, of one source or several."""
        ...

    def show(self, event: Event) -> None:
        """Show a segment or an activity."""
        ...

    def warn(self, message: str, source: str = "") -> None:
        """Show a sentence about something that is wrong while captions go on, of one source or of all."""
        ...

    def note(self, message: str, source: str = "") -> None:
        """Show a sentence about something that is well again or has changed, likewise."""
        ...

    def fail(self, message: str) -> None:
        """Show the sentence for an error that ended the captions."""
        ...

    def close(self) -> None:
        """Leave everything tidy."""
        ...


class Lines:
    """One line a final, for people and for files; on a terminal the partial is redrawn below them.

    Several sources are told apart by their labels, and their partials share the line.

    Parameters
    ----------
    out
        Where captions go. What people should know besides goes to standard error.
    model
        Name of the model that recognises.
    clock
        Tells the time in seconds.
    """

    def __init__(self, out: TextIO, model: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._model = model
        self._clock = clock
        self._began = clock()
        self._lag = LagWatch()
        self._is_terminal = out.isatty()
        self._partials: dict[str, str] = {}  # by source
        self._lags: dict[str, float] = {}
        self._is_behind = False

    def ready(self, source: str) -> None:
        """See `Display.ready`."""
        self._began = self._clock()
        self._redraw(f"Listening to {source}. Press Ctrl+C to stop.")

    def show(self, event: Event) -> None:
        """See `Display.show`."""
        if isinstance(event, Activity):
            # Who has failed sends no news any more, such as that all was caught up with.
            self._lags[event.source] = event.lag if event.failure is None else 0.0
            lag = max(self._lags.values())
            self._watch(event.at, lag)
            if lag > NOTICEABLE_LAG:
                self._is_behind = True
                self._redraw(f"Catching up, {lag:.0f} s behind…")
            elif self._is_behind:
                self._is_behind = False
                self._redraw_partials()
        elif event.is_final:
            self._partials.pop(event.source, None)
            self._redraw("")
            if event.text:
                print(_signed(event.source, event.text), file=self._out, flush=True)
            if self._partials:
                self._redraw_partials()
        else:
            if event.text:
                self._partials[event.source] = event.text  # keeps its place beside those of others
            else:
                self._partials.pop(event.source, None)
            self._redraw_partials()

    def answer(self, text: str) -> None:
        """Show what the computer says to what it has heard."""
        self._redraw("")
        print(_signed("Answer", text), file=self._out, flush=True)
        self._redraw_partials()

    def warn(self, message: str, source: str = "") -> None:
        """See `Display.warn`. The sentence itself names the device."""
        self._redraw("")
        print(message, file=sys.stderr)
        self._redraw_partials()

    def note(self, message: str, source: str = "") -> None:
        """See `Display.note`."""
        self.warn(message)

    def fail(self, message: str) -> None:
        """See `Display.fail`."""
        self._redraw("")
        print(message, file=sys.stderr)

    def close(self) -> None:
        """See `Display.close`."""
        self._redraw("")

    def _watch(self, at: float, lag: float) -> None:
        """Say once what would help, if captions stay behind."""
        was_due = self._lag.is_due
        self._lag.note(at, lag)
        # A recording sent through a pipe all at once puts any computer behind.
        is_live = self._clock() - self._began > _LIVE * at
        if self._lag.is_due and not was_due and is_live:
            self._redraw("")
            smaller = smaller_model(self._model, installed_model)
            print(too_slow(self._model, lag, smaller), file=sys.stderr)

    def _redraw_partials(self) -> None:
        """Share the line among what is being said, of which the ends are shown."""
        count = max(len(self._partials), 1)
        room = (shutil.get_terminal_size().columns - 1 - _GAP * (count - 1)) // count
        shares = [
            label + _end_of(text, max(room - len(label), 0))
            for label, text in ((_signed(source, ""), text) for source, text in self._partials.items())
        ]
        self._redraw((" " * _GAP).join(shares))

    def _redraw(self, text: str) -> None:
        if self._is_terminal:
            fitted = _end_of(text, shutil.get_terminal_size().columns - 1)
            print(f"{_CLEAR_LINE}{_GREY_ITALIC}{fitted}{_PLAIN}", end="", file=self._out, flush=True)


class JsonEvents:
    """One JSON object a line, flushed, times in seconds from the session's start."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._statuses: dict[str, tuple[str, float]] = {}  # the last ones, by source

    def ready(self, source: str) -> None:
        """See `Display.ready`."""
        self._print({"type": "ready"})

    def show(self, event: Event) -> None:
        """See `Display.show`."""
        if isinstance(event, Activity):
            self._show_activity(event)
        else:
            self._print(_segment(event))

    def warn(self, message: str, source: str = "") -> None:
        """See `Display.warn`."""
        self._say({"type": "warning", "source": source, "message": message})

    def note(self, message: str, source: str = "") -> None:
        """See `Display.note`."""
        self._say({"type": "notice", "source": source, "message": message})

    def fail(self, message: str) -> None:
        """See `Display.fail`."""
        self._say({"type": "error", "message": message})

    def close(self) -> None:
        """See `Display.close`."""

    def _show_activity(self, activity: Activity) -> None:
        state = "speech" if activity.is_speech else "listening"
        if activity.lag > NOTICEABLE_LAG:
            state = "catching up"
        last_state, last_at = self._statuses.get(activity.source, ("", 0.0))
        if state != last_state or activity.at - last_at >= _STATUS_INTERVAL:
            self._statuses[activity.source] = (state, activity.at)
            self._print(
                {
                    "type": "status",
                    "source": activity.source,
                    "state": state,
                    "at": round(activity.at, 3),
                    "level": round(activity.level, 1),
                    "lag": round(activity.lag, 3),
                    "dropped": round(activity.dropped, 3),
                }
            )

    def _say(self, event: dict[str, str]) -> None:
        self._print(event)
        print(event["message"], file=sys.stderr)

    def _print(self, event: dict[str, Any]) -> None:
        print(json.dumps(event, ensure_ascii=False), file=self._out, flush=True)


class Progress:
    """A line on the terminal that says how far a long work is; silent where nobody watches."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = ""

    def update(self, done: float, total: float | None) -> None:
        """Show so much of so much; of an unknown total only that it goes on."""
        part = f"{min(done / total, 1):4.0%}" if total else "…"
        line = f"{self._title} {part}"
        if line != self._shown and sys.stderr.isatty():
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
            self._shown = line

    def close(self) -> None:
        """Remove the line."""
        if self._shown:
            print(f"\r{'':{len(self._shown)}}\r", end="", file=sys.stderr, flush=True)


def _segment(segment: Segment) -> dict[str, Any]:
    if segment.is_final and not segment.text:
        return {"type": "wordless", "id": segment.id, "source": segment.source, "sound": _sound(segment)}
    event: dict[str, Any] = {
        "type": "final" if segment.is_final else "partial",
        "id": segment.id,
        "source": segment.source,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
    }
    if segment.is_final:
        event["sound"] = _sound(segment)
        event["words"] = [
            {
                "text": word.text.strip(),
                "start": round(word.start, 3),
                "end": round(word.end, 3),
                "probability": round(word.probability, 3),
            }
            for word in segment.words
        ]
    return event


def _signed(source: str, text: str) -> str:
    """Return a text with its source before it, where there is more than one."""
    return f"{source}: {text}" if source else text


def _sound(segment: Segment) -> list[float]:
    return [round(segment.sound_start, 3), round(segment.end, 3)]


def _end_of(text: str, columns: int) -> str:
    """Return as much of the end of a text as fits into so many columns of a terminal."""
    room = columns
    for place in range(len(text) - 1, -1, -1):
        room -= 2 if unicodedata.east_asian_width(text[place]) in "WF" else 1
        if room < 0:
            return text[place + 1 :]
    return text
