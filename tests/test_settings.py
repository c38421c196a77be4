import json
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.settings import Settings, load_settings, resource_path, save_settings


def test_first_start_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()


def test_saved_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    settings = Settings(device="Headset", model="base.en", show_timestamps=False, window="abc")

    save_settings(settings, path)

    assert load_settings(path) == settings


def test_what_a_newer_version_added_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"device": "Headset", "colour": "blue"}))

    assert load_settings(path) == Settings(device="Headset")


@pytest.mark.parametrize("content", ["{", "[]", '{"device": 7}', '{"show_timestamps": "yes"}', "\ufeff?"])
def test_unreadable_file_is_set_aside_with_a_message(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)

    with pytest.raises(SettingsError, match="defaults are used"):
        load_settings(path)

    assert load_settings(path) == Settings()
    assert (tmp_path / "settings.unreadable.json").read_text() == content


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot be saved"):
        save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_the_icon_is_found() -> None:
    assert resource_path("icon.svg").is_file()
