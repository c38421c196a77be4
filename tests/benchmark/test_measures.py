import importlib.util
import json
import math
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from app.benchmark.figures import ClipFigures, Quantiles, total
from app.benchmark.measures import (
    Performance,
    Showing,
    Spoken,
    displays,
    measure,
    normalizer,
)

JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "stream_judge.py"

WORDS = (Spoken(" Good", 0.0, 0.5), Spoken(" morning", 0.5, 1.0), Spoken(" everybody.", 1.0, 2.0))


def partial(at: float, text: str) -> Showing:
    return Showing(at, text, is_final=False)


def final(at: float, text: str) -> Showing:
    return Showing(at, text, is_final=True)


def performance(*showings: Showing, seconds: float = 4.0, cpu: float = 1.0, lag: float = 0.5) -> Performance:
    return Performance("clip", seconds, showings, cpu, lag)


def figures(text: str, *showings: Showing, words: tuple[Spoken, ...] = WORDS) -> ClipFigures:
    return measure(text, words, performance(*showings), normalizer("en"))


GREETING = (
    partial(0.8, "Good"),
    partial(1.3, "Good warning"),
    partial(1.8, "Good morning"),
    partial(2.4, "Good morning everybody"),
    final(3.0, "Good morning, everybody."),
)


def test_display_is_the_finals_and_the_partial_behind_them() -> None:
    shown = displays([partial(1, "a"), final(2, "a b"), partial(3, "c"), partial(4, ""), final(5, "d")])

    assert [text.strip() for _, text in shown] == ["a", "a b", "a b c", "a b", "a b d"]
    assert [at for at, _ in shown] == [1, 2, 3, 4, 5]


def test_latencies_are_counted_from_the_end_of_each_word() -> None:
    clip = figures("Good morning everybody", *GREETING)

    assert clip.first == pytest.approx([0.3, 0.8, 0.4])
    assert clip.stable == pytest.approx([0.3, 0.8, 0.4])
    assert clip.final == pytest.approx([2.5, 2.0, 1.0])
    assert clip.last_final == pytest.approx(1.0)


def test_word_that_comes_and_goes_is_stable_only_once_it_stays() -> None:
    clip = figures("Good", partial(1.0, "Good"), partial(2.0, ""), final(3.0, "Good"), words=WORDS[:1])

    assert (clip.first, clip.stable, clip.final) == ([0.5], [2.5], [2.5])


def test_word_that_never_appears_has_no_latency() -> None:
    clip = figures("Good morning everybody", final(3.0, "Good everybody"))

    assert len(clip.first) == len(clip.stable) == len(clip.final) == 2
    assert clip.moments[1].first is None


def test_word_that_is_taken_back_for_good_is_never_stable() -> None:
    clip = figures("Good morning", partial(1.5, "Good morning"), final(3.0, "Good"), words=WORDS[:2])

    assert clip.first == pytest.approx([1.0, 0.5])
    assert (clip.stable, clip.final) == ([1.0], [2.5])


def test_erasure_counts_all_words_behind_the_first_that_changed() -> None:
    clip = figures("Good morning everybody", *GREETING)
    rewritten = figures("a b c", partial(1, "x b c"), final(2, "a b c"))

    assert (clip.erased, clip.displayed) == (1, 3)  # "warning" alone
    assert (rewritten.erased, rewritten.displayed) == (3, 3)


def test_errors_are_counted_in_normalized_finals_alone() -> None:
    clip = figures(
        "We won't pay 20 apples.", partial(1.0, "nonsense"), final(3.0, "we will not pay, twenty apple")
    )

    assert (clip.word_errors, clip.words) == (1, 6)
    assert (clip.character_errors, clip.characters) == (1, len("we will not pay 20 apples"))


def test_missing_transcript_is_all_errors() -> None:
    clip = figures("Good morning everybody")

    assert (clip.word_errors, clip.words, clip.last_final) == (3, 3, None)


