"""What subtitles are laid out from: words, or characters in scripts without spaces, with their times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.captions.text import is_visible, may_part, shared, tokens, width
from app.captions.transcript import Word


@dataclass(frozen=True)
class Piece:
    """What is never divided.

    Attributes
    ----------
    text
        With something to see in it, and no space at either end.
    start_ms, end_ms
        Milliseconds from the session's start.
    is_spaced
        Whether a space separates it from the piece before it.
    """

    text: str
    start_ms: int
    end_ms: int
    is_spaced: bool


Pieces = Sequence[Piece]


def pieces_of(words: Iterable[Word], not_before: int) -> list[Piece]:
    """Return the pieces of a segment, none before a time in milliseconds and none before the one before it.

    What no space separates is one piece, and so is a mark that cannot be seen with what follows it.
    """
    pieces: list[Piece] = []
    is_spaced = True
    for word in words:
        parts = list(tokens(word.text))
        for part, (start, end) in zip(parts, shared(parts, word.start, word.end), strict=True):
            start_ms = max(round(start * 1000), pieces[-1].start_ms if pieces else not_before)
            is_spaced = is_spaced or part.startswith(" ")
            piece = Piece(part.strip(), start_ms, max(round(end * 1000), start_ms), is_spaced)
            if pieces and not _may_part(pieces[-1], piece):
                piece = _together(pieces.pop(), piece)
            pieces.append(piece)
            is_spaced = False
        is_spaced = is_spaced or word.text[-1:].isspace()
    if pieces and not is_visible(pieces[-1].text):
        mark = pieces.pop()
        pieces[-1:] = [_together(piece, mark) for piece in pieces[-1:]]
    return pieces


def text_of(pieces: Pieces) -> str:
    """Return the pieces as they are written on one line."""
    return "".join(
        f" {piece.text}" if piece.is_spaced and place else piece.text for place, piece in enumerate(pieces)
    )


def columns_of(pieces: Pieces) -> int:
    """Return how many columns pieces take, the space before them included."""
    return sum(width(piece.text) + piece.is_spaced for piece in pieces)


def widths_of(pieces: Pieces) -> list[int]:
    """Return the columns of the line up to the end of each piece."""
    widths: list[int] = []
    columns = 0
    for place, piece in enumerate(pieces):
        columns += width(piece.text) + (piece.is_spaced if place else 0)
        widths.append(columns)
    return widths


def _may_part(before: Piece, after: Piece) -> bool:
    return is_visible(before.text) and (after.is_spaced or may_part(before.text, after.text))


def _together(first: Piece, second: Piece) -> Piece:
    return replace(first, text=text_of((first, second)), end_ms=max(first.end_ms, second.end_ms))
