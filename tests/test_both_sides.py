"""A microphone and what the computer plays at once, with the real models, on a clock that jumps."""

import asyncio
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import jiwer
import numpy as np
import pytest
from whisper.normalizers import EnglishTextNormalizer

from app.audio.source import SAMPLE_RATE, Samples
from app.benchmark.performance import TAIL, PacedSource
from app.benchmark.simulation import SimulatedLoop
from app.captions.transcript import Segment
from app.pipeline import Labelled, conversation
from app.speech.engine import Engine, load_engine

ROOT = Path(__file__).resolve().parents[1]
CLIPS = ROOT / "tests" / "clips"
EVAL = ROOT.parent / "shared" / "eval"

READER = "libri-1272-128104-0000"
READER_TEXT = "mister Quilter is the apostle of the middle classes, and we are glad to welcome his gospel"
SPEAKER = "jfk-inaugural"
SPEAKER_TEXT = (
    "And so, my fellow Americans, ask not what your country can do for you, "
    "ask what you can do for your country."
)

needs_eval = pytest.mark.skipif(
    not EVAL.is_dir(), reason=f"needs the evaluation set in {EVAL.name}/ beside the checkout"
)


def clip(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    return samples.astype(np.float32) / np.float32(2**15)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def mixed(*parts: Samples) -> Samples:
    whole = np.zeros(max(map(len, parts)), np.float32)
    for part in parts:
        whole[: len(part)] += part
    return whole


def back(played: Samples, delay: float = 0.1) -> Samples:
    """What a microphone hears of the loudspeaker: some time later, and 12 dB quieter."""
    return np.concatenate([silence(delay), played * np.float32(10 ** (-12 / 20))])


class Listener:
    """Captions sound with an engine that is loaded once."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner(loop_factory=SimulatedLoop)
        self._engine: Engine = self._runner.run(load_engine("tiny.en"))

    def shown(self, microphone: Samples | None, played: Samples | None) -> list[Segment]:
        """Return all segments, in the order in which they come."""
        sources = [
            Labelled(PacedSource([samples, silence(TAIL)]), label, is_played=label == "Computer")
            for label, samples in (("You", microphone), ("Computer", played))
            if samples is not None
        ]

        async def collect() -> list[Segment]:
            engine = asyncio.get_running_loop().create_future()
            engine.set_result(self._engine)
            return [event async for event in conversation(sources, engine) if isinstance(event, Segment)]

        return self._runner.run(collect())

    def close(self) -> None:
        self._runner.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def said(segments: Sequence[Segment], source: str) -> str:
    return " ".join(
        segment.text for segment in segments if segment.is_final and segment.text and segment.source == source
    )


def errors(reference: str, heard: str) -> float:
    normalize = EnglishTextNormalizer()
    return jiwer.wer(normalize(reference), normalize(heard) or "-")


def test_two_clips_at_once_are_captioned_each_with_its_label(listener: Listener) -> None:
    microphone, played = clip(CLIPS / "fox.wav"), clip(CLIPS / "pause.wav")

    segments = listener.shown(np.concatenate([silence(0.5), microphone]), played)

    assert said(segments, "You").lower().endswith("quick brown fox jumps over the lazy dog.")
    assert said(segments, "Computer") == "Please open the window. The train leaves at seven."


@needs_eval
def test_two_recordings_at_once_are_as_right_as_each_alone(listener: Listener) -> None:
    microphone, played = clip(EVAL / f"{READER}.wav"), clip(EVAL / f"{SPEAKER}.wav")

    both = listener.shown(np.concatenate([silence(1.0), microphone]), played)

    alone = {"You": listener.shown(microphone, None), "Computer": listener.shown(None, played)}
    for source, reference in (("You", READER_TEXT), ("Computer", SPEAKER_TEXT)):
        assert errors(reference, said(both, source)) <= 1.2 * errors(reference, said(alone[source], ""))


@pytest.mark.parametrize("delay", [0.02, 0.08, 0.2])
def test_a_microphone_that_hears_the_loudspeaker_doubles_nothing(listener: Listener, delay: float) -> None:
    played = np.concatenate([clip(CLIPS / "weather.wav"), silence(0.3), clip(CLIPS / "pause.wav")])
    answer = clip(CLIPS / "fox.wav")

    segments = listener.shown(
        mixed(back(played, delay), np.concatenate([silence(len(played) / SAMPLE_RATE + 0.5), answer])), played
    )

    assert errors("The quick brown fox jumps over the lazy dog.", said(segments, "You")) < 0.2
    assert said(segments, "Computer").endswith("The train leaves at seven.")
    shown = {
        word.strip(".,").lower()
        for segment in segments
        if segment.source == "You"
        for word in segment.text.split()
    }
    assert not shown & {"weather", "please", "open", "window", "train", "leaves", "seven"}


@needs_eval
@pytest.mark.parametrize("recording", [SPEAKER, "lj050-0131", "vctk-noisy-p287-003"])
def test_recordings_from_the_loudspeaker_are_captioned_once(listener: Listener, recording: str) -> None:
    played = clip(EVAL / f"{recording}.wav")

    segments = listener.shown(back(played), played)

    assert said(segments, "You") == ""
    assert [segment.text for segment in segments if segment.source == "You" and segment.text] == []
    assert said(segments, "Computer")
