"""The real program in a process of its own, with the real models."""

import json
import signal
import subprocess
import sys
import threading
import wave
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
CLIPS = ROOT / "tests" / "clips"
FOX = "quick brown fox jumps over the lazy dog."  # behind a "The" that may lack its capital
PATIENCE = 120  # seconds, for a busy machine


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, arguments)]


def whisper_flow(
    *arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env=env,
        timeout=PATIENCE,
        check=False,
    )


def pcm(name: str) -> bytes:
    with wave.open(str(CLIPS / name)) as file:
        return bytes(file.readframes(file.getnframes()))


class Listening:
    """A running `whisper-flow listen --events` whose events a test can wait for."""

    def __init__(self, *arguments: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            command("listen", "--events", *arguments),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._watchdog = threading.Timer(PATIENCE, self.process.kill)

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self.process.kill()
        self.process.communicate()

    def wait_for(self, kind: str, *, since: float = 0.0, text: str = "") -> None:
        """Read on until there is an event of a kind, from some time on or with some text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self.events.append(event)
            if event["type"] == kind and event.get("at", since) >= since and text in event.get("text", text):
                return
        raise AssertionError(f"no {kind} in {self.events}")

    def write(self, data: bytes) -> None:
        """Send sound to standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def interrupt(self) -> tuple[int, bytes]:
        """Press Ctrl+C; return the exit status and what went to standard error."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.send_signal(signal.SIGINT)
        self.events += map(json.loads, self.process.stdout.read().splitlines())
        return self.process.wait(PATIENCE), self.process.stderr.read()

    def texts(self, kind: str) -> list[str]:
        """Return the texts of all segments of a kind so far."""
        return [event["text"] for event in self.events if event["type"] == kind]


def of_type(lines: bytes, kind: str) -> list[dict[str, Any]]:
    return [event for event in map(json.loads, lines.splitlines()) if event["type"] == kind]


def assert_fails(done: subprocess.CompletedProcess[bytes], *fragments: str) -> None:
    """Exit status 2, and nothing but one sentence or two on standard error."""
    message = done.stderr.decode()
    assert done.returncode == 2
    for fragment in fragments:
        assert fragment in message
    assert message.count("\n") == 1
    assert message.endswith(".\n") or "whisper-flow" in message
    assert "Traceback" not in message
