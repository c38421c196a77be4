"""The screens the overlay may stand on, as they come and go."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.ui.overlay_place import Screen


def screens() -> list[Screen]:
    """Return the screens there are now, the main one first."""
    main = QGuiApplication.primaryScreen()
    return [
        _described(main),
        *(_described(other) for other in QGuiApplication.screens() if other is not main),
    ]


def _described(screen: QScreen) -> Screen:
    name = f"{screen.name()} {screen.serialNumber()}".strip()  # two of a kind may have one name
    return Screen(name, screen.geometry(), screen.availableGeometry())


class ScreenWatch(QObject):
    """Tells of screens that come and go, or change their size or place.

    Signals
    -------
    changed()
        There are others now, and at least one.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # One change is told in several parts, in the midst of which Qt moves windows by itself.
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._tell)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._watch)
        application.screenRemoved.connect(self._note)
        application.primaryScreenChanged.connect(self._note)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._note)
        screen.availableGeometryChanged.connect(self._note)
        self._note()

    def _note(self, _: object = None) -> None:
        self._settled.start()

    def _tell(self) -> None:
        if QGuiApplication.primaryScreen() is not None:
            self.changed.emit()
