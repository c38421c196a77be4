import os
import subprocess
import sys

# There is one application a process, and that of the tests is another.
PROGRAM = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow
from app.ui.application import Application

class Window(QMainWindow):
    def closeEvent(self, event):
        print("closed")

application = Application([])
window = Window()
window.show()
application.quit_wanted.connect(lambda: print("to be left"))
application.quit_wanted.connect(application.exit)
QTimer.singleShot(0, application.quit)
application.exec()
"""


def test_end_of_the_system_closes_no_window_but_is_told() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.returncode) == ("to be left\n", 0)
