"""What the user can do: one action each, with its menu and its shortcut."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from app.ui.dialogs import APPLICATION_NAME

LIVE_FILE: Final = "&Write to a file while captions run…"


class Actions:
    """The window's actions, not connected to anything yet.

    Attributes
    ----------
    start_stop, refresh
        Captions: begin and end them, from any of the windows, and look for microphones.
    transcribe, history, export, live_file, quit
        File; `live_file` can be checked.
    undo, redo, correct, copy, select_all, clear
        Edit.
    timestamps, jump, files
        View; `timestamps` can be checked, `files` are those that are transcribed.
    about
        Help.
    """

    def __init__(self, window: QWidget) -> None:
        keys = QKeySequence.StandardKey

        def action(text: str, shortcut: QKeySequence.StandardKey | str) -> QAction:
            made = QAction(text, window)
            made.setShortcut(QKeySequence(shortcut))
            return made

        self.start_stop = action("&Start", "Ctrl+R")
        self.refresh = action("&Look for microphones", "F5")
        self.transcribe = action("&Transcribe files…", keys.Open)
        self.history = action("&History…", "Ctrl+H")
        self.export = action("&Export…", "Ctrl+E")
        self.export.setShortcuts([QKeySequence("Ctrl+E"), QKeySequence(keys.Save)])
        self.live_file = action(LIVE_FILE, "Ctrl+Shift+E")
        self.live_file.setCheckable(True)
        self.quit = action("&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        # The history and the list of files are windows of their own, and captions run on behind them.
        for everywhere in (self.start_stop, self.quit):
            everywhere.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.undo = action("&Undo correction", keys.Undo)
        self.redo = action("&Redo correction", "Ctrl+Shift+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for correction in (self.undo, self.redo):
            correction.setEnabled(False)  # nothing was corrected yet
        self.correct = action("C&orrect…", "F2")
        self.copy = action("&Copy", keys.Copy)
        self.select_all = action("Select &all", keys.SelectAll)
        self.clear = action("C&lear", "Ctrl+L")
        self.timestamps = action("&Timestamps", "Ctrl+T")
        self.timestamps.setCheckable(True)
        self.jump = action("&Jump to live", "Ctrl+J")
        self.files = action("&Files to transcribe", "Ctrl+Shift+O")
        self.about = action(f"&About {APPLICATION_NAME}", "F1")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def for_captions(self) -> tuple[QAction, ...]:
        """Those that make sense only once there are captions."""
        return (self.export, self.correct, self.copy, self.select_all, self.clear)

    def fill(self, bar: QMenuBar) -> None:
        """Put the actions into menus."""
        for title, groups in {
            "&File": ((self.transcribe, self.history), (self.export, self.live_file), (self.quit,)),
            "&Edit": (
                (self.undo, self.redo),
                (self.correct, self.copy, self.select_all),
                (self.clear,),
            ),
            "&Captions": ((self.start_stop, self.refresh),),
            "&View": ((self.timestamps, self.jump), (self.files,)),
            "&Help": ((self.about,),),
        }.items():
            menu = bar.addMenu(title)
            for group in groups:
                if not menu.isEmpty():
                    menu.addSeparator()
                menu.addActions(group)
