import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.ui.level_meter import LevelMeter
from app.ui.theme import LIGHT, Theme


@pytest.fixture
def meter(theme: Theme, qtbot: QtBot) -> LevelMeter:
    meter = LevelMeter(theme)
    qtbot.addWidget(meter)
    meter.resize(120, 32)
    return meter


def filled(meter: LevelMeter) -> float:
    """Return the share of the bar that is filled."""
    image = meter.grab().toImage()
    track = QColor(LIGHT.line)
    row = [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
    return sum(colour != track for colour in row) / len(row)


def test_silence_is_empty_half_way_is_thirty_decibels_down_and_full_scale_is_full(meter: LevelMeter) -> None:
    assert filled(meter) == pytest.approx(0.0, abs=0.05)
    meter.show_level(-30.0)
    assert filled(meter) == pytest.approx(0.5, abs=0.05)
    meter.show_level(3.0)
    assert filled(meter) == pytest.approx(1.0, abs=0.05)


def test_rises_at_once_and_falls_slowly(meter: LevelMeter) -> None:
    meter.show_level(-10.0)
    meter.show_level(-60.0)
    assert -15 < meter.value() < -10
    for _ in range(30):
        meter.show_level(-60.0)
    assert meter.value() == -60


def test_level_can_be_heard_as_well_as_seen(meter: LevelMeter) -> None:
    meter.show_level(-23.6)
    assert meter.accessibleDescription() == "-24 decibels"
    meter.reset_level()
    assert meter.accessibleDescription() == "Not listening"


class Paints(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_each_level_is_painted_once_and_nobody_waits_for_that(meter: LevelMeter, qtbot: QtBot) -> None:
    with qtbot.waitExposed(meter):
        meter.show()
    qtbot.wait(20)
    paints = Paints()
    meter.installEventFilter(paints)
    meter.show_level(-30.0)
    assert paints.count == 0
    qtbot.waitUntil(lambda: paints.count > 0)
    qtbot.wait(20)
    assert paints.count == 1


def test_clipping_is_seen_by_colour_and_sign_and_can_be_heard(meter: LevelMeter) -> None:
    meter.show_level(-6.0)
    image = meter.grab().toImage()
    danger = QColor(LIGHT.danger)
    middle = image.height() // 2

    def reddish(row: int) -> list[int]:
        image = meter.grab().toImage()
        return [x for x in range(image.width()) if image.pixelColor(x, row) == danger]

    assert reddish(middle) == []
    meter.show_level(-6.0, is_clipping=True)
    assert len(reddish(middle)) > 0.8 * image.width()
    assert reddish(middle - 7)  # above the bar: the sign
    assert meter.accessibleDescription() == "-6 decibels, too loud"
    meter.show_level(-6.0)
    assert reddish(middle) == []
    meter.show_level(-6.0, is_clipping=True)
    meter.reset_level()
    assert reddish(middle) == []
