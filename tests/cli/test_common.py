"""What commands say of a source besides its captions."""

import sys

import numpy as np
import pytest

from app.cli.common import SourceNotices
from app.pipeline import Activity
from app.terminal import Lines
from tests.fakes import ArraySource

GONE = "“array” is not connected any more."
MUTED = "“array” is muted."


def test_loss_is_said_each_time_and_a_hint_once(capsys: pytest.CaptureFixture[str]) -> None:
    notices = SourceNotices(Lines(sys.stdout, "tiny.en"), ArraySource(np.zeros(0, np.float32)))

    for minute in (0.0, 60.0):
        for at in (1.0, 2.0, 3.0):
            notices.note(Activity(minute + at, -100.0, False, 0.0, interruption=GONE))
        for at in (4.0, 5.0):
            notices.note(Activity(minute + at, -100.0, False, 0.0, hint=MUTED))

    back = "“array” is heard again."
    assert capsys.readouterr().err.splitlines() == [GONE, back, MUTED, GONE, back]
