"""The overlay alone, with the settings of its user: does what it reads, and ends with its input.

It reads lines: "lock", "unlock", "hide", "show", "window" (another one of the
program, all over the screen, which a click closes), "say" and a sentence.
"""

import sys
from typing import NoReturn

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.audio.muting import Mute
from app.captions.transcript import Segment, Word
from app.settings import load_settings, save_settings
from app.ui.listening import Listening
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.theme import Theme


class Window(QWidget):
    """A window that a click closes."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close()


def main() -> None:
    """Run it."""
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    theme = Theme(application)
    preferences = Preferences(load_settings(), save_settings)
    session = CaptionSession(_no_source, _no_engine, listening=Listening("default"), model="tiny.en")
    overlay = OverlayWindow(session, preferences, theme)
    overlay.show_up()
    window = Window()
    window.setWindowTitle("Window")

    commands = {
        "lock": lambda: overlay.set_locked(True),
        "unlock": lambda: overlay.set_locked(False),
        "hide": overlay.put_away,
        "show": overlay.show_up,
        "window": window.showMaximized,
    }

    def obey() -> None:
        command, _, sentence = sys.stdin.readline().strip().partition(" ")
        if command in commands:
            commands[command]()
        elif command == "say":
            session.captioned.emit(Segment(1, 0.0, 1.0, (Word(sentence, 0.0, 1.0, 1.0),), is_final=True))
        else:
            application.quit()
        print("done", flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    print("done", flush=True)
    application.exec()
    preferences.save()


def _no_source(device: str, mute: Mute) -> NoReturn:
    raise AssertionError("nobody listens")


async def _no_engine(model: str) -> NoReturn:
    raise AssertionError("nobody recognises")


if __name__ == "__main__":
    main()
