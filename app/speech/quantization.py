"""Linear layers with 8-bit weights, for processors.

Most processors multiply 8-bit integers several times as fast as floats. A Whisper model with its linear
layers stored this way needs half the time and half the memory, and hears words as well. Weights
have one scale for each output; activations one for each position, measured as they pass (dynamic
quantisation, as in Dettmers et al. 2022, "LLM.int8()").
"""

import time
from collections.abc import Callable

import torch
from torch import Tensor

_BLOCK = 2048  # outputs
_LIKELIEST = 32  # tokens


class Int8Linear:
    """A linear layer whose weights are 8-bit integers.

    Parameters
    ----------
    weight
        ``(n_outputs, n_inputs)``, any float type.
    bias
        ``(n_outputs,)`` or None.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        self._weight = torch.empty(weight.shape, dtype=torch.int8)
        self._scales = torch.empty(len(weight))
        for start in range(0, len(weight), _BLOCK):  # all at once would take five times the memory
            block = slice(start, start + _BLOCK)
            self._weight[block], scales = _rounded(weight[block].float())
            self._scales[block] = scales[:, 0]
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        """Map ``(n, n_inputs)`` to ``(n, n_outputs)``, float32."""
        rows, scales = _rounded(x)
        y = torch._int_mm(rows, self._weight.T).float().mul_(scales).mul_(self._scales)
        return y if self._bias is None else y.add_(self._bias)


class Int8Embedding(Int8Linear):
    """An embedding that is the output projection too, as a decoder's with tied weights.

    The 8-bit product only finds the likeliest tokens; their scores are then made exact, because every
    choice hangs on them.

    Parameters
    ----------
    weight
        ``(n_tokens, n_state)``, any float type.
    """

    def __init__(self, weight: Tensor) -> None:
        super().__init__(weight)
        self._exact = weight.to(torch.float16, copy=True)

    def __call__(self, x: Tensor) -> Tensor:
        """Map ``(n, n_state)`` to ``(n, n_tokens)``, exact for the likeliest tokens."""
        scores = super().__call__(x)
        likeliest = scores.topk(_LIKELIEST, sorted=False).indices
        exact = (self._exact[likeliest].float() @ x[:, :, None])[:, :, 0]
        return scores.scatter_(1, likeliest, exact)

    def embed(self, tokens: Tensor) -> Tensor:
        """Return the vectors of tokens, ``(n, n_state)``, float32."""
        return self._exact[tokens].float()


def is_worthwhile() -> bool:
    """Return whether this processor is faster with 8-bit weights, and right. Takes a few milliseconds."""
    x, weight = torch.ones(100, 512), torch.ones(2048, 512)
    rounded = Int8Linear(weight)
    largest = torch.full((512, 512), 127, dtype=torch.int8)
    try:
        with torch.inference_mode():
            # Older processors add up in 16 bits and cut off what is too large for these.
            if not bool((torch._int_mm(largest, largest) == 127 * 127 * 512).all()):
                return False
            return _seconds(lambda: rounded(x)) < _seconds(lambda: x @ weight.T)
    except RuntimeError:  # not every build of torch has the product
        return False


def _rounded(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return rows as 8-bit integers and the scale of each, ``(n_rows, 1)``."""
    scales = x.abs().amax(1, keepdim=True).clamp_(min=1e-12).div_(127)
    return (x / scales).round_().to(torch.int8), scales


def _seconds(work: Callable[[], Tensor]) -> float:
    """Return what `work` takes when nothing gets in its way."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
