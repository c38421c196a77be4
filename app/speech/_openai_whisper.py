"""openai-whisper without numba.

The package imports numba for an offline word timing that is not used here: 0.7 seconds and 100 MB
at every start. An empty stand-in takes its place while whisper is imported.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def _import() -> Any:
    if "numba" in sys.modules or "whisper" in sys.modules:
        import whisper

        return whisper
    stand_in = ModuleType("numba")

    def jit(*_: Any, **__: Any) -> Callable[[Any], Any]:
        return lambda function: function

    stand_in.jit = jit  # type: ignore[attr-defined]
    sys.modules["numba"] = stand_in
    try:
        import whisper
    finally:
        del sys.modules["numba"]
    return whisper


whisper: Any = _import()
