"""What captions need on this computer: `whisper-flow devices`, `models` and `doctor`."""

import argparse
import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.cli.common import EXIT_FAILED, Commands, add_model
from app.errors import AudioError
from app.settings import DEFAULT_DEVICE
from app.terminal import Progress

if TYPE_CHECKING:
    from app.audio.devices import InputDevice


def add_parsers(commands: Commands) -> None:
    """Add the three commands."""
    parser = commands.add_parser("devices", help="list the microphones and computer audio")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on with a line for every change, until Ctrl+C: “+” before what has come, “-” before what "
        "has gone, “*” before a default that is another device now",
    )
    parser.set_defaults(run=devices)

    parser = commands.add_parser("models", help="list the speech models")
    parser.add_argument("--download", metavar="NAME", help="fetch a model's weights")
    parser.set_defaults(run=models)

    parser = commands.add_parser("doctor", help="check what captions need, and say what to do")
    parser.add_argument(
        "--device",
        default=DEFAULT_DEVICE,
        metavar="NAME",
        help="a name or number in “whisper-flow devices”, or “computer”",
    )
    add_model(parser)
    parser.set_defaults(run=doctor)


async def devices(arguments: argparse.Namespace) -> int:
    """List what can be listened to; return the exit status."""
    from app.audio.devices import NO_MICROPHONE, list_input_devices
    from app.audio.watch import watch_devices

    if not arguments.watch:
        found = await asyncio.to_thread(list_input_devices)
        if not found:
            raise AudioError(NO_MICROPHONE)
        _print(found)
        return 0
    known: dict[str, str] | None = None
    async with aclosing(watch_devices()) as lists:
        async for found in lists:
            before, known = known, {device.name: device.label for device in found}
            if before is None:
                _print(found)
            else:
                _print_changes(before, known)
    return 0


def _print(found: "list[InputDevice]") -> None:
    for number, device in enumerate(found):
        print(f"{number:2}  {device.label}", flush=True)


def _print_changes(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Say what has gone, what has come and what is another device now, from names to labels."""
    changes = [f"-   {label}" for name, label in before.items() if name not in now]
    changes += [f"+   {label}" for name, label in now.items() if name not in before]
    changes += [f"*   {label}" for name, label in now.items() if before.get(name, label) != label]
    for change in changes:
        print(change, flush=True)


async def models(arguments: argparse.Namespace) -> int:
    """List the speech models, or download one; return the exit status."""
    from app.speech.catalogue import CATALOGUE
    from app.speech.models import download_model, installed_model

    if arguments.download is not None:
        progress = Progress(f"Downloading {arguments.download}")
        try:
            path = await asyncio.to_thread(download_model, arguments.download, progress.update)
        finally:
            progress.close()
        print(f"{arguments.download} is in {path}.")
        return 0
    for model in CATALOGUE.values():
        place = "on this computer" if installed_model(model) else "to download"
        print(f"{model.name:15} {model.size / 1e6:5,.0f} MB  {place:16}  {model.description}")
    return 0


async def doctor(arguments: argparse.Namespace) -> int:
    """Print what each check finds; return the exit status."""
    from app.doctor import Verdict, diagnose

    worst = 0
    async for check in diagnose(arguments.device, arguments.model):
        print(f"{check.verdict.value:8} {check.title}: {check.detail}", flush=True)
        if check.advice:
            print(f"{'':8} → {check.advice}", flush=True)
        if check.verdict is Verdict.PROBLEM:
            worst = EXIT_FAILED
    return worst
