"""The command line: thin parsers over the same pipeline that the window runs."""

import argparse
import asyncio
import io
import os
import signal
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from app import __version__
from app.audio.quiet import silence_libraries
from app.audio.source import AudioSource
from app.captions.export import FORMATS, write
from app.captions.transcript import Segment
from app.errors import AudioError, CaptionError, ExportError
from app.pipeline import Activity, captions
from app.settings import DEFAULT_DEVICE, DEFAULT_MODEL
from app.speech.engine import Engine, load_engine
from app.terminal import Display, JsonEvents, Lines, Progress

EXIT_FAILED = 2
_EXIT_INTERRUPTED = 130  # as shells expect after Ctrl+C


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line; `command` is None when the window is asked for."""
    parser = argparse.ArgumentParser(
        prog="whisper-flow",
        description="Live captions on your own computer. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Whisper Flow Captions {__version__}")
    parser.add_argument("--start", action="store_true", help="begin captions as soon as the window is open")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    listen = commands.add_parser("listen", help="live captions in this terminal")
    source = listen.add_mutually_exclusive_group()
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
    _add_model(listen)
    listen.add_argument("--events", action="store_true", help="print one JSON object a line")

    transcribe = commands.add_parser("transcribe", help="transcribe audio or video files")
    transcribe.add_argument("files", nargs="+", type=Path, metavar="FILE")
    transcribe.add_argument("--format", choices=sorted(FORMATS), default="txt", help="default: %(default)s")
    transcribe.add_argument(
        "--output", type=Path, metavar="DIR", help="write a file there for each, instead of printing"
    )
    _add_model(transcribe)

    commands.add_parser("devices", help="list the microphones")

    models = commands.add_parser("models", help="list the speech models")
    models.add_argument("--download", metavar="NAME", help="fetch a model's weights")

    doctor = commands.add_parser("doctor", help="check microphone and model, and say what to do")
    doctor.add_argument("--device", default=DEFAULT_DEVICE, metavar="NAME")
    _add_model(doctor)

    benchmark = commands.add_parser("benchmark", help="measure how soon, right and costly captions are here")
    benchmark.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="with manifest.jsonl, or talk.wav and talk.txt; default: the recordings that come along",
    )
    benchmark.add_argument("--realtime", action="store_true", help="take as long as the recordings do")
    benchmark.add_argument("--compare", action="store_true", help="measure plain re-transcription as well")
    benchmark.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    benchmark.add_argument("--plot", type=Path, metavar="FILE", help="draw them: FILE.png or FILE.svg")
    _add_model(benchmark)
    return parser.parse_args(arguments)


def run(arguments: argparse.Namespace) -> int:
    """Carry out a command; return the process's exit status."""
    silence_libraries()
    commands = {
        "listen": _listen,
        "transcribe": _transcribe,
        "devices": _devices,
        "models": _models,
        "doctor": _doctor,
        "benchmark": _benchmark,
    }
    try:
        status = asyncio.run(commands[arguments.command](arguments))
        sys.stdout.flush()
        return status
    except CaptionError as error:
        print(error.in_terminal, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # whoever read the output has left, and knows
            reason = (error.strerror or str(error)).lower()
            print(f"The output cannot be written: {reason}. Send it somewhere else.", file=sys.stderr)
        # Python would try once more, and complain, while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="speech model: a name in “whisper-flow models” or a .pt file; default: %(default)s",
    )


async def _listen(arguments: argparse.Namespace) -> int:
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

    from app.audio.file import FileSource, PcmSource

    if arguments.input != "-":
        return FileSource(Path(arguments.input), realtime=True)
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


async def _transcribe(arguments: argparse.Namespace) -> int:
    _check_outputs(arguments)
    engine = asyncio.ensure_future(load_engine(arguments.model))
    await engine
    status = 0
    for path in arguments.files:
        finals: list[Segment] = []
        try:
            try:
                await _transcribe_file(path, engine, finals)
            finally:
                # Also of a file that could be read only in part.
                if finals:
                    _deliver(FORMATS[arguments.format](finals), path, arguments)
        except CaptionError as error:
            print(error, file=sys.stderr)
            status = EXIT_FAILED
    return status


def _check_outputs(arguments: argparse.Namespace) -> None:
    """See to it that no transcript will overwrite or run into another one."""
    names = [path.stem for path in arguments.files]
    if arguments.output is None:
        if len(names) > 1 and arguments.format != "txt":
            raise CaptionError(
                "Several files need a folder for their subtitles. Add --output and the folder's name."
            )
    elif twice := sorted({name for name in names if names.count(name) > 1}):
        raise CaptionError(
            f"Several of the files are called {twice[0]}, and so would be their transcripts. "
            "Transcribe them one after the other, with a folder for each."
        )


async def _transcribe_file(path: Path, engine: asyncio.Future[Engine], finals: list[Segment]) -> None:
    """Add what is said in a file to `finals`."""
    from app.audio.file import FileSource

    source = FileSource(path, realtime=False)
    progress = Progress(path.name)
    try:
        async for event in captions(source, engine, partials=False):
            if isinstance(event, Activity):
                progress.update(event.at - event.lag, source.seconds)
            elif event.is_final:
                finals.append(event)
    finally:
        progress.close()


def _deliver(content: str, path: Path, arguments: argparse.Namespace) -> None:
    """Print a transcript, or write it into the folder for them."""
    if arguments.output is not None:
        with suppress(OSError):  # if it cannot be made, writing into it says why
            arguments.output.mkdir(parents=True, exist_ok=True)
        target = arguments.output / f"{path.stem}.{arguments.format}"
        try:
            write(target, content)
        except ExportError:
            print(content, end="", flush=True)  # rather than lose what may have taken an hour
            raise
        print(f"Wrote {target}", file=sys.stderr)
    elif len(arguments.files) == 1:
        print(content, end="", flush=True)
    else:
        print(f"{path.name}\n\n{content}", end="" if path == arguments.files[-1] else "\n", flush=True)


async def _devices(_: argparse.Namespace) -> int:
    from app.audio.devices import NO_MICROPHONE, list_input_devices

    devices = await asyncio.to_thread(list_input_devices)
    if not devices:
        raise AudioError(NO_MICROPHONE)
    for number, device in enumerate(devices):
        print(f"{number:2}  {device.label}")
    return 0


async def _models(arguments: argparse.Namespace) -> int:
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


async def _doctor(arguments: argparse.Namespace) -> int:
    from app.doctor import Verdict, diagnose

    worst = 0
    async for check in diagnose(arguments.device, arguments.model):
        print(f"{check.verdict.value:8} {check.title}: {check.detail}", flush=True)
        if check.advice:
            print(f"{'':8} → {check.advice}", flush=True)
        if check.verdict is Verdict.PROBLEM:
            worst = EXIT_FAILED
    return worst


async def _benchmark(arguments: argparse.Namespace) -> int:
    from app.benchmark.command import Options, benchmark

    await benchmark(Options(**{field.name: getattr(arguments, field.name) for field in fields(Options)}))
    return 0
