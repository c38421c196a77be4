"""The benchmark's section on captions: how soon, how steady, how right, at what cost."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.benchmark.figures import ClipFigures, Figures, Quantiles
from app.benchmark.measures import Performance
from app.benchmark.performance import Machinery, Subject
from app.benchmark.report import Row, Section

_Value = float | int | Quantiles | None


@dataclass(frozen=True)
class Result:
    """All that is known of an engine's way through the clips."""

    subject: Subject
    machinery: Machinery
    performances: Sequence[Performance]
    clips: Sequence[ClipFigures]
    total: Figures


@dataclass(frozen=True)
class _Figure:
    """A row of the table: its name, where its value is, and how that is written."""

    key: str
    label: str
    value: Callable[[Figures], _Value]
    format: str
    scale: float = 1.0


_FIGURES = (
    _Figure("wer", "word error rate", lambda figures: figures.wer, "{:.1f} %", 100),
    _Figure("cer", "character error rate", lambda figures: figures.cer, "{:.1f} %", 100),
    _Figure("invented", "words invented where nobody speaks", lambda figures: figures.invented, "{:.0f}"),
    _Figure("first", "word first shown", lambda figures: figures.first, "{:.2f} s"),
    _Figure("stable", "word shown and never changed again", lambda figures: figures.stable, "{:.2f} s"),
    _Figure("final", "word final", lambda figures: figures.final, "{:.2f} s"),
    _Figure("last_final", "last final after the last word", lambda figures: figures.last_final, "{:.2f} s"),
    _Figure("erasure", "words taken back per word shown", lambda figures: figures.erasure, "{:.2f}"),
    _Figure("cpu", "processor seconds per second of sound", lambda figures: figures.cpu, "{:.2f}"),
    _Figure("memory", "peak memory", lambda figures: figures.memory, "{:.0f} MB", 1e-6),
    _Figure("lag", "maximum lag", lambda figures: figures.lag, "{:.2f} s"),
)


def captions_section(title: str, results: Sequence[Result]) -> Section:
    """Put the figures of one engine, or of two and their ratios, side by side.

    Parameters
    ----------
    results
        Ours, and behind it another one to compare with.
    """
    ratios = _ratios(*(result.total for result in results)) if len(results) > 1 else {}
    rows = []
    for figure in _FIGURES:
        values = [figure.value(result.total) for result in results]
        is_distribution = isinstance(values[0], Quantiles)
        cells = [_cell(value, figure.format, figure.scale) for value in values]
        if ratios:
            cells.append(_cell(ratios[figure.key], "{:.2f}"))
        rows.append(Row(figure.label + (", p50 / p90 / p99" if is_distribution else ""), tuple(cells)))
    return Section(
        name="captions",
        title=title,
        columns=(*(result.subject.value for result in results), *(("ratio",) if ratios else ())),
        rows=tuple(rows),
        data={
            "engines": {_key(result): _data(result) for result in results},
            **(
                {
                    "ratios": {
                        key: asdict(ratio) if isinstance(ratio, Quantiles) else ratio
                        for key, ratio in ratios.items()
                    }
                }
                if ratios
                else {}
            ),
        },
    )


def _key(result: Result) -> str:
    return result.subject.name.lower()


def _data(result: Result) -> dict[str, Any]:
    return {
        "name": result.subject.value,
        **asdict(result.machinery),
        "total": asdict(result.total),
        "clips": [
            {**asdict(clip), "showings": [asdict(showing) for showing in performance.showings]}
            for clip, performance in zip(result.clips, result.performances, strict=True)
        ],
    }


def _ratios(ours: Figures, theirs: Figures) -> dict[str, _Value]:
    return {figure.key: _ratio(figure.value(ours), figure.value(theirs)) for figure in _FIGURES}


def _ratio(ours: _Value, theirs: _Value) -> _Value:
    if isinstance(ours, Quantiles) and isinstance(theirs, Quantiles):
        return Quantiles(
            *(_quotient(getattr(ours, name), getattr(theirs, name)) for name in ("p50", "p90", "p99"))
        )
    if isinstance(ours, Quantiles) or isinstance(theirs, Quantiles):
        return None
    return _quotient(ours, theirs)


def _quotient(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours is not None and theirs else None


def _cell(value: _Value, form: str, scale: float = 1.0) -> str:
    """Write a value; of three with a unit only the last carries it."""
    if isinstance(value, Quantiles):
        number = form.partition(" ")[0]
        return " / ".join(
            (_cell(value.p50, number, scale), _cell(value.p90, number, scale), _cell(value.p99, form, scale))
        )
    return "–" if value is None else form.format(value * scale)
