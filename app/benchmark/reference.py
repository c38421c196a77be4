"""When the words of a clip are said: what latencies are measured against.

The reference is openai-whisper's own: each utterance is transcribed offline, at full context, by the same
model, and the words get the times that its word timestamps give them. So no word is asked for that the model
does not even hear then. How right the words are is for the error rates to say, which take the written text.

Utterances are those that a clip was put together from, where the manifest tells, else it is taken as a whole.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from app.audio.source import SAMPLE_RATE
from app.benchmark.corpus import Clip
from app.benchmark.measures import Spoken
from app.benchmark.process import Send


def send_spoken_words(send: Send, clips: Sequence[Clip], weights: Path) -> None:
    """Send for each clip a tuple of `Spoken`, empty where nobody speaks."""
    import torch

    from app.speech._openai_whisper import whisper

    # With a thread for every core, all would wait for one that another program holds up.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    model = whisper.load_model(str(weights), device="cpu")  # word timestamps on others need triton
    for clip in clips:
        words: list[Spoken] = []
        if clip.text:
            samples = clip.samples()
            for start, end in clip.parts or [(0.0, len(samples) / SAMPLE_RATE)]:
                result = model.transcribe(
                    samples[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)],
                    language=clip.language,
                    temperature=0.0,
                    condition_on_previous_text=False,  # a loop would go on for the rest of a long recording
                    word_timestamps=True,
                    fp16=False,
                )
                words += [
                    Spoken(word["word"], word["start"] + start, word["end"] + start)
                    for segment in result["segments"]
                    for word in segment["words"]
                ]
        send(tuple(words))
