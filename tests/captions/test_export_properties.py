"""Whatever was said, and whoever spoke at the same time, other programs read files as they are meant."""

import html
import json

import pysubs2
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from app.captions.export import ExportOptions, as_json, as_srt, as_text, as_vtt
from app.captions.formats.times import timecode
from app.captions.subtitles import cues
from app.captions.text import is_visible, one_line
from app.captions.transcript import Segment
from tests.captions.speech import always_alike, conversations, transcripts

WORD_JOINER = "\u2060"

anything = st.one_of(transcripts(), conversations())


@always_alike
@given(anything, st.booleans())
def test_pysubs2_reads_the_same_subtitles(segments: list[Segment], sources: bool) -> None:
    content = as_srt(segments, ExportOptions(sources=sources))
    made = cues(segments, labels=sources)

    read = pysubs2.SSAFile.from_string(content, format_="srt") if made else []

    content.encode()  # can be written
    assert [(event.start, event.end, visible(event.text)) for event in read] == [
        (cue.start_ms, cue.end_ms, visible(r"\N".join(cue.signed))) for cue in made
    ]


def visible(text: str) -> str:
    """Text without the joiners that keep SubRip players from obeying it, and without spaces at the ends."""
    return text.replace(WORD_JOINER, "").strip()


@always_alike
@given(anything, st.booleans())
def test_webvtt_reads_the_same_subtitles(segments: list[Segment], sources: bool) -> None:
    content = as_vtt(segments, ExportOptions(sources=sources))
    made = cues(segments, labels=sources)

    read = webvtt.from_string(content).captions

    assert content.startswith("WEBVTT\n")
    assert content.count("-->") == len(made)
    assert [(caption.start, caption.end, html.unescape(caption.text)) for caption in read] == [
        (timecode(cue.start_ms, "."), timecode(cue.end_ms, "."), "\n".join(cue.lines)) for cue in made
    ]
    voices = [html.unescape(caption.voice or "") for caption in read]
    assert voices == [cue.source if sources else "" for cue in made]


@always_alike
@given(anything, st.booleans())
def test_srt_and_vtt_have_the_same_times(segments: list[Segment], sources: bool) -> None:
    options = ExportOptions(sources=sources)

    srt, vtt = (
        [line for line in content.split("\n") if " --> " in line]
        for content in (as_srt(segments, options), as_vtt(segments, options))
    )

    assert [line.replace(",", ".") for line in srt] == vtt


@always_alike
@given(anything)
def test_text_has_what_was_said_a_line_a_segment(segments: list[Segment]) -> None:
    content = as_text(segments)

    content.encode()  # can be written
    expected = sorted(segments, key=lambda segment: segment.start)
    assert content.split("\n")[:-1] == [
        one_line(segment.text) for segment in expected if is_visible(one_line(segment.text))
    ]


@always_alike
@given(anything)
def test_json_has_every_word_with_its_times(segments: list[Segment]) -> None:
    content = as_json(segments)

    content.encode()  # can be written
    read = {segment["id"]: segment for segment in json.loads(content)["segments"]}
    for segment in segments:
        if segment.id in read:
            record = read[segment.id]
            assert record["source"] == segment.source
            assert "".join(word["text"] for word in record["words"]).strip() == record["text"]
            assert [word["start"] for word in record["words"]] == pytest.approx(
                [word.start for word in segment.words], abs=0.0006
            )
        else:
            assert not is_visible(one_line(segment.text))
