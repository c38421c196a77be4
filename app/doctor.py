"""Looking for whatever may keep captions from working, and saying what to do about it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import numpy as np

from app.audio.capture import DeviceSource
from app.audio.devices import COMPUTER_AUDIO, InputDevice, find_input_device, is_computer_audio
from app.audio.outputs import find_output_device
from app.audio.source import Samples
from app.display import has_display
from app.errors import AudioError, CaptionError, ModelError, SynthesisError
from app.settings import DEFAULT_DEVICE, settings_path
from app.speech.engine import load_engine
from app.speech.models import find_model, verify_model
from app.synthesis import find_synthesizer

_LISTENING: Final = 2.0
"""Seconds of sound from which the level is told."""

_SILENCE: Final = -70.0
"""Decibels relative to full scale that the noise of any working microphone exceeds."""

_COMPUTER: Final = "Computer audio"


class Verdict(Enum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    title
        What was looked at, in a word or two.
    verdict
        A warning may be as it should be, a problem keeps captions from working.
    detail
        What was found.
    advice
        What to do about it; empty if all is well.
    """

    title: str
    verdict: Verdict
    detail: str
    advice: str = ""


async def diagnose(device: str, model: str) -> AsyncIterator[Check]:
    """Check everything that captions and the chat room need, one after the other. Takes about ten seconds.

    Parameters
    ----------
    device
        The microphone or computer audio, as `find_input_device` understands it.
    model
        Name of a Whisper model, or the path of a weights file.
    """
    found = await asyncio.to_thread(_find_device, device)
    if isinstance(found, AudioError):
        yield _problem("Microphone" if device.casefold() != COMPUTER_AUDIO else _COMPUTER, found)
    else:
        yield Check(_COMPUTER if found.is_computer else "Microphone", Verdict.OK, f"{found.label}.")
        for check in await _check_sound(device, is_computer=found.is_computer):
            yield check
    if not is_computer_audio(device if isinstance(found, AudioError) else found.name):
        for check in await _check_computer():
            yield check
    yield await asyncio.to_thread(_check_output)
    yield _check_voice()
    yield await _check_model(model)
    yield _check_display()
    yield await asyncio.to_thread(_check_settings)


def _find_device(device: str) -> InputDevice | AudioError:
    try:
        return find_input_device(device)
    except AudioError as error:
        return error


async def _check_sound(device: str, *, is_computer: bool) -> list[Check]:
    heard: list[Samples] = []
    try:
        async with DeviceSource(device) as source:
            async for chunk in source:
                heard.append(chunk.samples)
                if chunk.end >= _LISTENING:
                    source.stop()
    except AudioError as error:
        return [_problem("Recording", error)]
    return [
        Check(
            "Recording",
            Verdict.OK,
            "What the computer plays can be heard."
            if is_computer
            else "The microphone opens and sends sound.",
        ),
        _check_level(np.concatenate(heard), is_computer=is_computer),
    ]


def _check_level(samples: Samples, *, is_computer: bool) -> Check:
    peak = 20 * np.log10(max(float(np.abs(samples).max()), 1e-10))
    if peak < _SILENCE and is_computer:
        return Check(
            "Level",
            Verdict.WARNING,
            "Nothing was played while this was checked.",
            "Run this check again while something plays. If that is not heard either, look in the system's "
            "sound settings on which loudspeakers it plays.",
        )
    if peak < _SILENCE:
        return Check(
            "Level",
            Verdict.WARNING,
            "The microphone sends nothing but silence.",
            "Is it muted? Check its switch, its volume in the system's sound settings, and in the privacy "
            "settings that programs may use it. Then run this check again and speak.",
        )
    loudest = f"The loudest sound was at {peak:.0f} dB.".replace("-", "−")
    best = "" if is_computer else " Speech is best between −30 and −5 dB."
    return Check("Level", Verdict.OK, f"{loudest}{best}")


async def _check_computer() -> list[Check]:
    """Check what the computer plays beside a microphone, where captions do without it."""
    found = await asyncio.to_thread(_find_device, COMPUTER_AUDIO)
    if isinstance(found, AudioError):
        return [_problem(_COMPUTER, found, Verdict.WARNING)]
    recording, *levels = await _check_sound(COMPUTER_AUDIO, is_computer=True)
    if not levels:
        return [replace(recording, title=_COMPUTER, verdict=Verdict.WARNING)]
    # Nothing needs to play just now.
    level = replace(levels[0], title="Computer level", verdict=Verdict.OK)
    return [Check(_COMPUTER, Verdict.OK, f"{found.label}."), level]


def _check_output() -> Check:
    try:
        return Check("Output", Verdict.OK, f"{find_output_device(DEFAULT_DEVICE).label}.")
    except AudioError as error:
        return _problem("Output", error, Verdict.WARNING)


def _check_voice() -> Check:
    try:
        find_synthesizer()
    except SynthesisError as error:
        return _problem("Voice", error, Verdict.WARNING)
    return Check("Voice", Verdict.OK, "There is one to read captions aloud.")


async def _check_model(model: str) -> Check:
    try:
        path = find_model(model)
        await asyncio.to_thread(verify_model, path)
        await load_engine(model)  # nothing less tells whether a file of the user's own is any good
    except ModelError as error:
        return _problem("Model", error)
    return Check("Model", Verdict.OK, f"{path.stem} is ready, in {path.parent}.")


def _check_display() -> Check:
    if has_display():
        return Check("Window", Verdict.OK, "There is a display to show it on.")
    return Check(
        "Window",
        Verdict.WARNING,
        "There is no display to show it on.",
        "For captions in this terminal type: whisper-flow listen",
    )


def _check_settings() -> Check:
    folder = settings_path().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            "Settings",
            Verdict.WARNING,
            f"They cannot be saved in {folder} ({error.strerror}).",
            "Make that folder writable to have your choices remembered.",
        )
    return Check("Settings", Verdict.OK, f"They are saved in {folder}.")


def _problem(title: str, error: CaptionError, verdict: Verdict = Verdict.PROBLEM) -> Check:
    """Make a check of an error, whose first sentence says what happened and the rest what to do."""
    detail, _, advice = error.in_terminal.partition(". ")
    return Check(title, verdict, f"{detail.removesuffix('.')}.", advice)
