from app.errors import AudioError
from app.interruption import InterruptionWatch, Unheard, UnheardWatch
from app.pipeline import Activity

GONE = "“Headset” is not connected any more. It is heard again once it is back, or choose another one."
STALLED = "“Headset” stopped sending sound. It is heard again once it does."


def note(watch: InterruptionWatch, at: float, interruption: str | None = None) -> str | None:
    watch.note(Activity(at, -100.0, False, 0.0, interruption=interruption))
    return watch.reason


def test_lost_device_is_told_until_it_is_back() -> None:
    watch = InterruptionWatch()
    assert [note(watch, at, GONE) for at in (3.0, 3.5, 4.0, 60.0)] == [None, None, GONE, GONE]
    assert note(watch, 60.1) is None


def test_change_of_device_is_not_worth_telling() -> None:
    watch = InterruptionWatch()
    told = [note(watch, at, GONE) for at in (3.0, 3.9)]
    told += [note(watch, 4.0), note(watch, 4.1, GONE), note(watch, 4.9, GONE)]
    assert told == [None] * 5


def test_loss_counts_from_the_last_sound() -> None:
    watch = InterruptionWatch()
    assert [note(watch, 3.0), note(watch, 4.0, GONE)] == [None, GONE]


def test_newest_reason_is_told() -> None:
    watch = InterruptionWatch()
    assert [note(watch, 3.0, STALLED), note(watch, 5.0, STALLED), note(watch, 5.1, GONE)] == [
        None,
        STALLED,
        GONE,
    ]


def test_another_run_counts_anew() -> None:
    watch = InterruptionWatch()
    assert [note(watch, 30.0, GONE), note(watch, 31.0, GONE), note(watch, 0.1, GONE)] == [None, GONE, None]


def heard(source: str, at: float, interruption: str | None = None) -> Activity:
    return Activity(at, -100.0, False, 0.0, source=source, interruption=interruption)


def test_each_of_several_sources_is_told_of_by_itself() -> None:
    watch = UnheardWatch()
    for at in (3.0, 4.0):
        watch.note(heard("You", at, GONE))
        watch.note(heard("Computer", at))
    assert watch.unheard == [Unheard("You", GONE)]
    watch.note(heard("You", 5.0))
    assert watch.unheard == []


def test_source_that_has_failed_is_not_expected_back() -> None:
    watch = UnheardWatch()
    failure = AudioError("The microphone does not send any sound.")
    watch.note(Activity(1.0, -100.0, False, 0.0, source="You", failure=failure))
    watch.note(heard("Computer", 2.0))
    assert watch.unheard == [Unheard("You", str(failure), has_failed=True)]
