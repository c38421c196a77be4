import json
import os
import subprocess
import sys

import pytest

# The scale is the process's, chosen before there is an application.
PROGRAM = """
import json
from dataclasses import replace
from PySide6.QtWidgets import QApplication
from app.appearance import IN_OVERLAY, Edge
from app.ui.overlay_captions import OverlayCaptions
from app.ui.theme import Theme
from tests.ui.staging import said

application = QApplication([])
captions = OverlayCaptions(Theme(application), replace(IN_OVERLAY, edge=Edge.OUTLINE))
captions.resize(captions.sizeHint())
captions.show_segment(said(1, "The quick brown fox jumps over the lazy dog."))
picture = captions.grab().toImage()
places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
white = sum(picture.pixelColor(*place).lightness() > 200 for place in places) / len(places)
size = captions.sizeHint()
print(json.dumps([[size.width(), size.height()], [picture.width(), picture.height()], white]))
"""


def drawn(scale: str) -> tuple[list[int], list[int], float]:
    """Return the overlay's size, its pixels, and the share of them that letters take."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    size, pixels, white = json.loads(done.stdout)
    return size, pixels, white


def test_overlay_looks_the_same_on_a_display_with_twice_the_pixels() -> None:
    size, pixels, white = drawn("1")
    large_size, large_pixels, large_white = drawn("2")
    assert size == pixels
    assert large_size == pytest.approx(size, rel=0.02)
    assert large_pixels == [2 * side for side in large_size]
    assert large_white == pytest.approx(white, rel=0.2)
    assert white > 0.01
