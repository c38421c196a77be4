"""What several commands have in common."""

import argparse
from typing import TypeAlias

from app.settings import DEFAULT_MODEL

EXIT_FAILED = 2

# What `add_subparsers` returns; quoted, for only type checkers know it as generic.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses a speech model."""
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="speech model: a name in “whisper-flow models” or a .pt file; default: %(default)s",
    )
