"""What a benchmark reports: sections with a table each, for people and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Of the JSON's form; counts up when something in it gets another name or meaning."""


@dataclass(frozen=True)
class Row:
    """A figure: its name and, for each column, its value."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One thing that was measured.

    Attributes
    ----------
    name
        Its key in the JSON.
    title
        What people read above the table: what was measured, and how.
    columns
        Headings of the cells.
    data
        Everything, as JSON takes it.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    data: dict[str, Any]


def as_table(section: Section) -> str:
    """Return a section as lines for a terminal."""
    table = [("", *section.columns), *((row.label, *row.cells) for row in section.rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))).rstrip() for row in table
    ]
    return "\n".join((section.title, "", *lines))


def as_json(sections: Sequence[Section], facts: dict[str, Any]) -> str:
    """Return all sections, and what was measured on, as a JSON document."""
    document = {
        "version": VERSION,
        **facts,
        **{section.name: section.data for section in sections},
    }
    return json.dumps(_rounded(document), ensure_ascii=False, indent=1) + "\n"


def _rounded(value: Any) -> Any:
    """Leave out the digits that mean nothing."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
