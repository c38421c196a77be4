import json
from dataclasses import fields
from pathlib import Path

import pytest

from app.appearance import Alignment, Appearance, Edge, Inks
from app.errors import SettingsError
from app.settings import OverlayPlace, Settings, load_settings, resource_path, save_settings


def test_first_start_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()


def test_saved_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    settings = Settings(
        device="Headset",
        model="base.en",
        gain_db=6.0,
        with_computer=True,
        own_label="Anna",
        computer_label="The others",
        show_timestamps=False,
        show_sources=False,
        export_format="srt",
        export_timestamps=False,
        export_sources=False,
        export_clock="wall",
        export_line_length=30,
        export_lines=1,
        export_shortest=2.0,
        export_longest=5.5,
        window="abc",
        captions=Appearance(font="Noto Sans", size=72.0, inks=Inks("#ffe600", "#c9b64a", "#000000")),
        overlay=Appearance(
            size=30.5, opacity=0.25, edge=Edge.OUTLINE, alignment=Alignment.CENTRE, lines=8, columns=20
        ),
        overlay_place=OverlayPlace(
            "DP-1", {"DP-1": (10, 20), "HDMI-2": (-5, 0)}, is_shown=True, is_locked=True
        ),
        shortcuts={"start_stop": "F7", "clear": ""},
        chat_output="Headphones",
        echo_delay=1.5,
        knows_tray=True,
    )
    assert all(getattr(settings, item.name) != getattr(Settings(), item.name) for item in fields(Settings))

    save_settings(settings, path)

    assert load_settings(path) == settings


def test_what_a_newer_version_added_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"device": "Headset", "colour": "blue"}))

    assert load_settings(path) == Settings(device="Headset")


@pytest.mark.parametrize("gain", ["-1.0", "30.5", "NaN", "1e400"])
def test_a_gain_that_nobody_can_choose_is_refused(tmp_path: Path, gain: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(f'{{"version": 2, "gain_db": {gain}}}')

    with pytest.raises(SettingsError, match="could not be read"):
        load_settings(path)


@pytest.mark.parametrize("delay", ["-0.1", "3.1", "NaN"])
def test_a_delay_that_nobody_can_choose_is_refused(tmp_path: Path, delay: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(f'{{"version": 3, "echo_delay": {delay}}}')

    with pytest.raises(SettingsError, match="could not be read"):
        load_settings(path)


def test_what_is_not_said_of_an_appearance_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 2, "captions": {"size": 30}, "overlay_place": {"is_shown": True}}))

    settings = load_settings(path)

    assert settings.captions == Appearance(size=30.0)
    assert settings.overlay == Settings().overlay
    assert settings.overlay_place == OverlayPlace(is_shown=True)


def test_settings_of_the_first_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    first = {"device": "Headset", "model": "base.en", "show_timestamps": False, "export_format": "vtt"}
    path.write_text(json.dumps(first))

    settings = load_settings(path)
    save_settings(settings, path)

    assert settings == Settings("Headset", "base.en", show_timestamps=False, export_format="vtt")
    assert json.loads(path.read_text())["version"] == 3


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "\ufeff?",
        '{"device": 7}',
        '{"show_timestamps": "yes"}',
        '{"version": 2, "captions": {"size": 9}}',
        '{"version": 2, "captions": {"size": 1e999}}',
        '{"version": 2, "captions": {"size": NaN}}',
        '{"version": 2, "captions": {"size": "large"}}',
        '{"version": 2, "captions": {"inks": {"text": "red"}}}',
        '{"version": 2, "captions": {"inks": {"text": "#12345g"}}}',
        '{"version": 2, "captions": {"inks": {"text": "#    ff"}}}',
        '{"version": 2, "overlay": {"opacity": 1.5}}',
        '{"version": 2, "overlay": {"lines": 0}}',
        '{"version": 2, "overlay": {"columns": 200}}',
        '{"version": 2, "overlay": {"edge": "glow"}}',
        '{"version": 2, "overlay_place": {"anchors": {"DP-1": [1, 2, 3]}}}',
        '{"version": 2, "overlay_place": {"anchors": {"DP-1": 1}}}',
        '{"version": 2, "overlay_place": {"anchors": {"DP-1": [10000000000, 0]}}}',
        '{"version": 2, "shortcuts": ["F7"]}',
        '{"version": 2, "shortcuts": {"clear": 7}}',
        '{"version": 4}',
        '{"version": 0}',
        '{"version": "2"}',
        '{"version": null}',
        '{"version": 2.0}',
        pytest.param('{"device": ' + 100_000 * "[", id="endless"),
    ],
)
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
