from app.benchmark.history import Size, history_section
from app.benchmark.report import as_json, as_table


def test_everything_a_user_does_with_sessions_is_measured() -> None:
    section = history_section(Size(sessions=3, segments=2, long=1250))

    table = as_table(section)
    assert table.startswith("3 saved sessions of 2 segments and one of 1.0 hours")
    for task in ("open the store", "list all", "search a rare word", "open the long session", "save a final"):
        assert task in table
    assert all(seconds > 0 for seconds in section.data["seconds"].values())
    assert '"history"' in as_json([section], {})
