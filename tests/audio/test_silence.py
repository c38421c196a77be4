from app.audio.silence import SILENCE_LEVEL, SilenceWatch, silence_hint

NOTHING = -100.0
NOISE = -85.0


def is_silent_after(*stretches: tuple[float, float]) -> bool:
    """Whether a microphone is taken for silent after (seconds, level) stretches."""
    watch = SilenceWatch()
    tenths = 0
    for seconds, level in stretches:
        for _ in range(round(seconds * 10)):
            tenths += 1
            watch.note(tenths / 10, level)
    return watch.is_silent


def test_ten_seconds_of_nothing_are_silence() -> None:
    assert not is_silent_after((9.9, NOTHING))
    assert is_silent_after((10.1, NOTHING))
    assert is_silent_after((60, NOISE), (10.1, NOTHING))
    assert is_silent_after((10.1, SILENCE_LEVEL))


def test_the_noise_of_a_quiet_room_is_no_silence() -> None:
    assert not is_silent_after((60, NOISE))


def test_any_sound_ends_it() -> None:
    assert not is_silent_after((60, NOTHING), (0.1, NOISE))
    assert not is_silent_after((9, NOTHING), (0.1, -20.0), (9, NOTHING))


def test_the_hint_tells_muted_from_silent() -> None:
    assert silence_hint("Headset", is_muted=True).startswith("“Headset” is muted. Switch it on")
    assert silence_hint("Headset", is_muted=False).startswith("Nothing but silence comes from “Headset”. If")
