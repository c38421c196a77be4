import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import ModelError
from app.speech.catalogue import CATALOGUE
from app.speech.models import Progress
from app.ui.message_bar import MessageBar
from app.ui.model_offer import ModelOffer
from tests.ui.staging import until

MODEL = CATALOGUE["base.en"]


class Download:
    """A download that goes on when the test says so."""

    def __init__(self) -> None:
        self.began = 0
        self.goes_on = threading.Event()
        self.error: Exception | None = None
        self.is_deaf = False

    def __call__(self, name: str, progress: Progress, *, cancelled: threading.Event) -> Path:
        self.began += 1
        progress(MODEL.size // 2, MODEL.size)
        while not self.goes_on.wait(0.01):
            if cancelled.is_set() and not self.is_deaf:
                raise ModelError("The download was cancelled.")
        if self.error is not None:
            raise self.error
        return Path(f"{name}.pt")


@pytest.fixture
def download() -> Download:
    return Download()


@pytest.fixture
def bar(qtbot: QtBot, qt_loop: asyncio.AbstractEventLoop) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def offer(bar: MessageBar, download: Download) -> ModelOffer:
    return ModelOffer(bar, download)


def click(bar: MessageBar, text: str) -> None:
    buttons = {
        button.text().replace("&", ""): button
        for button in bar.findChildren(QPushButton)
        if not button.isHidden()
    }
    buttons[text].click()


async def test_offer_says_what_and_how_much(offer: ModelOffer, bar: MessageBar, download: Download) -> None:
    offer.offer(MODEL)
    assert "The model base.en is not on this computer yet" in bar.text
    click(bar, "Not now")
    assert download.began == 0


async def test_download_shows_how_far_it_is(offer: ModelOffer, bar: MessageBar, download: Download) -> None:
    arrived: list[str] = []
    offer.installed.connect(arrived.append)
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: bar.text == "Downloading base.en: 73 of 145 MB")
    progress = bar.findChild(QProgressBar)
    assert progress is not None
    assert progress.value() == pytest.approx(progress.maximum() / 2, rel=0.01)
    download.goes_on.set()
    await until(lambda: arrived == ["base.en"])


async def test_download_can_be_stopped(offer: ModelOffer, bar: MessageBar, download: Download) -> None:
    declined: list[bool] = []
    offer.declined.connect(lambda: declined.append(True))
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: download.began)
    click(bar, "Cancel")
    await until(lambda: declined)
    assert bar.text == ""


async def test_failed_download_says_why_and_can_be_tried_again(
    offer: ModelOffer, bar: MessageBar, download: Download
) -> None:
    arrived: list[str] = []
    offer.installed.connect(arrived.append)
    download.error = ModelError("The server could not be reached. Check the connection and try again.")
    download.goes_on.set()
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: "could not be reached" in bar.text)
    download.error = None
    click(bar, "Try again")
    await until(lambda: arrived == ["base.en"])


async def test_download_that_stalls_holds_nothing_up(
    offer: ModelOffer, bar: MessageBar, download: Download
) -> None:
    arrived: list[str] = []
    offer.installed.connect(arrived.append)
    download.is_deaf = True
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: download.began)
    offer.offer(CATALOGUE["small.en"])
    assert "The model small.en is not on this computer yet" in bar.text
    click(bar, "Download 484 MB")
    await until(lambda: download.began == 2)
    offer.withdraw()
    assert bar.text == ""
    download.goes_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert bar.text == ""
    assert arrived == []


async def test_fault_in_a_download_is_told_and_the_next_one_works(
    offer: ModelOffer, bar: MessageBar, download: Download, caplog: pytest.LogCaptureFixture
) -> None:
    arrived: list[str] = []
    offer.installed.connect(arrived.append)
    download.error = ZeroDivisionError("division by zero")
    download.goes_on.set()
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: "could not be downloaded because of a fault" in bar.text)
    assert "division by zero" in caplog.text
    download.error = None
    offer.offer(MODEL)
    click(bar, "Download 145 MB")
    await until(lambda: arrived == ["base.en"])
