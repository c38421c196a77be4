"""What commands say of a source besides its captions."""

import json
import sys

import numpy as np
import pytest

from app.cli.common import SourceNotices
from app.pipeline import Activity
from app.terminal import JsonEvents, Lines
from tests.fakes import ArraySource

GONE = "“array” is not connected any more."
MUTED = "“array” is muted."
FIRST = "“Headset” is gone. Captions go on with “Desk”."
SECOND = "Listening to “Headset” now."


def test_another_device_is_said_once_and_by_which_source(capsys: pytest.CaptureFixture[str]) -> None:
    notices = SourceNotices(JsonEvents(sys.stdout), ArraySource(np.zeros(0, np.float32)))

    for at, moved in enumerate([None, FIRST, FIRST, SECOND, SECOND, FIRST, FIRST]):
        notices.note(Activity(at / 10, -100.0, False, 0.0, source="You", moved=moved))

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said == [
        {"type": "notice", "source": "You", "message": message} for message in (FIRST, SECOND, FIRST)
    ]


def test_loss_is_said_each_time_and_a_hint_once(capsys: pytest.CaptureFixture[str]) -> None:
    notices = SourceNotices(Lines(sys.stdout, "tiny.en"), ArraySource(np.zeros(0, np.float32)))

    for minute in (0.0, 60.0):
        for at in (1.0, 2.0, 3.0):
            notices.note(Activity(minute + at, -100.0, False, 0.0, interruption=GONE))
        for at in (4.0, 5.0):
            notices.note(Activity(minute + at, -100.0, False, 0.0, hint=MUTED))

    back = "“array” is heard again."
    assert capsys.readouterr().err.splitlines() == [GONE, back, MUTED, GONE, back]
