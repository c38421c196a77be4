"""Live captions in the terminal: `whisper-flow listen`."""

import argparse
import asyncio
import io
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.audio.source import AudioSource
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.cli.common import EXIT_FAILED, Commands, SourceNotices, add_model, say, stop_on_signal
from app.cli.saving import Saving
from app.errors import AudioError, CaptionError, StoreError
from app.labels import source_labels
from app.pipeline import Activity, Labelled, conversation
from app.settings import DEFAULT_DEVICE, sessions_path
from app.speech.engine import Engine, load_engine
from app.terminal import Display, JsonEvents, Lines

if TYPE_CHECKING:
    from app.audio.devices import InputDevice


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("listen", help="live captions in this terminal")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--device",
        action="append",
        dest="devices",
        metavar="NAME",
        help="what to listen to: its name or number in “whisper-flow devices”, “computer” for what the "
        "computer plays, “default” for the system's microphone; may be given more than once",
    )
    source.add_argument(
        "--input",
        action="append",
        dest="inputs",
        metavar="FILE",
        help="caption a file at the pace of speech; - reads 16 kHz mono 16-bit PCM from standard input; "
        "may be given more than once",
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
        sources = await _sources(arguments)
        engine = asyncio.ensure_future(load_engine(arguments.model))
        await engine
        await _show_captions(sources, engine, display, None if arguments.no_save else arguments.model)
    except CaptionError as error:
        display.fail(error.in_terminal)
        return EXIT_FAILED
    finally:
        display.close()
    return 0


async def _sources(arguments: argparse.Namespace) -> list[Labelled]:
    """Return what to listen to; where it is more than one thing, with labels."""
    if arguments.inputs:
        inputs = dict.fromkeys(arguments.inputs)
        labels = source_labels([(Path(name).name, False) for name in inputs])
        return [Labelled(_input(name), label) for name, label in zip(inputs, labels, strict=True)]

    from app.audio.capture import DeviceSource

    wanted = arguments.devices or [DEFAULT_DEVICE]
    if len(wanted) == 1:
        return [Labelled(DeviceSource(wanted[0]), "")]
    devices = await asyncio.to_thread(_devices, wanted)
    labels = source_labels([(device.lasting_label, device.is_computer) for device in devices])
    sources = []
    for device, label in zip(devices, labels, strict=True):
        source = DeviceSource(device.name)
        source.name = device.label  # the session is called so before all are open
        sources.append(Labelled(source, label, device.is_computer))
    return sources


def _devices(wanted: Sequence[str]) -> "list[InputDevice]":
    """Return the devices that are meant, each once."""
    from app.audio.devices import find_input_device

    found = [find_input_device(name) for name in wanted]
    return list({device.name: device for device in found}.values())


def _input(name: str) -> AudioSource:
    if name != "-":
        from app.audio.file import FileSource

        return FileSource(Path(name), realtime=True)

    from app.audio.pcm import PcmSource

    if sys.stdin is None:
        raise AudioError(
            "There is no standard input to read from. Send sound to this command through a pipe."
        )
    return PcmSource(sys.stdin.fileno())


async def _show_captions(
    sources: Sequence[Labelled], engine: asyncio.Future[Engine], display: Display, model: str | None
) -> None:
    """Show what is said, and save it unless there is no `model` to save it under."""
    stop_on_signal(partial(_stop, sources))
    unopened = {labelled.label for labelled in sources}
    saving: Saving | None = None
    unwritable: OSError | None = None
    notices = {labelled.label: SourceNotices(display, labelled.source) for labelled in sources}
    async with AsyncExitStack() as stack, aclosing(conversation(sources, engine)) as events:
        async for event in events:
            is_ready = False
            if isinstance(event, Activity):
                if event.failure is not None:
                    if event.source in unopened:
                        raise event.failure  # rather a wrong name than something that broke
                    say(display.warn, str(event.failure), event.source)
                notices[event.source].note(event)
                is_ready = unopened == {event.source}
                unopened.discard(event.source)
                if saving is None and model is not None:
                    occasion = Occasion(datetime.now().astimezone(), (), model)
                    saving = Saving(SessionStore(sessions_path()), occasion, partial(_tell, display))
                    await stack.enter_async_context(saving)
            if saving is not None and isinstance(event, Segment) and event.is_final:
                await saving.save(event, _names(sources))
            if unwritable is None:
                try:
                    if is_ready:
                        display.ready(" and ".join(_names(sources)))
                    display.show(event)
                except OSError as error:
                    # Nobody can read on, so it ends here; what has been said until now is still saved.
                    unwritable = error
                    _stop(sources)
    if unwritable is not None:
        raise unwritable


def _names(sources: Sequence[Labelled]) -> list[str]:
    return [labelled.source.name for labelled in sources]


def _stop(sources: Sequence[Labelled]) -> None:
    for labelled in sources:
        labelled.source.stop()


def _tell(display: Display, problem: StoreError | None) -> None:
    """Say that saving fails, or works again."""
    if problem is None:
        say(display.note, "All captions are saved again.")
    else:
        say(display.warn, str(problem))
