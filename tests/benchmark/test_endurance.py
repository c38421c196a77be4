"""Nothing is lost in a long stream, and the ledger that says so can tell."""

import pytest

from app.benchmark.corpus import own_clips
from app.benchmark.endurance import Endurance, endurance_section, send_endurance, settle
from app.benchmark.report import as_table
from app.captions.transcript import Segment
from app.pipeline import NOTICEABLE_LAG
from tests.fakes import words

WINDOW = 0.1


def final(start: float, end: float, text: str = "hello") -> Segment:
    return Segment(1, start, end, words(text, start), True, start)


def heard(*stretches: tuple[float, float]) -> list[float]:
    """How likely each tenth of five seconds is speech, given where somebody speaks."""
    return [float(any(start <= i * WINDOW < end for start, end in stretches)) for i in range(50)]


@pytest.mark.parametrize(
    ("finals", "missing", "doubled"),
    [
        ([final(0.8, 2.2), final(2.9, 4.2)], 0.0, 0.0),
        ([final(0.8, 2.2), final(2.2, 4.2)], 0.0, 0.0),
        ([final(0.8, 1.5), final(2.9, 4.2)], 0.5, 0.0),
        ([final(0.8, 2.2)], 1.0, 0.0),
        ([final(0.8, 3.3), final(2.9, 4.2)], 0.0, 0.4),
        ([], 2.0, 0.0),
    ],
)
def test_ledger_finds_speech_that_is_missing_or_doubled(
    finals: list[Segment], missing: float, doubled: float
) -> None:
    ledger = settle(finals, heard((1.0, 2.0), (3.0, 4.0)), WINDOW)

    assert (ledger.speech, ledger.missing, ledger.doubled) == pytest.approx((2.0, missing, doubled))


def test_ledger_tells_how_much_speech_gave_no_words() -> None:
    ledger = settle([final(0.8, 2.2), final(2.9, 4.2, "")], heard((1.0, 2.0), (3.0, 4.0)), WINDOW)

    assert (ledger.wordless, ledger.missing) == pytest.approx((1.0, 0.0))


def test_ledger_does_not_take_a_click_for_speech() -> None:
    assert settle([], heard((1.0, 1.2)), WINDOW).missing == 0


def test_stream_survives_a_busy_time() -> None:
    messages: list[object] = []
    spoken = [clip for clip in own_clips() if clip.text]

    send_endurance(messages.append, spoken, "tiny.en", minutes=0.7, realtime=False)

    endurance = messages[-1]
    assert isinstance(endurance, Endurance)
    assert endurance.ledger.speech > 10
    assert (endurance.ledger.missing, endurance.ledger.doubled) == (0, 0)
    assert endurance.busy_lag > NOTICEABLE_LAG  # it was busy indeed, and that was reported
    assert endurance.recovery < endurance.busy_until - endurance.busy_from
    assert endurance.ledger.wordless < 1
    assert endurance.word_error_rate is not None
    assert endurance.word_error_rate < 0.2
    table = as_table(endurance_section("tiny.en", endurance, peak=500_000_000))
    assert "speech in no final" in table
