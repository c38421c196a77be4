"""One program at a time: who starts another one wants to see the first."""

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.settings import sessions_path

_PATIENCE: Final = 2_000  # milliseconds for an answer
_HEARD: Final = b"heard\n"


@dataclass(frozen=True)
class Wishes:
    """What is wanted of a start.

    Attributes
    ----------
    start
        Captions, at once.
    overlay
        Captions in the overlay; if they begin at once, the window stays out of sight.
    locked
        An overlay that lets clicks through.
    """

    start: bool = False
    overlay: bool = False
    locked: bool = False


def hand_over(wishes: Wishes) -> bool:
    """Let the program that runs already do it; return whether there is one, and it answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name())
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.write(json.dumps(asdict(wishes)).encode() + b"\n")
    socket.flush()
    return socket.waitForReadyRead(_PATIENCE) and socket.readLine().data() == _HEARD


class Door(QObject):
    """Where programs that are started later hand over what is wanted of them.

    Signals
    -------
    knocked(Wishes)
        Another one was started, and has ended again.
    """

    knocked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)
        if not self._server.listen(_name()):
            QLocalServer.removeServer(_name())  # of a program that could not clean up
            self._server.listen(_name())

    def close(self) -> None:
        """Be there for nobody any more."""
        self._server.close()

    def _receive(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            wishes = Wishes(**json.loads(bytes(socket.readLine().data())))
        except (ValueError, TypeError):  # of another version
            wishes = Wishes()
        socket.write(_HEARD)
        self.knocked.emit(wishes)


def _name() -> str:
    """Return what the program is known by: that of this user's captions, on this display."""
    whose = "\n".join((str(sessions_path()), os.environ.get("DISPLAY", "")))
    return f"whisper-flow-{sha256(whose.encode()).hexdigest()[:16]}"
