import json

from app.benchmark.captions import Result, captions_section
from app.benchmark.figures import Figures, Quantiles
from app.benchmark.performance import Machinery, Subject
from app.benchmark.report import Row, Section, as_json, as_table

NOTHING = Quantiles(None, None, None)


def result(subject: Subject, wer: float | None, first: Quantiles) -> Result:
    figures = Figures(2, 60.0, wer, 0.05, None, first, first, first, NOTHING, 0.0, 0.25, 500_000_000, 1.0)
    return Result(subject, Machinery(1, "2.6"), (), (), figures)


OURS = result(Subject.PIPELINE, 0.1, Quantiles(0.25, 0.5, 1.0))
THEIRS = result(Subject.RETRANSCRIPTION, 0.2, Quantiles(1.0, 2.0, None))


def cells(section: Section) -> dict[str, tuple[str, ...]]:
    return {row.label: row.cells for row in section.rows}


def test_one_engine_has_a_column() -> None:
    section = captions_section("Captions", [OURS])

    assert section.columns == ("Whisper Flow",)
    assert cells(section)["word error rate"] == ("10.0 %",)
    assert cells(section)["word first shown, p50 / p90 / p99"] == ("0.25 / 0.50 / 1.00 s",)
    assert cells(section)["peak memory"] == ("500 MB",)
    assert cells(section)["words invented where nobody speaks"] == ("–",)
    assert "ratios" not in section.data


def test_two_engines_have_ratios() -> None:
    section = captions_section("Captions", [OURS, THEIRS])

    assert section.columns == ("Whisper Flow", "re-transcription", "ratio")
    assert cells(section)["word error rate"] == ("10.0 %", "20.0 %", "0.50")
    first = cells(section)["word first shown, p50 / p90 / p99"]
    assert first[1:] == ("1.00 / 2.00 / –", "0.25 / 0.25 / –")
    assert cells(section)["words taken back per word shown"][-1] == "–"  # nothing by nothing
    assert section.data["ratios"]["first"] == {"p50": 0.25, "p90": 0.25, "p99": None}


def test_table_is_aligned() -> None:
    section = Section(
        "x", "Title", ("ours", "theirs"), (Row("short", ("1", "10")), Row("longer", ("100", "2"))), {}
    )

    assert as_table(section).splitlines() == [
        "Title",
        "",
        "        ours  theirs",
        "short      1      10",
        "longer   100       2",
    ]


def test_json_is_versioned_and_has_all_sections() -> None:
    sections = [
        Section(name, "", (), (), {"value": [0.123456789, {"deep": (1.00001,)}, "text", None, 3]})
        for name in ("captions", "window")
    ]

    document = json.loads(as_json(sections, {"model": "tiny.en"}))

    assert (document["version"], document["model"]) == (1, "tiny.en")
    assert document["captions"]["value"] == [0.1235, {"deep": [1.0]}, "text", None, 3]
    assert "window" in document
