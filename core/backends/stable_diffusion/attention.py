"""Several texts in one evaluation: each cell of the picture listens to the text of its region.

Every cross-attention of the UNet becomes sum_r M_r attention(q, k_r, v_r), in which the shares M_r of a cell add up to
1. Its last step is affine, so it may be taken before the sum: whatever processor is there answers for one text after
another, and needs no more memory than for one.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from torch import Tensor

from core.backends.stable_diffusion.regions import RegionShares


class SharedAttention:
    """An attention processor that asks another one for each text, and shares the picture among the answers.

    The texts stand one behind the other in `encoder_hidden_states`, each as long as the others: the ground's first,
    then those of the boxes. Attention of the picture to itself stays as it is.
    """

    def __init__(self, inner: Any, places: RegionShares) -> None:
        self._inner, self._places = inner, places

    def __call__(
        self, attn: Any, hidden_states: Tensor, encoder_hidden_states: Tensor | None = None, *args: Any, **kwargs: Any
    ) -> Tensor:
        """hidden_states and the result are (batch, cells, features)."""
        if encoder_hidden_states is None:
            return self._inner(attn, hidden_states, None, *args, **kwargs)
        masks = self._places.at(hidden_states.shape[1], like=hidden_states)
        texts = encoder_hidden_states.chunk(len(masks), dim=1)
        answer = self._inner(attn, hidden_states, texts[0], *args, **kwargs) * masks[0]
        for text, mask in zip(texts[1:], masks[1:], strict=True):
            answer = answer + self._inner(attn, hidden_states, text, *args, **kwargs) * mask
        return answer


@contextmanager
def sharing(unet: Any, places: RegionShares) -> Generator[None]:
    """The UNet listens to several texts within this context; afterwards it is as before, whatever happens."""
    before: dict[str, Any] = unet.attn_processors
    unet.set_attn_processor({name: SharedAttention(inner, places) for name, inner in before.items()})
    try:
        yield
    finally:
        unet.set_attn_processor(dict(before))
