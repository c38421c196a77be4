"""A microphone unplugged and a sound server killed, again and again, while somebody speaks.

`CYCLES` in the environment asks for another number of cycles; each takes a second and a half.
"""

import asyncio
import math
import os
import statistics
import sys
import threading
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from app.audio.capture import DeviceSource
from app.captions.recording import Recorder
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.pipeline import Activity, captions
from app.speech.engine import Engine, load_engine
from tests.virtual_audio import MICROPHONE, VirtualAudio

CLIPS = Path(__file__).parent / "clips"
CYCLES = int(os.environ.get("CYCLES", "50"))
KILLS = 10
TOLERANCE = 1.0
"""Seconds by which the session's time may be off in the end, on a busy machine."""


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Some minutes of somebody who never stops."""
    path = tmp_path / "speech.wav"
    with (
        wave.open(str(path), "wb") as file,
        wave.open(str(CLIPS / "weather.wav")) as one,
        wave.open(str(CLIPS / "fox.wav")) as other,
    ):
        file.setparams(one.getparams())
        file.writeframes((one.readframes(one.getnframes()) + other.readframes(other.getnframes())) * 60)
    return path


@dataclass(frozen=True)
class Return:
    """How soon captions go on when a device is back.

    Attributes
    ----------
    heard
        Seconds until there is sound, as told by the session's time.
    captioned
        Seconds until words are shown. Most of them go by until there is speech enough to recognise.
    """

    heard: float
    captioned: float


class Session:
    """Captions of a microphone, saved as they become final.

    Attributes
    ----------
    finals
        In the order in which they came.
    """

    def __init__(self, source: DeviceSource, store: SessionStore) -> None:
        self.finals: list[Segment] = []
        self._source = source
        self._recorder = Recorder(store, Occasion(datetime.now(UTC), (source.name,), "tiny.en"), self._fail)
        self._shown: dict[int, Segment] = {}  # by id
        self._is_lost = False
        self._heard_from = 0.0  # seconds on the session clock, of what came behind the last gap
        self._lead = 0.0  # seconds by which the clock is behind
        self._zero = math.inf  # reading of the monotonic clock where the session's begins
        self._news = asyncio.Condition()

    @classmethod
    @asynccontextmanager
    async def run(cls, device: str, engine: Engine, store: SessionStore) -> AsyncIterator["Session"]:
        """Caption until the block is left; the first words are shown when it is entered."""
        source = DeviceSource(device)
        session = cls(source, store)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(session._follow(engine))
            await session._until(session._has_words)
            yield session
            source.stop()
        session._recorder.close()

    async def cycle(
        self, lose: Callable[[], Awaitable[object]], bring_back: Callable[[], Awaitable[object]]
    ) -> Return:
        """Lose the device, see that marked, bring it back; return how soon it is heard and captioned."""
        await lose()
        await self._until(lambda: self._is_lost)
        await bring_back()
        back = time.monotonic()
        await self._until(self._has_words)
        return Return(
            heard=self._zero + self._heard_from - back,
            captioned=time.monotonic() - back,
        )

    async def _follow(self, engine: Engine) -> None:
        loading = asyncio.get_running_loop().create_future()
        loading.set_result(engine)
        began = time.monotonic()
        async with aclosing(captions(self._source, loading)) as events:
            async for event in events:
                if isinstance(event, Activity):
                    self._zero = min(self._zero, time.monotonic() - event.at)
                    self._is_lost = event.interruption is not None
                    if self._is_lost:
                        self._heard_from = event.at
                    self._lead = event.at - (time.monotonic() - began)
                else:
                    self._shown[event.id] = event
                    if event.is_final:
                        self.finals.append(event)
                        self._recorder.record(event)
                async with self._news:
                    self._news.notify_all()

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with self._news:
            await self._news.wait_for(is_so)

    def _has_words(self) -> bool:
        """Whether words are captioned that were said since the device is there."""
        return not self._is_lost and any(
            segment.words and segment.words[-1].end > self._heard_from for segment in self._shown.values()
        )

    def check(self, kept: list[str]) -> None:
        """Check that nothing that was shown has got lost, and that time has stayed true."""
        assert all(segment.is_final for segment in self._shown.values())
        assert all(before.end <= after.sound_start + 1e-6 for before, after in pairwise(self.finals))
        assert kept == [segment.text for segment in self.finals if segment.text]
        assert abs(self._lead) < TOLERANCE

    def _fail(self, problem: Exception | None) -> None:
        raise AssertionError(problem)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def report(what: str, returns: list[Return]) -> None:
    delays = [one.captioned for one in returns]
    nearly_all = statistics.quantiles(delays, n=10, method="inclusive")[-1]
    print(
        f"{what} {len(delays)} times: heard after {statistics.median(one.heard for one in returns):.2f} s, "
        f"captioned after {statistics.median(delays):.2f} s as a rule, "
        f"{nearly_all:.2f} s in nine cases of ten, {max(delays):.2f} s at most"
    )
    assert max(one.heard for one in returns) < 2
    assert statistics.median(delays) < 2  # slow ones tell of a busy machine


def listeners(audio: VirtualAudio) -> list[str]:
    """Programs that listen; the server's own modules, which do too, are no clients."""
    lines = audio.control("list", "short", "source-outputs").splitlines()
    return [line for line in lines if line.split("\t")[2] != "-"]


async def lose_again_and_again(
    audio: VirtualAudio,
    device: str,
    times: int,
    what: str,
    lose: Callable[[], object],
    bring_back: Callable[[], object],
) -> None:
    """Check that captions go on each time, that all are kept, and that nothing else is left behind."""
    engine = await load_engine("tiny.en")
    store = SessionStore(Path(os.environ["XDG_DATA_HOME"]) / "sessions.db")
    async with (
        asyncio.timeout(60 + 10 * times),
        Session.run(device, engine, store) as session,
    ):
        threads, files = set(threading.enumerate()), open_files()
        returns = [
            await session.cycle(
                lambda: asyncio.to_thread(lose),
                lambda: asyncio.to_thread(bring_back),
            )
            for _ in range(times)
        ]
    kept = [segment.segment.text for segment in store.load(1).segments]
    session.check(kept)
    store.close()
    report(what, returns)
    left = set(threading.enumerate())
    assert {thread.name.split("_")[0] for thread in left - threads} <= {"asyncio"}
    assert not [thread for thread in left if thread.name.startswith(("microphone", "sound server"))]
    assert open_files() <= files
    assert listeners(audio) == []


def test_a_microphone_that_is_unplugged_again_and_again(virtual_audio: VirtualAudio, speech: Path) -> None:
    virtual_audio.play(speech)

    asyncio.run(
        lose_again_and_again(
            virtual_audio, MICROPHONE, CYCLES, "unplugged", virtual_audio.unplug, virtual_audio.plug
        )
    )


def test_a_sound_server_that_is_killed_again_and_again(virtual_audio: VirtualAudio, speech: Path) -> None:
    def start() -> None:
        virtual_audio.start()
        virtual_audio.play(speech)

    virtual_audio.play(speech)

    asyncio.run(lose_again_and_again(virtual_audio, "default", KILLS, "killed", virtual_audio.kill, start))
