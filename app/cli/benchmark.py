"""Measuring captions on this computer: `whisper-flow benchmark`."""

import argparse
from dataclasses import fields
from pathlib import Path

from app.cli.common import Commands, add_model


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("benchmark", help="measure how soon, right and costly captions are here")
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="with manifest.jsonl, or talk.wav and talk.txt; default: the recordings that come along",
    )
    parser.add_argument("--realtime", action="store_true", help="take as long as the recordings do")
    parser.add_argument("--compare", action="store_true", help="measure plain re-transcription as well")
    parser.add_argument(
        "--endurance",
        type=float,
        metavar="MINUTES",
        help="instead play them for so long, and see what a time with too little computing power does",
    )
    parser.add_argument(
        "--history", action="store_true", help="instead measure listing, searching and opening saved sessions"
    )
    parser.add_argument(
        "--window", action="store_true", help="instead measure how smoothly the window goes on meanwhile"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them: FILE.png or FILE.svg")
    add_model(parser)
    parser.set_defaults(run=benchmark)


async def benchmark(arguments: argparse.Namespace) -> int:
    """Measure and report; return the exit status."""
    from app.benchmark import command

    options = {field.name: getattr(arguments, field.name) for field in fields(command.Options)}
    await command.benchmark(command.Options(**options))
    return 0
