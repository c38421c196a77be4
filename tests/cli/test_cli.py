"""What holds whatever the command."""

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.cli.program import ROOT, assert_fails, whisper_flow


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (["transcribe", "missing.wav"], ["missing.wav"]),
        (["listen", "--input", "missing.wav"], ["missing.wav"]),
        (["listen", "--input", "-", "--model", "enormous"], ["enormous"]),
        (["listen", "--input", "-", "--model", "missing.pt"], ["missing.pt"]),
        (["transcribe", "a.wav", "b.wav", "--format", "srt"], ["--output"]),
        (["models", "--download", "enormous"], ["enormous"]),
    ],
)
def test_bad_input_is_a_sentence(arguments: Sequence[str], fragments: Sequence[str]) -> None:
    assert_fails(whisper_flow(*arguments), *fragments)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms always have a display")
def test_without_a_display_the_command_line_is_named() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}

    assert_fails(whisper_flow(env=env), "whisper-flow listen")


def test_pipeline_loads_neither_torch_nor_whisper() -> None:
    code = (
        "import sys, app.pipeline, app.cli; "
        "names = ('torch', 'whisper', 'silero_vad', 'PySide6', 'jiwer', 'matplotlib'); "
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"
