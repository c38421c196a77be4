"""A program that saves finals as fast as it can, and shows the number of each once it is safe."""

import itertools
import sys
from pathlib import Path

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from tests.captions.sessions import final, occasion


def said(run: str, number: int) -> Segment:
    """What is said: sometimes a word, sometimes more than a page of the file holds."""
    return final(number, f"{run}x{number} " + "and so on " * (number * number % 97))


def show(line: object) -> None:
    print(line, flush=True)


def main(path: Path, run: str) -> None:
    recorder = Recorder(SessionStore(path), occasion(title=run), show)
    show("ready")
    for number in itertools.count(1):
        recorder.record(said(run, number))
        show(number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
