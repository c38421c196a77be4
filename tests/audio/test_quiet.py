"""Standard error belongs to Python."""

import subprocess
import sys

import pytest

from tests.virtual_audio import MICROPHONE, VirtualAudio

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux's sound libraries print")

CHATTER = """
import ctypes, sys
from app.audio.quiet import silence_libraries
{silence}
ctypes.CDLL(None).perror(b"chatter")
print("a sentence", file=sys.stderr)
"""

LOSS = """
import asyncio, sys
from app.audio.capture import DeviceSource
from app.audio.quiet import silence_libraries

async def listen():
    async with DeviceSource() as source:
        async for chunk in source:
            print("heard", flush=True)
            if chunk.interruption is not None:
                print(chunk.interruption, file=sys.stderr)
                return

silence_libraries()
asyncio.run(listen())
"""


def errors_of(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, check=True)
    return done.stderr


def test_c_libraries_are_not_heard_and_python_is() -> None:
    assert "chatter" in errors_of(CHATTER.format(silence=""))
    assert errors_of(CHATTER.format(silence="silence_libraries()")) == "a sentence\n"


def test_a_dying_sound_server_leaves_only_the_sentence(virtual_audio: VirtualAudio) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", LOSS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "heard\n"
    virtual_audio.kill()
    _, errors = program.communicate(timeout=30)
    assert errors == (
        f"“System default ({MICROPHONE})” is not connected any more. "
        "It is heard again once it is back, or choose another one.\n"
    )
