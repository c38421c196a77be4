"""A user's own function, and how its mistakes are told."""

import asyncio
import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.processor import Processor, load_processor
from app.errors import ProcessorError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty current folder, in a Python that forgets afterwards what was in it."""
    path = list(sys.path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.path[:] = path
    for name in ("mine", "own", "own.replies", "this"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()


def answer(function: str, text: str = "hello", *, module: str = "mine") -> str:
    Path(f"{module}.py").write_text(function)
    return asyncio.run(load_processor(f"{module}:answer").answer(text))


def test_function_in_the_current_folder_is_called() -> None:
    assert answer("def answer(text):\n    return text.upper() + '\\n'") == "HELLO"


def test_module_in_a_package() -> None:
    Path("own").mkdir()
    Path("own/replies.py").write_text("def twice(text): return text * 2")
    assert asyncio.run(load_processor("own.replies:twice").answer("hi")) == "hihi"


def test_coroutine_function_and_whatever_can_be_called() -> None:
    assert (
        answer("import asyncio\nasync def answer(text):\n    await asyncio.sleep(0)\n    return text + '!'")
        == "hello!"
    )
    shouting = Processor(str.upper, "shout")
    assert asyncio.run(shouting.answer("hello")) == "HELLO"


@pytest.mark.parametrize("nothing", ["None", "''", "'  '"])
def test_nothing_to_say(nothing: str) -> None:
    assert answer(f"def answer(text): return {nothing}") == ""


def test_modules_that_come_later_are_not_looked_for_among_the_users_own(folder: Path) -> None:
    answer("def answer(text): return ''")
    assert sys.path[-1] == str(folder)
    assert str(folder) not in sys.path[:-1]


def test_users_own_module_wins_over_another_of_the_same_name() -> None:
    assert answer("def answer(text): return 'mine'", module="this") == "mine"


def test_slow_function_does_not_hold_up_the_loop_and_is_always_called_by_the_same_thread() -> None:
    called_by: list[threading.Thread] = []
    goes_on = threading.Event()

    def wait(text: str) -> str:
        called_by.append(threading.current_thread())
        goes_on.wait(10)
        return text

    async def talk() -> None:
        processor = Processor(wait, "wait")
        first = asyncio.create_task(processor.answer("one"))
        while not called_by:
            await asyncio.sleep(0)
        goes_on.set()  # from the loop, which goes on
        assert await first == "one"
        assert await processor.answer("two") == "two"

    asyncio.run(talk())
    assert called_by[0] is called_by[1]
    assert called_by[0] is not threading.current_thread()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere:answer", "There is no module “nowhere” in this folder"),
        ("no.where:answer", "There is no module “no.where” in this folder"),
        ("mine", "“mine” names no function. Write it as MODULE:FUNCTION"),
        (":answer", "names no function"),
        ("mine:", "names no function"),
        ("mine:reply", "There is no function “reply” in the module “mine”"),
        ("mine:answer", "There is no function “answer” in the module “mine”"),
        (
            "faulty:answer",
            "“faulty” cannot be loaded in faulty.py, line 2: ZeroDivisionError: division by zero.",
        ),
        ("broken:answer", "“broken” cannot be loaded: SyntaxError: "),
        (
            "needy:answer",
            "“needy” cannot be loaded in needy.py, line 1: ModuleNotFoundError: No module named 'nowhere'.",
        ),
    ],
)
def test_function_that_cannot_be_had_is_told(name: str, message: str) -> None:
    Path("mine.py").write_text("answer = 'no function'")
    Path("faulty.py").write_text("\n1 / 0")
    Path("broken.py").write_text("def answer(:")
    Path("needy.py").write_text("import nowhere")

    with pytest.raises(ProcessorError) as failure:
        load_processor(name)

    assert message in str(failure.value)
    assert str(failure.value).count("\n") == 0


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            "def answer(text):\n    return {}[text]",
            "“mine:answer” failed in mine.py, line 2: KeyError: 'hello'.",
        ),
        (
            "async def answer(text):\n    return {}[text]",
            "“mine:answer” failed in mine.py, line 2: KeyError: 'hello'.",
        ),
        (
            "def answer(text): return next(iter(()))",
            "“mine:answer” failed in mine.py, line 1: StopIteration.",
        ),
        ("def answer(): return ''", "“mine:answer” failed: TypeError: answer() takes 0 positional arguments"),
        ("def answer(text): return 12", "“mine:answer” returned 12. Let it return a text, or None"),
    ],
)
def test_function_that_fails_is_told_with_the_place(function: str, message: str) -> None:
    with pytest.raises(ProcessorError) as failure:
        answer(function)

    assert str(failure.value).startswith(message)
