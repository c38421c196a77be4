"""Against the real weights: what a window says does not depend on how cheaply it is decoded."""

import asyncio
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest

from app.audio.file import FileSource
from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word
from app.errors import ModelError
from app.speech.decoder import repeated_tail
from app.speech.models import find_model
from app.speech.recognizer import Hypothesis, WhisperRecognizer
from app.speech.whisper import WhisperModel

CLIPS = Path(__file__).parent.parent / "clips"
FOX = "the quick brown fox jumps over the lazy dog"


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    return WhisperModel(find_model("tiny.en"))


def load(name: str) -> Samples:
    async def read() -> Samples:
        async with FileSource(CLIPS / name, realtime=False) as source:
            return np.concatenate([chunk.samples async for chunk in source])

    return asyncio.run(read())


def text(model: WhisperModel, samples: Samples, draft: tuple[int, ...] = ()) -> str:
    return plain(model.words(model.decode(samples, draft))[0])


def plain(words: list[Word]) -> str:
    """Leave out capitals and commas: in synthetic speech they are a toss-up."""
    return re.sub(r"[^\w ]", "", "".join(word.text for word in words)).casefold().strip()


def test_words_and_their_times(model: WhisperModel) -> None:
    fox = load("fox.wav")

    words, _ = model.words(model.decode(fox))

    assert text(model, fox) == FOX
    assert all(before.end <= after.start for before, after in itertools.pairwise(words))
    assert words[-1].end <= len(fox) / SAMPLE_RATE + 0.2
    assert all(0 < word.probability <= 1 for word in words)


@pytest.mark.parametrize("silence", [1.0, 6.0])
def test_words_that_nobody_says_are_left_out(model: WhisperModel, silence: float) -> None:
    samples = np.concatenate([load("fox.wav"), np.zeros(int(silence * SAMPLE_RATE), np.float32)])
    invented = model.decode(samples).tokens + tuple(model.tokens(" Thank you."))

    decoding = model.decode(samples, invented, tolerances=[math.inf] * len(invented))

    assert decoding.tokens == invented
    assert plain(model.words(decoding)[0]) == FOX


def test_mark_that_comes_too_late_for_a_fixed_word_is_no_word(model: WhisperModel) -> None:
    fixed = model.tokens(" The quick brown")
    tokens = (*fixed, *model.tokens(". Fox jumps"))

    decoding = model.decode(load("fox.wav"), tokens, tolerances=[math.inf] * len(tokens))
    words, ends = model.words(decoding, len(fixed))

    new = [word.text for word, end in zip(words, ends, strict=True) if end > len(fixed)]
    assert new[:2] == [" Fox", " jumps"]


def test_soft_voice_beside_a_loud_one_is_heard(model: WhisperModel) -> None:
    pause = np.zeros(int(0.7 * SAMPLE_RATE), np.float32)
    samples = np.concatenate([load("fox.wav"), pause, 0.1 * load("fox.wav")])
    samples += np.random.default_rng(0).normal(0, 0.0001, len(samples)).astype(np.float32)

    assert text(model, samples).count("lazy dog") == 2


def test_words_move_with_the_sound(model: WhisperModel) -> None:
    fox = load("fox.wav")
    later = np.concatenate([np.zeros(2 * SAMPLE_RATE, np.float32), fox])

    (early, _), (late, _) = model.words(model.decode(fox)), model.words(model.decode(later))

    moved = [b.end - a.end for a, b in zip(early, late, strict=True)]
    assert np.median(moved) == pytest.approx(2.0, abs=0.1)


def test_cached_silence_reads_like_the_full_context(model: WhisperModel) -> None:
    weather = load("weather.wav")

    full, _ = model.words(model.decode(weather, full_context=True))

    assert text(model, weather) == plain(full)


@pytest.mark.parametrize("kept", [0, 3, 9])
def test_draft_does_not_change_the_result(model: WhisperModel, kept: int) -> None:
    fox = load("fox.wav")
    plain = model.decode(fox)

    for draft in (plain.tokens[:kept], (*plain.tokens[:kept], 11, 13), (*plain.tokens, 11, 13)):
        drafted = model.decode(fox, draft)
        assert drafted.tokens == plain.tokens
        # Rounding to 8 bits falls a little differently in one pass than in many.
        assert drafted.probabilities == pytest.approx(plain.probabilities, abs=0.01)
        assert [word.end for word in model.words(drafted)[0]] == pytest.approx(
            [word.end for word in model.words(plain)[0]], abs=0.05
        )


def test_loudness_makes_no_difference(model: WhisperModel) -> None:
    fox = load("fox.wav")

    assert text(model, fox * 0.02) == text(model, fox) == FOX


def test_silence_has_no_words(model: WhisperModel) -> None:
    recognizer = WhisperRecognizer(model)

    for noise in (np.zeros(2 * SAMPLE_RATE), np.random.default_rng(5).normal(0, 0.01, 2 * SAMPLE_RATE)):
        heard = asyncio.run(
            recognizer.transcribe(noise.astype(np.float32), draft=Hypothesis(), is_final=True)
        )
        assert heard.words == ()


@pytest.mark.parametrize(
    ("tokens", "repeated"),
    [
        ([1, 2, 3, 4, 5, 6], 0),
        ([9, 1, 2, 3, 1, 2, 3, 1, 2, 3], 6),
        ([1, 2, 1, 2, 1, 2], 4),
        ([7, 7, 7], 0),  # "no, no, no" is something people say
    ],
)
def test_repetition_is_noticed(tokens: list[int], repeated: int) -> None:
    assert repeated_tail(tokens) == repeated


def test_damaged_weights_are_said(tmp_path: Path) -> None:
    path = tmp_path / "tiny.en.pt"
    path.write_bytes(b"not a model")

    with pytest.raises(ModelError, match="damaged"):
        WhisperModel(path)


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        WhisperModel(tmp_path / "mine.pt")
