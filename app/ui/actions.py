"""What the user can do: one action each, with its menu and its shortcut."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from app.ui.dialogs import APPLICATION_NAME


class Actions:
    """The window's actions, not connected to anything yet.

    Attributes
    ----------
    start_stop, refresh
        Captions: begin and end them, look for microphones.
    transcribe, save_text, save_srt, quit
        File.
    copy, select_all, clear
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
        self.save_text = action("&Save as text…", keys.Save)
        self.save_srt = action("Save as s&ubtitles…", "Ctrl+Shift+S")
        self.quit = action("&Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.copy = action("&Copy", keys.Copy)
        self.select_all = action("Select &all", keys.SelectAll)
        self.clear = action("C&lear…", "Ctrl+L")
        self.timestamps = action("&Timestamps", "Ctrl+T")
        self.timestamps.setCheckable(True)
        self.jump = action("&Jump to live", "Ctrl+J")
        self.files = action("&Files to transcribe", "Ctrl+Shift+O")
        self.about = action(f"&About {APPLICATION_NAME}", "F1")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def for_captions(self) -> tuple[QAction, ...]:
        """Those that make sense only once there are captions."""
        return (self.save_text, self.save_srt, self.copy, self.select_all, self.clear)

    def fill(self, bar: QMenuBar) -> None:
        """Put the actions into menus."""
        for title, groups in {
            "&File": ((self.transcribe,), (self.save_text, self.save_srt), (self.quit,)),
            "&Edit": ((self.copy, self.select_all), (self.clear,)),
            "&Captions": ((self.start_stop, self.refresh),),
            "&View": ((self.timestamps, self.jump), (self.files,)),
            "&Help": ((self.about,),),
        }.items():
            menu = bar.addMenu(title)
            for group in groups:
                if not menu.isEmpty():
                    menu.addSeparator()
                menu.addActions(group)
