"""What was saved: `whisper-flow sessions list`, `show`, `export`, `delete` and `restore`."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from app.captions.export import FORMATS, Clock, ExportOptions, as_text, clock
from app.captions.filenames import session_file_name
from app.captions.saved import SavedSession, SessionSummary, exported
from app.captions.store import SessionStore
from app.captions.text import one_line, width
from app.cli.common import EXIT_FAILED, Commands, add_formats, put_out, subtitle_profile, write_files
from app.errors import CaptionError, MissingSessionError, StoreError
from app.settings import sessions_path

_NOTHING: Final = (
    "There are no saved captions yet. What “whisper-flow listen” or the window hears will be saved here."
)
_TIME_TO_RESTORE: Final = timedelta(days=1)


def add_parser(commands: Commands) -> None:
    """Add the command with its own commands."""
    parser = commands.add_parser("sessions", help="list, read, export or delete saved captions")
    parser.set_defaults(run=list_sessions, search="")
    actions = parser.add_subparsers(metavar="ACTION", title="actions; “list” without one")

    action = actions.add_parser("list", help="list them, the newest first")
    action.add_argument("--search", default="", metavar="TEXT", help="those only in which this was said")
    action.set_defaults(run=list_sessions)

    action = actions.add_parser("show", help="print one with its times")
    action.add_argument(
        "id", nargs="?", type=int, metavar="ID", help="number in the list; default: the latest"
    )
    action.set_defaults(run=show)

    action = actions.add_parser("export", help="print them or write files")
    action.add_argument(
        "ids", nargs="*", type=int, metavar="ID", help="numbers in the list; default: the latest"
    )
    add_formats(action)
    action.add_argument(
        "--wall-clock",
        action="store_true",
        help="times of day instead of times from the beginning; in txt with --timestamps or without",
    )
    action.add_argument(
        "--output",
        type=Path,
        metavar="DIR|FILE",
        help="a file, if it has an ending such as .srt, or a folder; default: print",
    )
    action.set_defaults(run=export)

    action = actions.add_parser("delete", help="delete them")
    action.add_argument("ids", nargs="+", type=int, metavar="ID", help="numbers in the list")
    action.set_defaults(run=delete)

    action = actions.add_parser("restore", help="bring back what was deleted within the last day")
    action.add_argument("ids", nargs="+", type=int, metavar="ID", help="numbers they had in the list")
    action.set_defaults(run=restore)


async def list_sessions(arguments: argparse.Namespace) -> int:
    """Print a line for each session; return the exit status."""
    with _store() as store:
        found = store.sessions(arguments.search)
    if not found:
        print(f"“{arguments.search}” was not found." if arguments.search else _NOTHING, file=sys.stderr)
        return 0
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    digits = max(len(str(summary.id)) for summary in found)
    for summary in found:
        print(_fitted(f"{summary.id:{digits}}  {_described(summary)}", columns))
    return 0


async def show(arguments: argparse.Namespace) -> int:
    """Print a session for people; return the exit status."""
    options = ExportOptions(timestamps=True, sources=True)

    def read(store: SessionStore, number: int) -> None:
        session = _load(store, number)
        segments, facts = exported(session)
        head = "\n".join(filter(None, (f"{number}  {_described(session.summary)}", facts.device)))
        put_out(f"{head}\n\n{as_text(segments, options)}")

    return _for_each([] if arguments.id is None else [arguments.id], read)


async def export(arguments: argparse.Namespace) -> int:
    """Print a session, or write files; return the exit status."""
    output = arguments.output
    is_one = len(arguments.ids) < 2 and len(arguments.formats) < 2
    is_file = output is not None and _is_file(output, is_one)
    ending = output.suffix[1:].lower() if is_file else ""
    options = ExportOptions(
        timestamps=arguments.timestamps or arguments.wall_clock,
        sources=True,
        clock=Clock.WALL if arguments.wall_clock else Clock.SESSION,
        profile=subtitle_profile(arguments),
    )
    if not is_one and (output is None or is_file):
        raise CaptionError("Several files need a folder. Add --output and the folder's name.")
    if not arguments.formats and ending not in ("", *FORMATS):
        raise CaptionError(
            f"{output.name} has an ending that stands for none of the formats. Choose one of "
            f"{', '.join(f'.{name}' for name in FORMATS)}, or say with --format what is to be written."
        )
    formats = arguments.formats or [ending or "txt"]

    def deliver(store: SessionStore, number: int) -> None:
        session = _load(store, number)
        segments, facts = exported(session)
        contents = {name: FORMATS[name](segments, options, facts) for name in formats}
        if output is None:
            put_out(contents[formats[0]])
        elif is_file:
            write_files({output: contents[formats[0]]})
        else:
            name = _file_name(session.summary)
            write_files({output / f"{name}.{ending}": content for ending, content in contents.items()})

    return _for_each(arguments.ids, deliver)


async def delete(arguments: argparse.Namespace) -> int:
    """Delete sessions and say how to undo it; return the exit status."""

    def remove(store: SessionStore, number: int) -> None:
        summary = _load(store, number).summary
        store.delete(number, until=datetime.now().astimezone() + _TIME_TO_RESTORE)
        print(f"Deleted {number}  {_described(summary)}")
        deleted.append(number)

    deleted: list[int] = []
    status = _for_each(arguments.ids, remove)
    if deleted:
        print(f"Within a day “whisper-flow sessions restore {' '.join(map(str, deleted))}” undoes it.")
    return status


async def restore(arguments: argparse.Namespace) -> int:
    """Bring back deleted sessions; return the exit status."""

    def bring_back(store: SessionStore, number: int) -> None:
        try:
            store.restore(number)
        except MissingSessionError as error:
            raise StoreError(f"Session {number} cannot be restored: it is gone for good.") from error
        print(f"Restored {number}  {_described(_load(store, number).summary)}")

    return _for_each(arguments.ids, bring_back)


@contextmanager
def _store() -> Iterator[SessionStore]:
    store = SessionStore(sessions_path())
    try:
        yield store
    finally:
        store.close()


def _for_each(ids: list[int], act: Callable[[SessionStore, int], None]) -> int:
    """Do something with each session, or the latest, also where others fail; return the exit status."""
    status = 0
    with _store() as store:
        for number in dict.fromkeys(ids or [_latest(store)]):
            try:
                act(store, number)
            except CaptionError as error:
                print(error, file=sys.stderr)
                status = EXIT_FAILED
    return status


def _latest(store: SessionStore) -> int:
    latest = store.sessions(limit=1)
    if not latest:
        raise MissingSessionError(_NOTHING)
    return latest[0].id


def _load(store: SessionStore, number: int) -> SavedSession:
    try:
        return store.load(number)
    except MissingSessionError as error:
        raise MissingSessionError(
            f"There is no session {number}. “whisper-flow sessions list” shows all there are."
        ) from error


def _described(summary: SessionSummary) -> str:
    """Return date, length and title or first words on one line."""
    state = "(interrupted) " if summary.is_interrupted else "(running) " if summary.is_running else ""
    title = one_line(summary.title or summary.first_words)
    return f"{summary.started:%Y-%m-%d %H:%M}  {clock(summary.length):>7}  {state}{title}"


def _fitted(line: str, columns: int) -> str:
    """Return a line, cut off where a terminal with so many columns ends; 0 for no end."""
    if not columns or width(line) <= columns:
        return line
    while width(line) >= columns:
        line = line[:-1]
    return f"{line}…"


def _is_file(path: Path, is_one: bool) -> bool:
    """Whether a name stands for a file, not a folder. Where several are written, a folder may have a dot."""
    if path.is_dir() or path.is_file():
        return path.is_file()
    return bool(path.suffix) if is_one else path.suffix[1:].lower() in FORMATS


def _file_name(summary: SessionSummary) -> str:
    """Return a name, without its ending, that no other session's file has."""
    return f"{session_file_name(summary.title, summary.started)} ({summary.id})"
