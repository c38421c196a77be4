"""A conversation with the computer: somebody listens, something is made of it, somebody speaks.

listener → audio_in → processor → audio_out → speaker
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Generic, TypeVar

_Heard = TypeVar("_Heard")
_Said = TypeVar("_Said")

_ROOM: Final = 100
"""What a queue holds at most, so that whoever is too slow holds up whoever is before."""


class ChatRoom(Generic[_Heard, _Said]):
    """Runs a listener, a processor and a speaker together, with queues between them.

    Each of the three is a coroutine function. Once it has returned, the other two go on. Any of them may end
    the chat for all by setting the event that it is given, or by raising an error.

    Parameters
    ----------
    listener
        Called with `audio_in` and `stop_chat_event`: puts what is heard into the queue.
    speaker
        Called with `audio_out` and `stop_chat_event`: takes from the queue what is to be heard.
    processor
        Called with both queues and `stop_chat_event`: takes from the first one and puts into the second.

    Attributes
    ----------
    audio_in, audio_out
        The queues. `await put(…)` waits while a queue is
        full, `await get()` while it is empty, which `empty()` tells.
    stop_chat_event
        Set when the chat is to end, and until it starts again.
    """

    def __init__(
        self,
        listener: Callable[[asyncio.Queue[_Heard], asyncio.Event], Coroutine[Any, Any, None]],
        speaker: Callable[[asyncio.Queue[_Said], asyncio.Event], Coroutine[Any, Any, None]],
        processor: Callable[
            [asyncio.Queue[_Heard], asyncio.Queue[_Said], asyncio.Event], Coroutine[Any, Any, None]
        ],
    ) -> None:
        self._listener = listener
        self._speaker = speaker
        self._processor = processor
        self._is_running = False
        self.audio_in: asyncio.Queue[_Heard] = asyncio.Queue(_ROOM)
        self.audio_out: asyncio.Queue[_Said] = asyncio.Queue(_ROOM)
        self.stop_chat_event = asyncio.Event()

    async def start_chat(self) -> None:
        """Run the chat until it is stopped or all three have returned; it may be started again then.

        Returns when all three have ended. What they leave in the queues is forgotten.

        Raises
        ------
        RuntimeError
            It is running already.
        Exception
            Whatever one of the three has raised. The other two have been cancelled then.
        """
        if self._is_running:
            raise RuntimeError("The chat is running already.")
        self._is_running = True
        stop = self.stop_chat_event
        stop.clear()
        parts = [
            asyncio.create_task(self._listener(self.audio_in, stop), name="listener"),
            asyncio.create_task(self._processor(self.audio_in, self.audio_out, stop), name="processor"),
            asyncio.create_task(self._speaker(self.audio_out, stop), name="speaker"),
        ]
        stopping = asyncio.create_task(stop.wait())
        all_parts = asyncio.gather(*parts)  # done as soon as one has failed
        try:
            await asyncio.wait((all_parts, stopping), return_when=asyncio.FIRST_COMPLETED)
            if all_parts.done():
                all_parts.result()
        finally:
            for task in (*parts, stopping):
                task.cancel()
            outcomes = await asyncio.gather(*parts, stopping, all_parts, return_exceptions=True)
            _empty(self.audio_in)
            _empty(self.audio_out)
            self._is_running = False
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome  # that of one which could not even be stopped properly

    def stop_chat(self) -> None:
        """End the chat at once, whatever the three are waiting for. From the loop's thread."""
        self.stop_chat_event.set()


def _empty(queue: asyncio.Queue[Any]) -> None:
    while not queue.empty():
        queue.get_nowait()
