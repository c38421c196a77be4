import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import ModelError
from app.speech.catalogue import CATALOGUE, model_info
from app.speech.models import find_model, installed_model, verify_model


def test_the_catalogue_is_that_of_openai_whisper() -> None:
    dump = "import json, whisper; print(json.dumps(whisper._MODELS))"
    # In a process of its own, for whisper brings torch and a second of waiting with it.
    answer = subprocess.run([sys.executable, "-c", dump], capture_output=True, text=True, check=True).stdout
    theirs: dict[str, str] = json.loads(answer)
    assert {name: model_info(name).url for name in theirs} == theirs
    assert set(CATALOGUE) <= set(theirs)


def test_listing_models_loads_neither_torch_nor_whisper() -> None:
    check = "import sys, app.speech.models; sys.exit(bool({'torch', 'whisper'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0


def test_finds_a_model_by_name_and_by_path(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    by_name, by_path = folder / "large-v3-turbo.pt", tmp_path / "mine.pt"
    by_name.write_bytes(b"weights")
    by_path.write_bytes(b"weights")
    assert find_model("turbo") == by_name
    assert find_model(str(by_path)) == by_path
    assert installed_model(CATALOGUE["tiny.en"]) is None


def test_an_absent_model_says_how_to_get_it(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"base\.en is not on this computer.*models --download base\.en"):
        find_model("base.en")


def test_an_unknown_name_says_which_there_are(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"no model called “enormous”.*tiny\.en, tiny, base\.en"):
        find_model("enormous")


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model file .*absent\.pt"):
        find_model(str(tmp_path / "absent.pt"))


def test_damaged_weights_say_how_to_replace_them(folder: Path) -> None:
    folder.mkdir()
    damaged = folder / "tiny.en.pt"
    damaged.write_bytes(b"half a file")
    with pytest.raises(ModelError, match=r"damaged.*models --download tiny\.en"):
        verify_model(damaged)


def test_damaged_weights_are_told_by_a_relative_path_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "tiny.en.pt").write_bytes(b"half a file")
    monkeypatch.chdir(folder.parent)
    with pytest.raises(ModelError, match="damaged"):
        verify_model(find_model("models/tiny.en.pt"))


def test_a_file_of_the_users_own_is_not_judged(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "tiny.en.pt"
    own.write_bytes(b"trained at home")
    verify_model(own)
