"""Transcripts of files: `whisper-flow transcribe`."""

import argparse
import contextlib
import sys
from pathlib import Path

from app import transcription
from app.captions.export import FORMATS, ExportOptions, SessionFacts
from app.captions.filenames import LONGEST, cut, folded
from app.captions.transcript import Segment
from app.cli.common import (
    EXIT_FAILED,
    Commands,
    add_formats,
    add_model,
    put_out,
    subtitle_profile,
    write_files,
)
from app.errors import CaptionError, ExportError
from app.speech.engine import Engine, load_engine
from app.terminal import Progress


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("transcribe", help="transcribe audio or video files")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_formats(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="write a file there for each, instead of printing"
    )
    add_model(parser)
    parser.set_defaults(run=transcribe)


async def transcribe(arguments: argparse.Namespace) -> int:
    """Print or save what is said in each file; return the exit status."""
    _check_outputs(arguments)
    engine = await load_engine(arguments.model)
    status = 0
    for path in arguments.files:
        finals: list[Segment] = []
        try:
            try:
                await _transcribe_file(path, engine, finals)
            finally:
                # Also of a file that could be read only in part.
                if finals:
                    _deliver(finals, path, arguments)
        except CaptionError as error:
            print(error, file=sys.stderr)
            status = EXIT_FAILED
    return status


def _check_outputs(arguments: argparse.Namespace) -> None:
    """See to it that no transcript will overwrite or run into another one."""
    if arguments.output is None:
        if len(arguments.formats) > 1:
            raise CaptionError("Several formats need a folder for their files. Add --output and its name.")
        if len(arguments.files) > 1 and arguments.formats not in ([], ["txt"]):
            raise CaptionError(
                "Several files need a folder for their subtitles. Add --output and the folder's name."
            )
        return
    taken: dict[str, str] = {}
    for path in arguments.files:
        name = _name(path)
        if (same := taken.get(folded(name))) is not None:
            both = name if same == name else f"{same} or {name}, which is one name on some systems"
            raise CaptionError(
                f"Several of the files are called {both}, and so would be their transcripts. "
                "Transcribe them one after the other, with a folder for each."
            )
        taken[folded(name)] = name


def _name(path: Path) -> str:
    """Return what to call a file's transcript, without its ending: as the file, for players to find it."""
    return cut(path.stem, LONGEST - len(".json"))


async def _transcribe_file(path: Path, engine: Engine, finals: list[Segment]) -> None:
    """Add what is said in a file to `finals`."""
    progress = Progress(path.name)
    try:
        async with contextlib.aclosing(transcription.transcribe(path, engine)) as events:
            async for event in events:
                if isinstance(event, Segment):
                    finals.append(event)
                else:
                    progress.update(event.done, event.total)
    finally:
        progress.close()


def _deliver(finals: list[Segment], path: Path, arguments: argparse.Namespace) -> None:
    """Print a transcript, or write it into the folder for them."""
    options = ExportOptions(timestamps=arguments.timestamps, profile=subtitle_profile(arguments))
    facts = SessionFacts(title=path.stem, device=path.name, model=arguments.model)
    contents = {name: FORMATS[name](finals, options, facts) for name in arguments.formats or ["txt"]}
    (first, *_) = contents.values()
    if arguments.output is not None:
        try:
            write_files(
                {arguments.output / f"{_name(path)}.{name}": content for name, content in contents.items()}
            )
        except ExportError:
            put_out(first)  # rather than lose what may have taken an hour
            raise
    elif len(arguments.files) == 1:
        put_out(first)
    else:
        put_out(f"{path.name}\n\n{first}" + ("" if path == arguments.files[-1] else "\n"))