def test_invented_words_are_the_most_ever_on_display() -> None:
    clip = figures("", partial(1.0, "Thank you all."), partial(2.0, ""), final(3.0, "You"), words=())

    assert (clip.invented, clip.words, clip.word_errors) == (3, 0, 0)


def test_letters_are_the_words_of_languages_without_spaces() -> None:
    clip = measure("广州市", (), Performance("zh", 2.0, (final(1.0, "广州是"),), 0.0, 0.0), normalizer("zh"))

    assert (clip.word_errors, clip.words) == (1, 3)


def test_totals_weigh_words_and_seconds() -> None:
    good = measure("Good morning", (), performance(final(3, "Good morning"), cpu=1.0), normalizer("en"))
    bad = measure(
        "Hello", (), performance(final(3, "Yellow"), seconds=6.0, cpu=2.0, lag=2.0), normalizer("en")
    )
    noise = measure("", (), performance(partial(1, "Oh no"), seconds=10.0, cpu=0.0), normalizer("en"))

    figures = total([good, bad, noise], memory=1000)

    assert figures.wer == pytest.approx(1 / 3)
    assert figures.cpu == pytest.approx(3 / 20)
    assert (figures.invented, figures.lag, figures.memory, figures.clips) == (2, 2.0, 1000, 3)
    assert figures.first == Quantiles(None, None, None)


def test_what_no_clip_tells_is_left_open() -> None:
    noise = total([measure("", (), performance(), normalizer("en"))], memory=0)
    speech = total([replace(figures("Good", final(1, "Good")), lag=0.0)], memory=0)

    assert noise.wer is None
    assert speech.invented is None


def test_quantiles_interpolate() -> None:
    quantiles = Quantiles.of([float(i) for i in range(101)])

    assert (quantiles.p50, quantiles.p90, quantiles.p99) == (50.0, 90.0, 99.0)


@pytest.fixture
def judge() -> ModuleType:
    if not JUDGE.exists():
        pytest.skip(f"needs {JUDGE.name} beside the checkout")
    spec = importlib.util.spec_from_file_location("stream_judge", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "showings",
    [
        GREETING,
        (),
        (
            partial(0.1, "Good morning to everybody."),
            partial(0.9, ""),
            final(2.5, "Good"),
            final(4, "everybody"),
        ),
        (
            final(1.0, "good good"),
            partial(1.5, "morning"),
            partial(2.0, "mourning every body"),
            final(3.0, ""),
        ),
        (partial(1.0, "Good twenty-one"), partial(2.0, "Good 21"), final(2.2, "Good 21 mornings, everybody")),
    ],
)
@pytest.mark.parametrize("text", ["Good morning, everybody.", ""])
def test_figures_mean_what_they_mean_to_the_outside_judge(
    judge: ModuleType, showings: tuple[Showing, ...], text: str
) -> None:
    words = WORDS if text else ()
    ours = measure(text, words, performance(*showings), normalizer("en"))

    theirs = judge.judge(
        {"id": "clip", "text": text},
        [(showing.at, showing.is_final, showing.text) for showing in showings],
        [(word.text, word.start, word.end) for word in words],
        normalizer("en"),
        4.0,
    )

    assert (ours.words, ours.word_errors) == (theirs["ref_words"], theirs["errors"])
    assert ours.invented == theirs.get("invented", 0)
    assert (ours.erased, ours.displayed) == (theirs["erased"], theirs["final_words"])
    assert ours.first == pytest.approx(theirs["first"])
    assert ours.stable == pytest.approx(theirs["stable"])
    assert ours.last_final == pytest.approx(theirs["final_s"])
    figures = total([ours], memory=0)
    assert [figures.first.p50 or math.nan, figures.first.p90 or math.nan] == pytest.approx(
        [judge.q(theirs["first"], p) or math.nan for p in (50, 90)], abs=0.001, nan_ok=True
    )
    json.dumps(theirs)
