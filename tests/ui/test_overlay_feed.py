"""What the overlay shows of a session."""

import pytest

from app.errors import AudioError
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.overlay_hands import SHOWN
from tests.ui.staging import Stage, heard, said, until

FOX = "The quick brown fox jumps over the lazy dog."


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(SHOWN, lambda settings: None)


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is noticed soon."""
    monkeypatch.setattr("app.ui.overlay_feed.SILENCE", 50)


def hint(overlay: OverlayWindow) -> str:
    return overlay.captions.accessibleName() if overlay.captions.is_blank else ""


async def listen(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)


async def test_shows_what_is_said_until_it_is_silent(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown", is_final=False))
    await until(lambda: overlay.captions.lines == ("The quick brown",))
    stage.source.say(said(1, "The quick brown fox."))
    await until(lambda: overlay.captions.lines == ("The quick brown fox.",))
    await until(lambda: overlay.captions.is_blank)
    stage.source.say(said(2, "It runs."))
    await until(lambda: overlay.captions.lines == ("It runs.",))


async def test_an_open_partial_is_not_taken_away(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown", is_final=False))
    await until(lambda: overlay.captions.lines)
    ends: list[None] = []
    overlay._feed._silence.timeout.connect(lambda: ends.append(None))
    await until(lambda: len(ends) > 1)
    assert overlay.captions.lines == ("The quick brown",)


async def test_what_is_heard_keeps_captions_there(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    silence = overlay._feed._silence
    silence.setInterval(300)
    silence.start()
    for step in range(8):
        stage.source.say(heard(step / 10, is_speech=True))
        await until(lambda: session.last_heard and session.last_heard.at == step / 10)  # noqa: B023
        assert silence.remainingTime() > 200
    stage.source.say(heard(9.0, is_speech=False))
    await until(lambda: overlay.captions.is_blank)


async def test_correction_of_what_is_in_sight_is_seen(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown fax."))
    stage.source.say(said(2, "It runs.", start=5, is_final=False))
    await until(lambda: session.transcript.finals)
    assert overlay.captions.lines == ("The quick brown fax. It runs.",)
    session.corrections.correct(session.transcript.final(1), "The quick brown fox.")
    assert overlay.captions.lines == ("The quick brown fox. It runs.",)
    assert overlay.captions.accessibleName() == "The quick brown fox."


async def test_nothing_is_left_of_a_session_that_was_cleared(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    session.clear()
    assert overlay.captions.lines == ()


async def test_says_what_is_going_on_while_there_is_nothing_to_read(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    assert hint(overlay).startswith("Captions appear here.\nDrag to move")
    stage.loads_at_once = False
    await listen(session, stage)
    assert "Loading the model" in hint(overlay)
    stage.finish_loading()
    stage.source.say(heard(0.0, is_speech=False))
    await until(lambda: hint(overlay) == "Listening…")
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    await until(lambda: overlay.captions.is_blank)
    assert hint(overlay) == "Listening…"
    session.mute(True)
    assert hint(overlay) == "Muted"
    session.mute(False)
    stage.source.say(AudioError("The microphone is gone. Plug it in."))
    await until(lambda: hint(overlay) == "The microphone is gone. Plug it in.")
    await until(lambda: not session.is_listening)
    session.start()
    await until(lambda: "gone" not in hint(overlay))


async def test_is_out_of_the_way_in_silence_while_clicks_go_through(
    silence: None, moment: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    def is_seen() -> bool:
        image = overlay.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2).alpha() > 0

    overlay.set_locked(True)
    assert is_seen()
    await until(lambda: hint(overlay) == "Captions appear here.")
    await listen(session, stage)
    stage.source.say(heard(0.0), said(1, "MMMM " * 10))
    await until(lambda: overlay.captions.lines)
    assert is_seen()
    await until(lambda: overlay.captions.is_blank)
    assert not is_seen()
    overlay.set_locked(False)
    assert is_seen()
