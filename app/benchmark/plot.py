"""A picture of the figures: how long words take to appear, and one clip from word to word."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.typing import HashableList

from app.benchmark.captions import Result
from app.benchmark.figures import ClipFigures, WordMoments

_INK = "#1f2328"
_GRID = "#e4e7eb"
_SPOKEN = "#9cc4e4"
_UNSTEADY = "#e8a33d"
_SHOWN = "#b6bcc4"
_CURVES = (
    ("first", "first shown", "#c3c9d0", 5),  # wide: the next one often lies upon it
    ("stable", "there to stay", "#1f77b4", 2),
    ("final", "final", _INK, 2),
)

_LEGEND = (
    Patch(color=_SPOKEN, label="said"),
    Patch(color=_UNSTEADY, label="shown, still changing"),
    Patch(color=_SHOWN, label="shown, there to stay"),
    Line2D([], [], color=_INK, marker="o", markersize=5, linestyle="", label="final"),
)
_MOST_WORDS = 32  # that a timeline has room for
_ROW = 0.2  # inches


def picture(results: Sequence[Result], form: str) -> bytes:
    """Draw one engine's figures, or those of two side by side.

    Parameters
    ----------
    form
        "png" or "svg".
    """
    index = _example(results[0].clips)
    rows: list[HashableList[str]] = [["distribution"] * len(results)]
    heights = [3.6]
    if index is not None:
        rows.append([result.subject.name for result in results])
        heights.append(_ROW * len(results[0].clips[index].moments) + 0.8)
    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1, hspace=0.04, wspace=0.02)
    figure = Figure(figsize=(10, sum(heights) + 1), dpi=150, layout=layout)
    axes = figure.subplot_mosaic(rows, height_ratios=heights)
    _draw_distribution(axes["distribution"], results)
    if index is not None:
        until = max(_end(result.clips[index]) for result in results)
        for result in results:
            _draw_timeline(axes[result.subject.name], result, index, until, is_alone=len(results) == 1)
        for result in results[1:]:
            axes[result.subject.name].set_yticklabels([])
        figure.legend(
            handles=_LEGEND, loc="outside lower left", ncols=len(_LEGEND), frameon=False, fontsize=9
        )
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, facecolor="white", metadata={"Date": None} if form == "svg" else None)
    return buffer.getvalue()


def _draw_distribution(axes: Axes, results: Sequence[Result]) -> None:
    """Draw which part of all words was there how long after it was said."""
    farthest = 1.0
    for key, label, colour, width in _CURVES:
        for result, style in zip(results, ("-", (0, (4, 2))), strict=False):
            latencies = np.sort([value for clip in result.clips for value in getattr(clip, key)])
            if not len(latencies):
                continue
            words = sum(len(clip.moments) for clip in result.clips)
            name = label if len(results) == 1 else f"{result.subject.value}: {label}"
            axes.step(
                latencies,
                100 * np.arange(1, len(latencies) + 1) / words,
                where="post",
                color=colour,
                linestyle=style,
                linewidth=width,
                label=f"{name} ({np.median(latencies):.2f} s)",
            )
            farthest = max(farthest, float(np.percentile(latencies, 99)))
    axes.set_xlim(-0.25, min(farthest, 10.0) * 1.03)
    axes.set_ylim(0, 101)
    axes.set_xlabel("seconds after the word was said")
    axes.set_ylabel("% of words")
    axes.legend(loc="upper left", bbox_to_anchor=(-0.012, -0.16), ncols=3, frameon=False, fontsize=9)
    _tidy(axes, "How soon words appear (median)")
    axes.grid(color=_GRID, linewidth=0.8)


def _draw_timeline(axes: Axes, result: Result, index: int, until: float, *, is_alone: bool) -> None:
    """Draw when each word of a clip was said and shown, a row a word."""
    clip = result.clips[index]
    for place, word in enumerate(clip.moments):
        _draw_word(axes, place, word, until)
    _tidy(axes, f"Word by word: {clip.id if is_alone else result.subject.value}")
    axes.set_xlim(0, until * 1.02)
    axes.set_xlabel("seconds" if is_alone else f"seconds since the beginning of {clip.id}")
    axes.grid(axis="x", color=_GRID, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.set_yticks(range(len(clip.moments)), [word.text for word in clip.moments])
    axes.set_ylim(len(clip.moments) - 0.3, -0.7)


def _draw_word(axes: Axes, place: int, word: WordMoments, end: float) -> None:
    axes.barh(place, word.end - word.start, left=word.start, height=0.62, color=_SPOKEN)
    if word.first is None:
        return
    stable = end if word.stable is None else word.stable
    final = end if word.final is None else word.final
    axes.barh(place, stable - word.first, left=word.first, height=0.3, color=_UNSTEADY)
    axes.barh(place, final - stable, left=stable, height=0.3, color=_SHOWN)
    if word.final is not None:
        axes.plot(word.final, place, "o", color=_INK, markersize=4)


def _end(clip: ClipFigures) -> float:
    """Return when the last word was final, or the sound was over without one."""
    return max((word.final or clip.seconds for word in clip.moments), default=clip.seconds)


def _tidy(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=_INK)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_SHOWN)
    axes.tick_params(colors=_INK, labelsize=9)


def _example(clips: Sequence[ClipFigures]) -> int | None:
    """Return which clip has the most words that still fit into a timeline."""
    fitting = [index for index, clip in enumerate(clips) if 0 < len(clip.moments) <= _MOST_WORDS]
    return max(fitting, key=lambda index: len(clips[index].moments), default=None)
