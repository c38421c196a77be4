"""A spoken conversation with a function of one's own: `whisper-flow chat`."""

import argparse
import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.audio.muting import Mute
from app.captions.transcript import Segment
from app.chatroom import ChatRoom
from app.cli.common import EXIT_FAILED, Commands, SourceNotices, add_model, say, stop_on_signal
from app.cli.processor import Processor, load_processor
from app.errors import CaptionError, OutputError, ProcessorError
from app.labels import YOU
from app.pipeline import Activity, Labelled, conversation
from app.settings import DEFAULT_DEVICE
from app.speaker import Speaker
from app.speech.engine import Engine, load_engine
from app.synthesis import Synthesizer, find_synthesizer
from app.terminal import Lines

if TYPE_CHECKING:
    from app.audio.capture import DeviceSource

_EXAMPLE = """
An example: clock.py in the current folder says the time to whoever asks for it.

    from datetime import datetime

    def answer(text):
        if "time" in text.lower():
            return f"It is {datetime.now():%H:%M}."

    whisper-flow chat --processor clock:answer
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "chat",
        help="answer what is said, with a Python function of your own",
        description="What is said goes to a function, sentence by sentence, and what it returns is spoken.\n"
        "The microphone pauses meanwhile. Nothing is saved. Ctrl+C ends the chat.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--processor",
        metavar="MODULE:FUNCTION",
        help="takes a text and returns another, or None to say nothing; may be a coroutine function; without "
        "it, what was said is read back",
    )
    parser.add_argument(
        "--device",
        default=DEFAULT_DEVICE,
        metavar="NAME",
        help="the microphone: its name or number in “whisper-flow devices”",
    )
    parser.add_argument(
        "--output",
        default=DEFAULT_DEVICE,
        metavar="NAME",
        help="the loudspeakers or headphones to speak on, by the name that “whisper-flow devices” shows in "
        "“Computer audio (…)”",
    )
    add_model(parser)
    parser.set_defaults(run=chat)


async def chat(arguments: argparse.Namespace) -> int:
    """Answer until Ctrl+C is pressed; return the exit status."""
    from app.audio.capture import DeviceSource
    from app.audio.outputs import find_output_device

    processor = None if arguments.processor is None else load_processor(arguments.processor)
    language = "en" if arguments.model.removesuffix(".pt").endswith(".en") else ""
    synthesizer = find_synthesizer(arguments.output, language=language)
    await asyncio.to_thread(find_output_device, arguments.output)  # a wrong name had better be said now
    mute = Mute()
    source = DeviceSource(arguments.device, mute)
    display = Lines(sys.stdout, arguments.model)
    try:
        engine = asyncio.ensure_future(load_engine(arguments.model))
        await engine
        parts = _Parts(source, mute, engine, processor, synthesizer, display)
        room = ChatRoom(parts.listen, parts.speaker.speak, parts.process)
        stop_on_signal(room.stop_chat)
        await room.start_chat()
    except CaptionError as error:
        display.fail(error.in_terminal)
        return EXIT_FAILED
    finally:
        display.close()
    return 0


class _Parts:
    """The three of a chat room, for texts.

    Attributes
    ----------
    speaker
        Speaks, with nothing heard meanwhile.
    """

    def __init__(
        self,
        source: "DeviceSource",
        mute: Mute,
        engine: asyncio.Future[Engine],
        processor: Processor | None,
        synthesizer: Synthesizer,
        display: Lines,
    ) -> None:
        self.speaker = Speaker(self, mute.paused)
        self._source = source
        self._engine = engine
        self._processor = processor
        self._synthesizer = synthesizer
        self._display = display

    async def listen(self, heard: asyncio.Queue[str], stop: asyncio.Event) -> None:
        """Show captions, and pass on what is final."""
        notices = SourceNotices(self._display, self._source)
        is_ready = False
        async with aclosing(conversation([Labelled(self._source, YOU)], self._engine)) as events:
            async for event in events:
                if not is_ready:
                    is_ready = True
                    self._display.ready(self._source.name)
                if isinstance(event, Activity):
                    notices.note(event)
                    self.speaker.note_speech(event.is_speech)
                self._display.show(event)
                if isinstance(event, Segment) and event.is_final and event.text:
                    await heard.put(event.text)

    async def process(
        self, heard: asyncio.Queue[str], answers: asyncio.Queue[str], stop: asyncio.Event
    ) -> None:
        """Find an answer to each text, which without a processor is the text."""
        while True:
            text = await heard.get()
            if self._processor is None:
                await answers.put(text)
                continue
            try:
                answer = await self._processor.answer(text)
            except ProcessorError as error:
                say(self._display.warn, str(error))
                continue
            if answer:
                self._display.answer(answer)
                await answers.put(answer)

    async def say(self, text: str) -> None:
        """Speak a text. One that cannot be heard, as nothing is there to play on, has been shown anyway."""
        try:
            await self._synthesizer.say(text)
        except OutputError as error:
            say(self._display.warn, str(error))
