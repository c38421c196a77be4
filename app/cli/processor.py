"""What a user brings along to answer in a chat: a function in a module of their own."""

import asyncio
import importlib
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from pathlib import Path
from types import ModuleType
from typing import Any

from app.errors import ProcessorError


class Processor:
    """A function that makes an answer of a text, called for one text after the other.

    Parameters
    ----------
    function
        Takes a text and returns another, or None or "" for no answer. May be a coroutine function. Any other
        is called in a thread, always the same one, and may take its time.
    name
        What it is called in messages.
    """

    def __init__(self, function: Callable[[str], Any], name: str) -> None:
        self._function = function
        self._name = name
        # Not the loop's own threads, which are waited for at the end.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="processor")

    async def answer(self, text: str) -> str:
        """Return what the function makes of a text; empty if there is nothing to say.

        Raises
        ------
        ProcessorError
            The function has failed, or returned something else.
        """
        answer = await asyncio.get_running_loop().run_in_executor(self._thread, self._call, text)
        if isawaitable(answer):
            try:
                answer = await answer
            except Exception as error:
                raise self._failure(error) from error
        if answer is None:
            return ""
        if not isinstance(answer, str):
            raise ProcessorError(
                f"“{self._name}” returned {answer!r}. Let it return a text, or None to say nothing."
            )
        return answer.strip()

    def _call(self, text: str) -> Any:
        try:
            return self._function(text)
        except Exception as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> ProcessorError:
        return ProcessorError(f"“{self._name}” failed{_place(error)}: {_reason(error)}")


def load_processor(name: str) -> Processor:
    """Import a function, also from the current folder.

    Parameters
    ----------
    name
        As in ``package.module:function``.

    Raises
    ------
    ProcessorError
        There is no such module or function, or the module cannot be loaded.
    """
    module_name, _, function_name = name.partition(":")
    if not module_name or not function_name:
        raise ProcessorError(
            f"“{name}” names no function. Write it as MODULE:FUNCTION, such as clock:answer."
        )
    module = _import(module_name)
    function = getattr(module, function_name, None)
    if not callable(function):
        raise ProcessorError(
            f"There is no function “{function_name}” in the module “{module_name}”. Check its name."
        )
    return Processor(function, name)


def _import(name: str) -> ModuleType:
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
            raise ProcessorError(
                f"There is no module “{name}” in this folder or among Python's. Check its name, or go to the "
                "folder that it is in."
            ) from error
        raise ProcessorError(
            f"The module “{name}” cannot be loaded{_place(error)}: {_reason(error)}"
        ) from error
    finally:
        # Last from now on: nothing in there is to be taken for one of the many modules still to be imported.
        sys.path.remove(folder)
        sys.path.append(folder)


def _place(error: Exception) -> str:
    """Return where something went wrong, unless that is here, in the import or part of the reason."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    if isinstance(error, SyntaxError) or frame.filename in (__file__, importlib.__file__):
        return ""
    return f" in {Path(frame.filename).name}, line {frame.lineno}"


def _reason(error: Exception) -> str:
    """Return what Python calls an error, as a sentence."""
    return f"{type(error).__name__}: {error}".rstrip(".: ") + "."
