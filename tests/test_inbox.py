import asyncio

import numpy as np

from app.audio.source import SAMPLE_RATE
from app.inbox import Inbox, Turns
from app.speech.segmenter import Utterance


def utterance(start: float, end: float, *, closed: bool = False, settled: bool = False) -> Utterance:
    samples = np.zeros(round((end - start) * SAMPLE_RATE), np.float32)
    return Utterance(1, samples, start, closed, end, settled)


class Desk:
    """Two inboxes that share a recogniser, which works in no time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.you, self.computer = (Inbox(lambda: self.now) for _ in range(2))
        self.turns = Turns([self.you, self.computer])

    def served(self, pause: float = 0.0) -> list[str]:
        """Serve all that is due; return whose turn it was."""

        async def serve() -> list[str]:
            names = []
            while self.you.urgency or self.computer.urgency:
                turn = await self.turns.next()
                assert turn is not None
                inbox = (self.you, self.computer)[turn]
                inbox.take()
                self.now += 0.1
                inbox.done(pause)
                names.append(("you", "computer")[turn])
            return names

        return asyncio.run(serve())


def test_what_is_over_comes_before_what_goes_on() -> None:
    desk = Desk()
    desk.you.put(utterance(0, 2))
    desk.computer.put(utterance(0, 3, closed=True))

    assert desk.served() == ["computer", "you"]


def test_a_pause_that_may_be_the_end_comes_before_speech_that_goes_on() -> None:
    desk = Desk()
    desk.you.put(utterance(0, 2))
    desk.computer.put(utterance(1, 2, settled=True))

    assert desk.served() == ["computer", "you"]


def test_of_two_that_are_over_the_one_that_waits_for_longer_comes_first() -> None:
    desk = Desk()
    desk.computer.put(utterance(0, 1, closed=True))
    desk.now = 1.0
    desk.you.put(utterance(0, 2, closed=True))
    desk.now = 2.0
    desk.computer.put(utterance(2, 3, closed=True))

    assert desk.served() == ["computer", "you", "computer"]


def test_two_that_speak_take_turns() -> None:
    desk = Desk()
    names = []
    for end in range(1, 7):
        desk.you.put(utterance(0, end))
        desk.computer.put(utterance(0, end))
        turn = asyncio.run(desk.turns.next())
        assert turn is not None
        (desk.you, desk.computer)[turn].take()
        desk.now += 1.0
        (desk.you, desk.computer)[turn].done(0.0)
        names.append(turn)

    assert names == [0, 1, 0, 1, 0, 1]


def test_speech_that_was_just_recognised_waits_for_more() -> None:
    desk = Desk()
    desk.you.put(utterance(0, 2))
    assert desk.served(pause=0.5) == ["you"]

    desk.you.put(utterance(0, 2.4))
    assert desk.served() == []
    desk.you.put(utterance(0, 2.6))
    assert desk.served() == ["you"]


def test_each_has_a_lag_of_its_own() -> None:
    desk = Desk()
    desk.you.heard = desk.computer.heard = 5.0
    desk.you.put(utterance(1, 5))

    assert desk.you.lag == 4.0
    assert desk.you.recognised == 1.0
    assert desk.computer.lag == 0.0
    assert desk.turns.busy == 1


def test_there_are_no_turns_any_more_when_all_are_closed_and_served() -> None:
    desk = Desk()
    desk.you.put(utterance(0, 1, closed=True))
    desk.you.close()
    desk.computer.close()

    assert desk.served() == ["you"]
    assert asyncio.run(desk.turns.next()) is None
