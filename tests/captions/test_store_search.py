from collections.abc import Iterator
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from tests.captions.sessions import saved


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path_factory.mktemp("sessions") / "sessions.db")
    saved(store, "Please open the window.", "It is warm in the café.", days=5, title="Weather")
    saved(store, "The train leaves late.", "Don't open your mail.", days=4, title="Über Züge")
    saved(store, "Mehr als 100% NEAR the top, AND C++ OR snake_case.", days=3)
    saved(store, "今日は天気がいいですね。", days=2)
    saved(store, "Привет всем 🎉", "Résumé naïve", days=1)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("   ", [1, 2, 3, 4, 5]),
        ('"', [1, 2, 3, 4, 5]),
        ("window", [1]),
        ("WINDOW", [1]),
        ("wind", [1]),
        ("indow", []),
        ("open", [1, 2]),
        ("open warm", [1]),  # in different segments of one session
        ("open nowhere", []),
        ("weather café", [1]),  # title and text
        ("cafe", [1]),
        ("zuge", [2]),
        ("resume", [5]),
        ("привет", [5]),
        ('"open the"', [1]),
        ('"open th"', []),
        ('"open th', [1]),  # as it is being typed
        ('"the open"', []),
        ('"open the" warm', [1]),
        ("don't", [2]),
        ("don’t", [2]),
        ("AND", [3]),
        ("NEAR", [3]),
        ("OR nowhere", []),
        ("open NOT warm", []),
        ("100%", [3]),
        ("%", [3]),
        ("_", [3]),
        ("c++", [1, 3]),
        ("snake_case", [3]),
        ("天気", [4]),
        ("天気 いい", [4]),
        ("雨", []),
        ("🎉", [5]),
        ("*", []),
        ("wind*", [1]),
        ("-window", [1]),
        ("title:weather", []),
        ("shown : window", []),
        ("^please", [1]),
        ("(open", [1, 2]),
        ("{a b}: + NEAR(", []),
        ("'; DROP TABLE session; --", []),
        ("win\0dow", []),
        ("\\", []),
    ],
)
def test_search_takes_what_is_typed_for_words(store: SessionStore, typed: str, found: list[int]) -> None:
    assert [session.id for session in store.sessions(typed)] == found


def test_search_comes_in_pages_too(store: SessionStore) -> None:
    assert [session.id for session in store.sessions("open", limit=1, offset=1)] == [2]


PAGE = [f"word{number}" for number in range(1500)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (" ".join(PAGE), [1]),
        (" ".join([*PAGE[:40], "nowhere"]), [1]),  # what comes late does not count
        (" ".join(["nowhere", *PAGE]), []),
        (" ".join(PAGE[:3] * 500), [1]),
        (" ".join([*PAGE[:3] * 20, "nowhere"]), []),  # what was there before does not count twice
        (" " * 2000 + "nowhere", []),
        ('"' + " ".join(PAGE[:500]), [1]),
        ('"' + " ".join(["nowhere", *PAGE]), []),
        ("! " * 1000, []),
        ("% _ " * 1000, []),
        ("天" * 100_000, [2]),
        ("地" * 100_000, []),
        ("x" * 100_000, []),
    ],
)
def test_pages_can_be_pasted(tmp_path: Path, typed: str, found: list[int]) -> None:
    store = SessionStore(tmp_path / "sessions.db")
    saved(store, " ".join(PAGE), days=2)
    saved(store, "天" * 2000, days=1)

    assert [session.id for session in store.sessions(typed)] == found
    store.close()
