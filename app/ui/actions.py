"""What the user can do: one action each, with its menu and its shortcut."""

from collections.abc import Mapping
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
    start_stop, mute, with_computer
        Captions: begin and end them, from any of the windows, hear nothing for a while, hear what the
        computer plays as well; `mute` and `with_computer` can be checked.
    chat
        Hear oneself, or have captions read aloud.
    transcribe, history, export, live_file, quit
        File; `live_file` can be checked.
    undo, redo, correct, rename_speaker, copy, select_all, clear, settings
        Edit.
    overlay, lock, move_overlay, bigger, smaller, normal, timestamps, sources, jump, files
        View; `overlay`, `lock`, `timestamps` and `sources` (who speaks) can be checked, `bigger`, `smaller`
        and `normal` are sizes of text, `files` are those that are transcribed.
    about
        Help.
    """

    def __init__(self, window: QWidget) -> None:
        keys = QKeySequence.StandardKey

        def action(text: str, *shortcuts: QKeySequence.StandardKey | str) -> QAction:
            made = QAction(text, window)
            made.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
            return made

        self.start_stop = action("&Start or stop", "Ctrl+R")
        self.mute = action("&Mute", "Ctrl+M")
        self.with_computer = action("And &computer audio", "Ctrl+B")
        self.chat = action("Chat &room…", "Ctrl+Shift+R")
        self.transcribe = action("&Transcribe files…", keys.Open)
        self.history = action("&History…", "Ctrl+H")
        self.export = action("&Export…", "Ctrl+E", keys.Save)
        self.live_file = action(LIVE_FILE, "Ctrl+Shift+E")
        self.quit = action("&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        # The history and the list of files are windows of their own, and captions run on behind them.
        for everywhere in (self.start_stop, self.quit):
            everywhere.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.undo = action("&Undo correction", keys.Undo)
        self.redo = action("&Redo correction", "Ctrl+Shift+Z", "Ctrl+Y")
        for correction in (self.undo, self.redo):
            correction.setEnabled(False)  # nothing was corrected yet
        self.correct = action("C&orrect…", "F2")
        self.rename_speaker = action("Name s&peaker…", "Shift+F2")
        self.copy = action("&Copy", keys.Copy)
        self.select_all = action("Select &all", keys.SelectAll)
        self.clear = action("C&lear", "Ctrl+L")
        self.settings = action("S&ettings…", "Ctrl+,")
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.overlay = action("&Overlay", "F9")
        self.lock = action("Loc&k overlay", "Shift+F9")
        self.lock.setToolTip("Let clicks go through the overlay to what is below")
        self.move_overlay = action("Mo&ve overlay…", "Ctrl+F9")
        self.bigger = action("&Bigger text", "Ctrl++", "Ctrl+=")
        self.smaller = action("S&maller text", "Ctrl+-")
        self.normal = action("&Normal size", "Ctrl+0")
        self.timestamps = action("&Timestamps", "Ctrl+T")
        self.sources = action("&Who speaks", "Ctrl+Shift+T")
        self.jump = action("&Jump to live", "Ctrl+J")
        self.files = action("&Files to transcribe", "Ctrl+Shift+O")
        self.about = action(f"&About {APPLICATION_NAME}", "F1")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        for checkable in (
            self.live_file,
            self.mute,
            self.with_computer,
            self.overlay,
            self.lock,
            self.timestamps,
            self.sources,
        ):
            checkable.setCheckable(True)
        for action_of_all in self.everywhere:
            action_of_all.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)

    @property
    def named(self) -> Mapping[str, QAction]:
        """All of them, by the names they have here, which settings remember."""
        return {name: value for name, value in vars(self).items() if isinstance(value, QAction)}

    @property
    def everywhere(self) -> tuple[QAction, ...]:
        """Those whose keys work in every window of the program."""
        return (self.start_stop, self.mute, self.overlay, self.lock, self.move_overlay)

    @property
    def for_captions(self) -> tuple[QAction, ...]:
        """Those that make sense only once there are captions."""
        return (self.export, self.correct, self.rename_speaker, self.copy, self.select_all, self.clear)

    def fill(self, bar: QMenuBar) -> None:
        """Put the actions into menus."""
        for title, groups in {
            "&File": ((self.transcribe, self.history), (self.export, self.live_file), (self.quit,)),
            "&Edit": (
                (self.undo, self.redo),
                (self.correct, self.rename_speaker),
                (self.copy, self.select_all),
                (self.clear,),
                (self.settings,),
            ),
            "&Captions": ((self.start_stop, self.mute), (self.with_computer,), (self.chat,)),
            "&View": (
                (self.overlay, self.lock, self.move_overlay),
                (self.bigger, self.smaller, self.normal),
                (self.timestamps, self.sources, self.jump),
                (self.files,),
            ),
            "&Help": ((self.about,),),
        }.items():
            menu = bar.addMenu(title)
            for group in groups:
                if not menu.isEmpty():
                    menu.addSeparator()
                menu.addActions(group)
