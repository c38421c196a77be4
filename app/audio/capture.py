"""Listening to a microphone, or to what the computer plays."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from app.audio._blocking import finished, opened
from app.audio._moves import MoveWatch
from app.audio._recording import Recording
from app.audio._server_stream import Stream, open_stream
from app.audio._stream import Block
from app.audio._whereabouts import Whereabouts
from app.audio.care import Gain, InputCare
from app.audio.muting import Mute
from app.audio.source import AudioChunk
from app.errors import AudioError
from app.settings import DEFAULT_DEVICE

_FIRST_SOUND_LIMIT: Final = 5.0
"""Seconds that a device may take to wake up."""

_STALL_LIMIT: Final = 1.4
"""Seconds without sound after which a device that has worked is opened anew."""

_STILL_LIMIT: Final = 0.5
"""Seconds without sound after which computer audio that sends nothing while nothing plays is silent."""

_CHECK_INTERVAL: Final = 0.25
"""Seconds after which to look what is the matter."""

_RETRY_INTERVAL: Final = 1.0
"""Seconds after which to try again to open a device that was lost."""

_SILENCE_INTERVAL: Final = 0.1
"""Seconds of silence that are filled in at once."""

_SILENCE_DELAY: Final = 0.2
"""Seconds by which silence is later than the clock, as sound is that is still on its way."""

_SLEEP: Final = 5.0
"""Seconds in which a program that runs is sure to have done something."""

_NO_SOUND: Final = (
    "The microphone “{name}” does not send any sound. Check that it is plugged in and switched on, or choose "
    "another one. Then start again."
)
_GONE: Final = "“{name}” is not connected any more. It is heard again once it is back, or choose another one."
_STALLED: Final = (
    "“{name}” stopped sending sound. It is heard again once it does. Check that it is switched on, or choose "
    "another one."
)
_MOVING: Final = "Captions go on with “{name}”."


class DeviceSource:
    """A microphone or computer audio as an `AudioSource`.

    Sound is recorded into memory while the source is open, however slow its listener is, up to
    ten minutes. Opening and closing happen in worker threads.

    A device that is lost after it has worked is opened again as soon as it is back. Silence stands in for
    what it would have sent. What follows the system's default goes on with whatever becomes that, and its
    chunks say so.

    Parameters
    ----------
    device
        The device: anything that `find_input_device` understands.
    mute
        While it is on, silence is delivered in place of what is said; None for never.
    gain
        How much a microphone is amplified; None for not at all.

    Attributes
    ----------
    name
        What people call the device; until it is open, what was asked for.
    is_computer
        Whether it is what the computer plays; known once it is open.
    """

    def __init__(
        self, device: str = DEFAULT_DEVICE, mute: Mute | None = None, gain: Gain | None = None
    ) -> None:
        self.name = device
        self._mute = mute or Mute()
        self._care = InputCare(gain or Gain())
        self.is_computer = False
        self._wanted = device
        self._recording = Recording()
        self._moves = MoveWatch()
        self._stream: Stream | None = None
        self._opening: object = None  # stands for the newest attempt; sound of others comes too late
        self._looked_at = 0.0  # when this program was last seen to go on
        self._still_at = 0.0  # when there was last reason to send nothing
        self._whereabouts: Whereabouts | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopped = False

    @property
    def dropped(self) -> float:
        """Seconds of sound that were lost.

        Because the listener was more than ten minutes behind or the computer too busy to record. The chunks'
        times go on without a gap.
        """
        return self._recording.dropped

    @property
    def interruption(self) -> str | None:
        """Why nothing can be heard at the moment, a sentence for the user; None if all is well."""
        return self._recording.interruption

    @property
    def is_muted(self) -> bool:
        """Whether the device is switched to silence in the system's sound settings, where that is known."""
        return self._whereabouts is not None and self._whereabouts.is_muted

    async def __aenter__(self) -> Self:
        """Open the device; sound is recorded from now on.

        Raises
        ------
        AudioError
            There is no such device, or it cannot be opened.
        """
        stream = await self._open()
        self.is_computer = stream.device.is_computer
        self._wanted = stream.device.name  # a number or a part of a name may mean another one later
        whereabouts = self._whereabouts = Whereabouts(stream.device)
        self._tasks = [
            asyncio.create_task(self._keep_open(stream, whereabouts)),
            asyncio.create_task(self._keep_time(whereabouts)),
        ]
        for task in self._tasks:
            task.add_done_callback(self._note_end)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the device, also if that is cancelled meanwhile."""
        await finished(self._end())

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Yield what is heard.

        Raises
        ------
        AudioError
            No sound has come from the device at all.
        """
        if not self._tasks:
            raise RuntimeError("The device has not been opened.")
        async for heard in self._recording:
            chunk = replace(heard, moved=self._moves.news)
            if self.is_computer:
                yield chunk
            else:
                is_paused = self._mute.was_on(time.monotonic())
                yield self._care.take(chunk, self.name, is_muted=self.is_muted, is_paused=is_paused)

    def stop(self) -> None:
        """End the iteration after what has been said so far. Idempotent, from the loop's thread."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if self._stream is None:
            self._recording.end()
        else:
            # What was said just now is still on its way through the sound system.
            asyncio.get_running_loop().call_later(self._stream.latency, self._recording.end)

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._whereabouts is not None:
            await asyncio.to_thread(self._whereabouts.close)
        await self._close()

    async def _open(self) -> Stream:
        loop = asyncio.get_running_loop()
        opening = self._opening = object()
        self._recording.change_device()

        def deliver(block: Block) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._hear, block, opening)

        stream = self._stream = await opened(lambda: open_stream(self._wanted, deliver))
        self.name = stream.device.label
        return stream

    async def _close(self) -> None:
        self._opening = None
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await finished(asyncio.to_thread(stream.close))

    async def _keep_open(self, stream: Stream, whereabouts: Whereabouts) -> None:
        """Whenever the device is lost, open it again."""
        while True:
            while (reason := self._trouble(stream, whereabouts)) is None:
                device = whereabouts.device or stream.device
                self._moves.note(device, whereabouts.has, time.monotonic())
                await whereabouts.news_within(_CHECK_INTERVAL)
            self._recording.interrupt(reason, stream.opened_at)
            await self._close()
            while self._stream is None:
                if not whereabouts.is_gone:
                    with suppress(AudioError):
                        stream = await self._open()
                        break
                    self._opening = None  # it may have sent a little before it was lost again
                    self._recording.interrupt(reason, stream.opened_at)
                await whereabouts.news_within(_RETRY_INTERVAL)

    def _trouble(self, stream: Stream, whereabouts: Whereabouts) -> str | None:
        """Return the sentence for what is wrong with the open device, None if it is all right.

        Raises
        ------
        AudioError
            It has not sent any sound from the start.
        """
        if whereabouts.is_gone:
            return _GONE.format(name=self.name)
        device = whereabouts.device
        if device is not None:
            if device.pulse_index != stream.device.pulse_index and not device.is_default:
                return _MOVING.format(name=device.label)
            # The server itself lets whoever listens to the default follow it.
            self.name = device.label
        if self._is_still(stream, whereabouts):
            self._still_at = time.monotonic()
        limit = _FIRST_SOUND_LIMIT if stream.heard_at is None else _STALL_LIMIT
        if stream.is_active and self._looked_at - max(stream.last_sign, self._still_at) < limit:
            return None
        if not self._recording.has_begun:
            raise AudioError(_NO_SOUND.format(name=self.name))
        # A stream ends when what sends it is gone, maybe before the news of that has come.
        return (_STALLED if stream.is_active else _GONE).format(name=self.name)

    async def _keep_time(self, whereabouts: Whereabouts) -> None:
        """Fill in silence where nothing can come."""
        self._looked_at = time.monotonic()
        while True:
            await asyncio.sleep(_SILENCE_INTERVAL)
            before, self._looked_at = self._looked_at, time.monotonic()
            if self._looked_at - before > _STALL_LIMIT:
                self._still_at = self._looked_at  # this program stood still, and the sound may yet come
            if self._looked_at - before > _SLEEP:
                self._recording.sleep(before, self._looked_at)
            if self._stream is not None and self._is_still(self._stream, whereabouts):
                self._recording.begin(self._stream.opened_at)
                self._recording.interruption = None
            elif self._recording.interruption is None:
                continue
            self._recording.fill(self._looked_at - _SILENCE_DELAY)

    def _is_still(self, stream: Stream, whereabouts: Whereabouts) -> bool:
        """Whether nothing comes because the computer plays nothing."""
        return (
            self.is_computer
            and whereabouts.may_be_still
            and stream.is_active
            and _seconds_since(stream.last_sign) > _STILL_LIMIT
        )

    def _hear(self, block: Block, opening: object) -> None:
        if opening is not self._opening:
            return
        latency = self._stream.latency if self._stream is not None else 0.0
        if self._mute.was_on(block.heard_at - latency - block.seconds):
            block = replace(block, data=bytes(len(block.data)))
        self._recording.take(block)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        """Pass on why there will be no more sound."""
        if not task.cancelled():
            self._recording.end(task.exception())


def _seconds_since(reading: float) -> float:
    return time.monotonic() - reading
