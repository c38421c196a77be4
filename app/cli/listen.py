"""Live captions in the terminal: `whisper-flow listen`."""

import argparse
import asyncio
import io
import signal
import sys
from contextlib import AsyncExitStack, aclosing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from app.audio.source import AudioSource
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.cli.common import EXIT_FAILED, Commands, add_model
from app.cli.saving import Saving
from app.errors import AudioError, CaptionError, StoreError
from app.pipeline import Activity, captions
from app.settings import DEFAULT_DEVICE, sessions_path
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
    parser.add_argument("--no-save", action="store_true", help="leave no trace of these captions")
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
        await _show_captions(source, engine, display, None if arguments.no_save else arguments.model)
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


async def _show_captions(
    source: AudioSource, engine: asyncio.Future[Engine], display: Display, model: str | None
) -> None:
    """Show what is said, and save it unless there is no `model` to save it under."""
    _stop_on_signal(source)
    saving: Saving | None = None
    unwritable: OSError | None = None
    async with AsyncExitStack() as stack, aclosing(captions(source, engine)) as events:
        async for event in events:
            is_first = isinstance(event, Activity) and event.at == 0
            if is_first and model is not None:
                occasion = Occasion(datetime.now().astimezone(), source.name, model)
                store = SessionStore(sessions_path())
                saving = await stack.enter_async_context(Saving(store, occasion, partial(_tell, display)))
            if saving is not None and isinstance(event, Segment) and event.is_final:
                await saving.save(event)
            if unwritable is None:
                try:
                    if is_first:
                        display.ready(source.name)
                    display.show(event)
                except OSError as error:
                    # Nobody can read on, so it ends here; what has been said until now is still saved.
                    unwritable = error
                    source.stop()
    if unwritable is not None:
        raise unwritable


def _tell(display: Display, problem: StoreError | None) -> None:
    """Say that saving fails, or works again."""
    with suppress(OSError):  # where captions cannot be written either, that is what will be said
        if problem is None:
            display.note("All captions are saved again.")
        else:
            display.warn(str(problem))


def _stop_on_signal(source: AudioSource) -> None:
    """Let the first Ctrl+C end the input, so that the last words still arrive; the second one aborts."""
    loop = asyncio.get_running_loop()

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.default_int_handler)
        loop.call_soon_threadsafe(source.stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # The terminal was closed. Whoever was started not to care, by nohup, doesn't.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, stop)
