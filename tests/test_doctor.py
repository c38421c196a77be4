"""What the doctor finds, and what it advises."""

import asyncio
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from app import doctor
from app.doctor import Check, Verdict, diagnose
from app.speech.catalogue import CATALOGUE
from app.speech.models import find_model, installed_model
from tests.virtual_audio import MICROPHONE, SPEAKERS, VirtualAudio


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with all but sound in order."""
    monkeypatch.setattr(doctor, "settings_path", lambda: tmp_path / "config" / "settings.json")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("flite", "say", "powershell"):  # what speaks on Linux, macOS and Windows
        (programs / name).touch(mode=0o700)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A minute at −6.4 dB, which is −6 dB also with the overshoot of a resampler where it begins."""
    path = tmp_path / "tone.wav"
    samples = 0.48 * np.sin(2 * np.pi * 440 * np.arange(2_880_000) / 48_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def checks(device: str = "default", model: str = "absent.pt") -> dict[str, Check]:
    async def collect() -> list[Check]:
        return [check async for check in diagnose(device, model)]

    return {check.title: check for check in asyncio.run(collect())}


@pytest.mark.skipif(
    installed_model(CATALOGUE["tiny.en"]) is None, reason="needs the model tiny.en: make setup"
)
def test_everything_in_order(virtual_audio: VirtualAudio, tone: Path, tmp_path: Path) -> None:
    virtual_audio.play(tone)
    virtual_audio.play(tone, "speakers")
    assert list(checks(model="tiny.en").values()) == [
        Check("Microphone", Verdict.OK, f"System default ({MICROPHONE})."),
        Check("Recording", Verdict.OK, "The microphone opens and sends sound."),
        Check("Level", Verdict.OK, "The loudest sound was at −6 dB. Speech is best between −30 and −5 dB."),
        Check("Computer audio", Verdict.OK, f"Computer audio (default: {SPEAKERS})."),
        Check("Computer level", Verdict.OK, "The loudest sound was at −6 dB."),
        Check("Output", Verdict.OK, f"System default ({SPEAKERS})."),
        Check("Voice", Verdict.OK, "There is one to read captions aloud."),
        Check("Model", Verdict.OK, f"tiny.en is ready, in {find_model('tiny.en').parent}."),
        Check("Window", Verdict.OK, "There is a display to show it on."),
        Check("Settings", Verdict.OK, f"They are saved in {tmp_path / 'config'}."),
    ]


def test_computer_audio(virtual_audio: VirtualAudio, tone: Path) -> None:
    virtual_audio.play(tone, "speakers")
    found = checks("computer")
    assert list(found)[:4] == ["Computer audio", "Recording", "Level", "Output"]
    assert found["Computer audio"].detail == f"Computer audio (default: {SPEAKERS})."
    assert found["Recording"].detail == "What the computer plays can be heard."
    assert found["Level"].verdict is Verdict.OK


def test_computer_that_plays_nothing(virtual_audio: VirtualAudio) -> None:
    level = checks("computer")["Level"]
    assert level.verdict is Verdict.WARNING
    assert level.detail == "Nothing was played while this was checked."
    assert "microphone" not in level.advice


def test_computer_that_plays_nothing_beside_a_microphone_is_as_it_should_be(
    virtual_audio: VirtualAudio,
) -> None:
    level = checks()["Computer level"]
    assert (level.verdict, level.detail) == (Verdict.OK, "Nothing was played while this was checked.")
    assert level.advice.startswith("Run this check again while something plays.")


def test_captions_of_a_microphone_do_without_loudspeakers_and_a_voice(
    no_audio: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    found = checks()
    assert {found[title].verdict for title in ("Computer audio", "Output", "Voice")} == {Verdict.WARNING}
    assert "check in the system's sound settings" in found["Computer audio"].advice
    assert found["Output"].advice.startswith("Plug some in")
    assert found["Voice"].detail == "There is no speech synthesizer on this computer."
    assert found["Voice"].advice.startswith("Install Speech Dispatcher or")


def test_no_computer_audio(no_audio: None) -> None:
    found = checks("computer")
    assert found["Computer audio"].verdict is Verdict.PROBLEM
    assert found["Computer audio"].detail == "What the computer plays cannot be heard here."
    assert found["Computer audio"].advice


def test_a_muted_microphone(virtual_audio: VirtualAudio) -> None:
    level = checks()["Level"]
    assert level.verdict is Verdict.WARNING
    assert level.detail == "The microphone sends nothing but silence."
    assert "Is it muted?" in level.advice


def test_no_microphone(no_audio: None) -> None:
    found = checks()
    assert found["Microphone"] == Check(
        "Microphone",
        Verdict.PROBLEM,
        "No microphone was found.",
        "Plug one in, or switch it on in the system's sound settings, then start again.",
    )
    assert list(found) == ["Microphone", "Computer audio", "Output", "Voice", "Model", "Window", "Settings"]


def test_an_unknown_microphone(virtual_audio: VirtualAudio) -> None:
    microphone = checks(device="Trumpet")["Microphone"]
    assert microphone.detail == "The microphone “Trumpet” is not connected."
    assert microphone.advice == (
        "Plug it in, or choose another microphone. “whisper-flow devices” lists all microphones."
    )


def test_a_microphone_that_sends_nothing(virtual_audio: VirtualAudio) -> None:
    virtual_audio.suspend()
    recording = checks()["Recording"]
    assert recording.verdict is Verdict.PROBLEM
    assert "does not send any sound" in recording.detail
    assert recording.advice.startswith("Check that it is plugged in")


def test_an_absent_model(no_audio: None) -> None:
    model = checks(model="absent.pt")["Model"]
    assert model.verdict is Verdict.PROBLEM
    assert model.detail == "There is no model file absent.pt."
    assert model.advice.startswith("Check the path")


def test_a_file_that_is_no_model(no_audio: None, tmp_path: Path) -> None:
    garbage = tmp_path / "mine.pt"
    garbage.write_bytes(b"trained at home" * 1000)
    model = checks(model=str(garbage))["Model"]
    assert model.verdict is Verdict.PROBLEM
    assert model.detail == f"The speech model in {garbage} is damaged or is not a Whisper model."
    assert "choose another model" in model.advice


def test_importing_it_loads_no_model_software() -> None:
    check = "import sys, app.doctor; sys.exit(bool({'torch', 'whisper', 'silero_vad'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0


def test_no_display(no_audio: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    window = checks()["Window"]
    assert window.verdict is Verdict.WARNING
    assert "whisper-flow listen" in window.advice


def test_nowhere_to_save_settings(no_audio: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(doctor, "settings_path", lambda: tmp_path / "file" / "settings.json")
    settings = checks()["Settings"]
    assert settings.verdict is Verdict.WARNING
    assert settings.detail == f"They cannot be saved in {tmp_path / 'file'} (File exists)."
