"""Live captions in the terminal: `whisper-flow listen`."""

import argparse
import asyncio
import io
import signal
import sys
from pathlib import Path

from app.audio.source import AudioSource
from app.cli.common import EXIT_FAILED, Commands, add_model
from app.errors import AudioError, CaptionError
from app.pipeline import captions
from app.settings import DEFAULT_DEVICE
from app.speech.engine import Engine, load_engine
from app.terminal import Display, JsonEvents, Lines


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("listen", help="live captions in this terminal")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--device",
        default=DEFAULT_DEVICE,
        metavar="NAME",
        help="microphone: its name or number in “whisper-flow devices”",
    )
    source.add_argument(
        "--input",
        metavar="FILE",
        help="caption a file at the pace of speech; - reads 16 kHz mono 16-bit PCM from standard input",
    )
    add_model(parser)
    parser.add_argument("--events", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=listen)


async def listen(arguments: argparse.Namespace) -> int:
    """Show captions until the sound ends or Ctrl+C is pressed; return the exit status."""
    if arguments.events and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as JSON has to be, whatever the terminal's
    display: Display = JsonEvents(sys.stdout) if arguments.events else Lines(sys.stdout, arguments.model)
    try:
        source = _source(arguments)
        engine = asyncio.ensure_future(load_engine(arguments.model))
        await engine
        await _show_captions(source, engine, display)
    except CaptionError as error:
        display.fail(error.in_terminal)
        return EXIT_FAILED
    finally:
        display.close()
    return 0


def _source(arguments: argparse.Namespace) -> AudioSource:
    if arguments.input is None:
        from app.audio.capture import MicrophoneSource

        return MicrophoneSource(arguments.device)

    if arguments.input != "-":
        from app.audio.file import FileSource

        return FileSource(Path(arguments.input), realtime=True)

    from app.audio.pcm import PcmSource

    if sys.stdin is None:
        raise AudioError(
            "There is no standard input to read from. Send sound to this command through a pipe."
        )
    return PcmSource(sys.stdin.fileno())


async def _show_captions(source: AudioSource, engine: asyncio.Future[Engine], display: Display) -> None:
    _stop_on_signal(source)
    is_ready = False
    async for event in captions(source, engine):
        if not is_ready:
            is_ready = True
            display.ready(source.name)
        display.show(event)


def _stop_on_signal(source: AudioSource) -> None:
    """Let the first Ctrl+C end the input, so that the last words still arrive; the second one aborts."""
    loop = asyncio.get_running_loop()

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.default_int_handler)
        loop.call_soon_threadsafe(source.stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
