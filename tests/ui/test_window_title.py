from datetime import datetime

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.ui.main_window import MainWindow
from tests.captions.sessions import saved
from tests.ui.hands import captions, hear, press
from tests.ui.staging import Stage, said, until


async def test_a_session_that_is_opened_is_named_and_follows_another_title(
    window: MainWindow, store: SessionStore
) -> None:
    assert window.windowTitle() == "Whisper Flow Captions"
    number = saved(store, "Good morning.")
    window.open_session(number)
    await until(lambda: captions(window))
    started = store.load(number).summary.started
    by_date = f"{started.day} {started:%b %Y %H:%M} — Whisper Flow Captions"
    assert window.windowTitle() == by_date
    history = window._history.history
    history.rename(number, "Breakfast [*] meeting")
    await until(lambda: window.windowTitle() != by_date)
    assert window.windowTitle() == "Breakfast [*][*] meeting — Whisper Flow Captions"
    history.rename(number, "")
    await until(lambda: window.windowTitle() == by_date)
    press(window, "Ctrl+L")
    await until(lambda: window.windowTitle() == "Whisper Flow Captions")


async def test_a_session_that_has_only_begun_has_no_name(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    assert window.windowTitle() == "Whisper Flow Captions"


async def test_a_title_from_the_store_is_shown(window: MainWindow, store: SessionStore) -> None:
    occasion = Occasion(datetime.now().astimezone(), ("Headset",), "tiny.en", "Planning")
    window.open_session(store.begin(said(1, "One."), occasion))
    await until(lambda: window.windowTitle() == "Planning — Whisper Flow Captions")
