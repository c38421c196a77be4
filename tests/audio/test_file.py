import asyncio
import itertools
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from app.audio.file import FileSource
from app.audio.source import SAMPLE_RATE, AudioChunk, AudioSource, Samples
from app.errors import AudioError

CLIPS = Path(__file__).parent.parent / "clips"


def read(source: AudioSource) -> list[AudioChunk]:
    async def chunks() -> list[AudioChunk]:
        async with source:
            return [chunk async for chunk in source]

    return asyncio.run(chunks())


def joined(chunks: list[AudioChunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in chunks])


def write_wav(path: Path, samples: np.ndarray, rate: int = SAMPLE_RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def tone(seconds: float, rate: int = SAMPLE_RATE) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)


def test_chunks_follow_each_other_and_hold_every_sample(tmp_path: Path) -> None:
    chunks = read(FileSource(write_wav(tmp_path / "tone.wav", tone(2.34)), realtime=False))

    assert chunks[0].start == 0
    assert all(a.end == pytest.approx(b.start) for a, b in itertools.pairwise(chunks))
    assert joined(chunks).dtype == np.float32
    assert joined(chunks) == pytest.approx(tone(2.34), abs=1e-3)


def test_other_rates_and_channels_become_16_khz_mono(tmp_path: Path) -> None:
    stereo = np.repeat(tone(1.0, 44100), 2)

    samples = joined(read(FileSource(write_wav(tmp_path / "a.wav", stereo, 44100, 2), realtime=False)))

    assert len(samples) == pytest.approx(SAMPLE_RATE, abs=50)
    middle = slice(4000, 12000)
    spectrum = np.abs(np.fft.rfft(samples[middle]))
    assert spectrum.argmax() * SAMPLE_RATE / 8000 == pytest.approx(440, abs=3)


def test_compressed_sound_and_sound_of_a_video(tmp_path: Path) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs ffmpeg to make a video")
    video = tmp_path / "clip.mp4"
    picture = ["-f", "lavfi", "-i", "color=black:s=64x64:d=3"]
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", *picture, "-i", CLIPS / "fox.wav", "-shortest", video], check=True
    )

    for path in (CLIPS / "monologue.flac", video):
        assert np.abs(joined(read(FileSource(path, realtime=False)))).max() > 0.1


def test_live_file_takes_its_time(tmp_path: Path) -> None:
    async def follow() -> list[float]:
        clock = asyncio.get_running_loop().time
        began = clock()
        async with FileSource(path, realtime=True) as source:
            return [clock() - began - chunk.end async for chunk in source]

    path = write_wav(tmp_path / "tone.wav", tone(0.5))

    # No chunk may arrive before its last sample has been "said".
    assert min(asyncio.run(follow())) >= -0.01


def test_stop_ends_a_file(tmp_path: Path) -> None:
    async def some() -> int:
        count = 0
        async with FileSource(path, realtime=False) as source:
            async for _ in source:
                count += 1
                source.stop()
        return count

    path = write_wav(tmp_path / "tone.wav", tone(10))
    assert asyncio.run(some()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"this is not sound", "cannot be read"),
        (b"", "cannot be read"),
        (None, "There is no file"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "broken.wav"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(AudioError, match=sentence):
        read(FileSource(path, realtime=False))


def test_file_without_a_sample_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="is empty"):
        read(FileSource(write_wav(tmp_path / "empty.wav", np.zeros(0)), realtime=False))


def test_cancelling_waits_for_the_read_that_is_under_way() -> None:
    async def give_up(step: int) -> None:
        async with FileSource(CLIPS / "monologue.flac", realtime=False) as source:
            async for _ in source:
                step -= 1
                if step == 0:
                    raise asyncio.CancelledError

    async def follow(delay: float) -> None:
        task = asyncio.ensure_future(give_up(1000))
        await asyncio.sleep(delay)
        task.cancel()
        await asyncio.wait({task})

    for step in range(1, 10):
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(give_up(step))
    for delay in np.linspace(0.0, 0.02, 20):
        asyncio.run(follow(delay))


def test_name_that_looks_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wav(tmp_path / "10:30.wav", tone(0.5))
    monkeypatch.chdir(tmp_path)

    assert len(joined(read(FileSource(Path("10:30.wav"), realtime=False)))) == SAMPLE_RATE // 2


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="There is no file"):
        read(FileSource(tmp_path, realtime=False))
