"""The command `whisper-flow benchmark`: what is measured, in which order, and what becomes of it."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app import __version__
from app.benchmark.captions import Result, captions_section
from app.benchmark.corpus import Clip, load_clips, own_clips, understood
from app.benchmark.endurance import Endurance, endurance_section, send_endurance
from app.benchmark.figures import total
from app.benchmark.history import Size, history_section
from app.benchmark.measures import Performance, Spoken, measure, normalizer
from app.benchmark.performance import Machinery, Subject, send_performances
from app.benchmark.process import in_own_process
from app.benchmark.reference import send_spoken_words
from app.benchmark.report import Section, as_json, as_table
from app.captions.export import write
from app.errors import CaptionError
from app.speech.models import find_model, verify_model
from app.terminal import Progress

_BUSY = 0.15  # part of all processors
_LONGEST = 1440.0  # minutes


@dataclass(frozen=True)
class Options:
    """What the user asked for.

    Attributes
    ----------
    folder
        With clips, see `load_clips`; None for those that come with the program.
    model
        A name or a weights file.
    realtime
        Whether to take as long as the clips do.
    compare
        Whether to measure re-transcription as well.
    endurance
        Minutes for which to play the recordings in a loop; None to measure each of them.
    history, window
        Whether to measure saved sessions instead, or how smoothly the window goes on.
    json, plot
        Files to write the figures and a picture of them to.
    """

    folder: Path | None
    model: str
    realtime: bool
    compare: bool
    endurance: float | None
    history: bool
    window: bool
    json: Path | None
    plot: Path | None


async def benchmark(options: Options) -> None:
    """Measure, print the report, write the files.

    Raises
    ------
    CaptionError
        Something that is needed is missing, or a file cannot be read or written.
    """
    _check(options)
    facts: dict[str, object] = {"whisper_flow": __version__}
    if options.history:
        facts |= {"load": await asyncio.to_thread(_load)}
        section = await asyncio.to_thread(history_section, Size())
    else:
        weights = find_model(options.model)
        await asyncio.to_thread(verify_model, weights)
        clips = _clips(options, weights)
        facts |= {"model": weights.stem, "clock": "realtime" if options.realtime else "simulated"}
        facts |= {"load": await asyncio.to_thread(_load)}
        section = await _measure(options, clips, weights)
    print(as_table(section), flush=True)
    if options.json is not None:
        write(options.json, as_json([section], facts), what="report")


async def _measure(options: Options, clips: Sequence[Clip], weights: Path) -> Section:
    if options.window:
        return await _measure_window(options, clips, weights)
    if options.endurance is None:
        return await _measure_captions(options, clips, weights)
    return await _measure_endurance(options, options.endurance, clips, weights)


async def _measure_captions(options: Options, clips: Sequence[Clip], weights: Path) -> Section:
    spoken = await _reference(clips, weights)
    subjects = list(Subject) if options.compare else [Subject.PIPELINE]
    results = [await _result(subject, clips, spoken, options, weights) for subject in subjects]
    if options.plot is not None:
        from app.benchmark.plot import picture

        write(options.plot, picture(results, options.plot.suffix[1:].lower()), what="picture")
    seconds = results[0].total.seconds
    return captions_section(
        f"{weights.stem} on {len(clips)} recordings, {seconds:.0f} s, {_clock(options)}", results
    )


async def _measure_endurance(
    options: Options, minutes: float, clips: Sequence[Clip], weights: Path
) -> Section:
    progress = Progress(f"Captioning {minutes:g} minutes")
    endurance: Endurance | None = None

    def receive(message: Machinery | float | Endurance) -> None:
        nonlocal endurance
        if isinstance(message, Endurance):
            endurance = message
        elif isinstance(message, float):
            progress.update(message, minutes * 60)

    progress.update(0, minutes)
    try:
        peak = await in_own_process(
            send_endurance, clips, options.model, minutes, options.realtime, receive=receive
        )
    finally:
        progress.close()
    assert endurance is not None  # sent last, or in_own_process has raised
    title = f"{weights.stem} on recordings in a loop, {endurance.seconds / 60:.1f} min, {_clock(options)}"
    return endurance_section(title, endurance, peak)


async def _measure_window(options: Options, clips: Sequence[Clip], weights: Path) -> Section:
    from app.benchmark.window import Smoothness, send_smoothness, window_section

    progress = Progress("Captioning in the window")
    smoothness: Smoothness | None = None

    def receive(message: float | Smoothness) -> None:
        nonlocal smoothness
        if isinstance(message, Smoothness):
            smoothness = message
        else:
            progress.update(message, 1)

    progress.update(0, 1)
    try:
        await in_own_process(send_smoothness, clips, options.model, receive=receive)
    finally:
        progress.close()
    assert smoothness is not None  # sent last, or in_own_process has raised
    return window_section(f"{weights.stem} in the window ({smoothness.platform})", smoothness)


def _clock(options: Options) -> str:
    return "at the pace of speech" if options.realtime else "on a simulated clock"


def _check(options: Options) -> None:
    """See to it that nothing is missing before minutes are spent."""
    others = (options.realtime, options.compare, options.endurance, options.plot)
    if options.history and any((options.folder, options.window, *others)):
        raise CaptionError("--history measures saved sessions, not recordings. Give it nothing but --json.")
    if options.window and any(others):
        raise CaptionError(
            "--window measures the window, at the pace of speech. Leave out --realtime, --compare, "
            "--endurance and --plot."
        )
    needed = ["jiwer", "psutil", *(["matplotlib"] if options.plot is not None else [])]
    if missing := [package for package in needed if find_spec(package) is None]:
        names = " and ".join(missing)
        if getattr(sys, "frozen", False):
            raise CaptionError(
                f"The standalone program comes without {names}, which the benchmark needs. Run it from a "
                "checkout of Whisper Flow Captions: make benchmark"
            )
        raise CaptionError(
            f"The benchmark needs {names} besides. Type this command, then the same one again: "
            f"{sys.executable} -m pip install {' '.join(missing)}"
        )
    if options.endurance is not None and (options.compare or options.plot is not None):
        raise CaptionError("--endurance measures something else than --compare and --plot. Leave these out.")
    if options.endurance is not None and not 0 < options.endurance <= _LONGEST:
        raise CaptionError(f"Give --endurance a number of minutes, more than 0 and at most {_LONGEST:.0f}.")
    if options.plot is not None and options.plot.suffix.lower() not in (".png", ".svg"):
        raise CaptionError(
            f"The picture cannot be called {options.plot.name}. Give it a name that ends in .png or .svg."
        )
    for path in (options.json, options.plot):
        if path is not None and not path.absolute().parent.is_dir():
            raise CaptionError(f"There is no folder {path.parent}. Make it, or choose another one.")


def _load() -> float:
    """Return which part of the processors other programs use, and say so if it is much."""
    import psutil

    load = float(psutil.cpu_percent(interval=1.0)) / 100
    if load > _BUSY:
        print(
            f"Other programs use {load:.0%} of this computer’s processors, which makes the figures worse. "
            "Close what you can and measure again.",
            file=sys.stderr,
        )
    return load


def _clips(options: Options, weights: Path) -> list[Clip]:
    clips = own_clips() if options.folder is None else load_clips(options.folder)
    usable = understood(clips, english_only=weights.stem.endswith(".en"))
    if left_out := [clip for clip in clips if clip not in usable]:
        languages = ", ".join(sorted({clip.language for clip in left_out}))
        verb = "is" if len(left_out) == 1 else "are"
        print(
            f"{weights.stem} knows English only, so {len(left_out)} of {len(clips)} recordings {verb} left "
            f"out ({languages}).",
            file=sys.stderr,
        )
    if not usable:
        raise CaptionError(
            f"There is no English recording for {weights.stem}. Choose a model without .en with --model."
        )
    return usable


async def _reference(clips: Sequence[Clip], weights: Path) -> list[tuple[Spoken, ...]]:
    """Find out when each word of each clip is said."""
    spoken: list[tuple[Spoken, ...]] = []
    progress = Progress("Finding out when each word is said")

    def receive(words: tuple[Spoken, ...]) -> None:
        spoken.append(words)
        progress.update(len(spoken), len(clips))

    progress.update(0, len(clips))
    try:
        await in_own_process(send_spoken_words, clips, weights, receive=receive)
    finally:
        progress.close()
    return spoken


async def _result(
    subject: Subject,
    clips: Sequence[Clip],
    spoken: Sequence[tuple[Spoken, ...]],
    options: Options,
    weights: Path,
) -> Result:
    """Measure one engine."""
    performances: list[Performance] = []
    machinery = Machinery(0, "")
    progress = Progress(f"Measuring {subject.value}")

    def receive(message: Machinery | Performance) -> None:
        nonlocal machinery
        if isinstance(message, Machinery):
            machinery = message
        else:
            performances.append(message)
        progress.update(len(performances), len(clips))

    progress.update(0, len(clips))
    try:
        memory = await in_own_process(
            send_performances, subject, clips, options.model, weights, options.realtime, receive=receive
        )
    finally:
        progress.close()
    figures = [
        measure(clip.text, words, performance, normalizer(clip.language))
        for clip, words, performance in zip(clips, spoken, performances, strict=True)
    ]
    return Result(subject, machinery, performances, figures, total(figures, memory))
