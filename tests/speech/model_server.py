"""A small model, and a real web server on this computer that has it to download."""

import hashlib
import http.server
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from app.speech.catalogue import ModelInfo, Wheel

WEIGHTS = bytes(range(256)) * 4096  # one mebibyte: several pieces, gone in an instant
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


class Server:
    """A web server on this computer that sends whatever `body` holds.

    Attributes
    ----------
    body
        What is sent; None answers "404 Not Found".
    promised
        The length announced, where it differs from what is sent.
    before_answer
        Called with the path that is asked for; the answer waits for its return.
    after_answer
        The same, behind the body; the end of the answer waits for its return.
    requested
        The paths that were asked for.
    """

    def __init__(self) -> None:
        self.before_answer: Callable[[str], object] = lambda path: None
        self.after_answer: Callable[[str], object] = lambda path: None
        self.body: bytes | None = WEIGHTS
        self.promised: int | None = None
        self.requested: list[str] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with suppress(ConnectionError):  # whoever cancels reads no further
                    self.answer()

            def answer(self) -> None:
                server.requested.append(self.path)
                server.before_answer(self.path)
                if server.body is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(server.promised or len(server.body)))
                self.end_headers()
                self.wfile.write(server.body)
                server.after_answer(self.path)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.host = f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def catalogue(host: str, wheel: Wheel | None = None) -> Mapping[str, ModelInfo]:
    model = ModelInfo("small-talk.en", SHA256, len(WEIGHTS), "Knows little.", wheel=wheel, host=host)
    return {model.name: model}


def ignore(arrived: int, total: int) -> None:
    pass


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
