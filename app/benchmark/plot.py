"""A picture of the figures: how long words take to appear, and one clip from word to word."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from app.benchmark.captions import Result
from app.benchmark.figures import ClipFigures, WordMoments

_INK = "#1f2328"
_GRID = "#e4e7eb"
_SPOKEN = "#9cc4e4"
_UNSTEADY = "#e8a33d"
_SHOWN = "#b6bcc4"
_CURVES = (
    ("first", "first shown", "#8a929c"),
    ("stable", "there to stay", "#1f77b4"),
    ("final", "final", _INK),
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
    words = 0 if index is None else len(results[0].clips[index].moments)
    figure = Figure(figsize=(10, 4.2 + _ROW * words + (1.0 if words else 0)), dpi=150, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12, hspace=0.03)  # type: ignore[union-attr]
    panels = figure.subfigures(2 if words else 1, 1, height_ratios=(3.6, 1 + _ROW * words) if words else None)
    upper, *lower = np.atleast_1d(panels)
    _draw_distribution(upper.subplots(), results)
    if index is not None:
        _draw_timelines(lower[0], results, index)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, facecolor="white", metadata={"Date": None} if form == "svg" else None)
    return buffer.getvalue()


def _draw_distribution(axes: Axes, results: Sequence[Result]) -> None:
    """Draw which part of all words was there how long after it was said."""
    farthest = 1.0
    for result, style in zip(results, ("-", (0, (4, 2))), strict=False):
        for key, label, colour in _CURVES:
            latencies = np.sort([value for clip in result.clips for value in getattr(clip, key)])
            if not len(latencies):
                continue
            words = sum(len(clip.moments) for clip in result.clips)
            share = np.arange(1, len(latencies) + 1) / words
            name = label if len(results) == 1 else f"{result.subject.value}: {label}"
            axes.step(
                latencies,
                100 * share,
                where="post",
                color=colour,
                linestyle=style,
                linewidth=2,
                label=f"{name}, median {np.median(latencies):.2f} s",
            )
            farthest = max(farthest, float(np.percentile(latencies, 95)))
    axes.set_xlim(-0.25, min(farthest, 10.0) * 1.03)
    axes.set_ylim(0, 101)
    axes.set_xlabel("seconds after the word was said")
    axes.set_ylabel("% of words")
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    _tidy(axes, "How soon words appear")
    axes.grid(color=_GRID, linewidth=0.8)


def _draw_timelines(panel: Any, results: Sequence[Result], index: int) -> None:
    """Draw when each word of a clip was said and shown, a row a word."""
    row = np.atleast_1d(panel.subplots(1, len(results), sharex=True, sharey=True))
    for axes, result in zip(row, results, strict=True):
        clip = result.clips[index]
        for place, word in enumerate(clip.moments):
            _draw_word(axes, place, word, clip.seconds)
        name = "" if len(results) == 1 else f"{result.subject.value}: "
        _tidy(axes, f"{name}{clip.id}, word by word")
        axes.set_xlabel("seconds")
        axes.grid(axis="x", color=_GRID, linewidth=0.8)
        axes.tick_params(axis="y", length=0)
    words = results[0].clips[index].moments
    row[0].set_yticks(range(len(words)), [word.text for word in words], fontsize=8)
    row[0].set_ylim(len(words) - 0.3, -0.7)
    row[0].legend(
        handles=[
            Patch(color=_SPOKEN, label="said"),
            Patch(color=_UNSTEADY, label="shown, and taken back or changed once more"),
            Patch(color=_SHOWN, label="shown to stay"),
            Line2D([], [], color=_INK, marker="o", markersize=5, linestyle="", label="final"),
        ],
        loc="upper right",
        frameon=False,
        fontsize=9,
    )


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
