from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.ui.history_model import SESSION
from tests.captions.sessions import final
from tests.ui.history_hands import ShowHistory, preview, rows, search, select, sessions, texts, today
from tests.ui.staging import until


async def test_a_thousand_sessions_come_as_they_are_scrolled_to(
    show_history: ShowHistory, store: SessionStore
) -> None:
    for number in range(1000):
        store.begin(final(1, f"Talk {number}"), today(days=-number))
    async with show_history() as window:
        await until(lambda: rows(window))
        assert len(rows(window)) < 1000
        bar = sessions(window).verticalScrollBar()

        def scrolled_to_the_end() -> bool:
            bar.setValue(bar.maximum())
            return len(rows(window)) == 1000

        await until(scrolled_to_the_end)
        assert rows(window) == [f"Talk {number}" for number in range(1000)]
        select(window, 700)
        place = bar.value()
        store.begin(final(1, "The newest"), today(days=1))
        window.history.refresh()
        await until(lambda: rows(window)[0] == "The newest")
        assert sessions(window).currentIndex().data(SESSION).first_words == "Talk 700"
        assert bar.value() == place


async def test_a_session_of_eight_hours_is_marked_only_where_it_is_in_sight(
    show_history: ShowHistory, store: SessionStore
) -> None:
    words = final(1, "Over and over").words
    segments = [Segment(number, 3.0 * number, 3.0 * number + 1, words, True) for number in range(1, 10_001)]
    store.append(store.begin(segments[0], today()), *segments[1:])
    async with show_history() as window:
        QTest.keyClicks(search(window), "over")
        await until(lambda: "1 of 10,000" in texts(window))
        view = preview(window)
        assert 0 < len(view.extraSelections()) < 200
        QTest.keyClick(view, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        assert "10,000 of 10,000" in texts(window)
        assert view.viewport().rect().contains(view.cursorRect())
        assert 0 < len(view.extraSelections()) < 200
