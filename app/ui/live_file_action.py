"""Steering the file that is written while captions run."""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QAction

from app.errors import ExportError
from app.ui.live_file import LiveFile
from app.ui.message_bar import MessageBar
from app.ui.saving import Saving
from app.ui.tasks import Tasks


class LiveFileAction:
    """Begins and ends the file, and says where it is and how it fares.

    Parameters
    ----------
    action
        Checked while a file is written.
    message
        Where it is said.
    """

    def __init__(
        self, action: QAction, live_file: LiveFile, saving: Saving, message: MessageBar, tasks: Tasks
    ) -> None:
        self._action = action
        self._live_file = live_file
        self._saving = saving
        self._message = message
        self._tasks = tasks
        self._offer = action.text()
        self._path: Path | None = None  # of the newest file
        self._problem = ""
        action.triggered.connect(self._begin_or_end)
        live_file.changed.connect(self._show)
        live_file.cut_off.connect(self._tell_end)
        live_file.told.connect(self._tell)

    def _begin_or_end(self) -> None:
        self._tasks.spawn(self._toggle())

    async def _toggle(self) -> None:
        live_file = self._live_file
        self._show()  # nothing has changed yet
        if live_file.path is not None:
            self._message.show_news(f"Nothing more is written to {live_file.path}.")
            live_file.end()
            return
        path = await self._saving.ask(_TITLE)
        if path is None:
            return
        await live_file.begin(path, self._saving.choice)
        if live_file.path is not None:
            self._message.show_news(f"All captions of this session are written to {path}.")

    def _show(self) -> None:
        path = self._live_file.path
        self._path = path or self._path
        self._action.setChecked(path is not None)
        self._action.setText(self._offer if path is None else f"&Writing to {_name(path)}")
        self._action.setToolTip("" if path is None else str(path))

    def _tell_end(self, path: Path) -> None:
        self._message.show_notice(
            f"{path} has what was said until now. What follows is another session, and not in a file.",
            "&Write it to another…",
            self._begin_or_end,
        )

    def _tell(self, error: ExportError | None) -> None:
        if error is not None:
            self._problem = str(error)
            self._message.show_error(self._problem)
        elif self._message.text == self._problem:
            self._message.show_news(f"Everything is written to {self._path} again.")


_TITLE: Final = "Write captions to a file"


def _name(path: Path) -> str:
    """Return a file's name as a menu shows it."""
    return path.name.replace("&", "&&")
