"""Files dropped on a window."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme

_MARGIN: Final = 12  # pixels between the window's edge and the dashed line
_COVER: Final = 0.97  # how much of the window is hidden by the hint


class FileDrop(QObject):
    """Lets files be dropped anywhere on a window, and says so while they are held above it.

    Signals
    -------
    dropped(list[Path])
        One or more files, no folders.
    """

    dropped = Signal(list)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._hint = _Hint(window, theme)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if not _files(event.mimeData()):
                return False
            self._hint.cover()
            self._accept(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._hint.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._hint.hide()
            if files := _files(event.mimeData()):
                self._accept(event)
                self.dropped.emit(files)
        else:
            return False
        return True

    def _accept(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)  # whoever gives the file keeps it
        event.accept()


def _files(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if not path.is_dir()]


class _Hint(QWidget):
    """Covers a window to say that it takes files."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self.setAccessibleName("Drop files to transcribe them")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        cover = QColor(colours.ground)
        cover.setAlphaF(_COVER)
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        half = frame.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), cover)
            painter.setPen(QPen(QColor(colours.accent), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(frame, 10, 10)
            font = self.font()
            font.setPointSizeF(1.5 * font.pointSizeF())
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(colours.text))
            above, below = frame.adjusted(0, 0, 0, -half - 2), frame.adjusted(0, half + 6, 0, 0)
            centred = Qt.AlignmentFlag.AlignHCenter
            painter.drawText(above, centred | Qt.AlignmentFlag.AlignBottom, "Drop to transcribe")
            painter.setFont(self.font())
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                below, centred | Qt.AlignmentFlag.AlignTop, "Audio and video files, as many as you like"
            )
