"""Tensors that are not read yet do later what was done to them."""

from __future__ import annotations

import pytest
import torch

from core.backends.stable_diffusion.deferred import Deferred
from tests.core.backends.stable_diffusion import tiny


def test_what_is_done_to_it_is_done_when_it_is_read():
    true = torch.arange(12.0).reshape(4, 3)
    read = 0

    def reading() -> torch.Tensor:
        nonlocal read
        read += 1
        return true

    deferred = Deferred.of((4, 3), torch.float32, reading)
    later = deferred[1:3].T.contiguous().clone().detach()
    assert isinstance(later, Deferred)
    assert later.is_meta
    assert later.shape == (3, 2)
    assert read == 0
    assert torch.equal(later.read(), true[1:3].T)
    assert torch.equal(deferred.read(), true)
    assert read == 2


@pytest.mark.parametrize("family", ["sd2", "sdxl"])
def test_diffusers_conversion_gives_the_same_as_on_true_tensors(family: tiny.Family):
    from diffusers.loaders.single_file_utils import convert_open_clip_checkpoint

    prefix = {"sd2": "cond_stage_model.model.", "sdxl": "conditioner.embedders.1.model."}[family]
    tensors, encoder = tiny.file_tensors(family), tiny.parts(family).text_encoders[-1]
    deferred = {
        name: Deferred.of(tuple(tensor.shape), tensor.dtype, lambda tensor=tensor: tensor)
        for name, tensor in tensors.items()
    }
    theirs = convert_open_clip_checkpoint(encoder, tensors, prefix)
    ours = convert_open_clip_checkpoint(encoder, deferred, prefix)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name].read(), theirs[name]) for name in theirs)
