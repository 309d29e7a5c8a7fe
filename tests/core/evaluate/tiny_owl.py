"""A small OWLv2 with random weights, in the layout of the real ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import Owlv2Config, Owlv2ForObjectDetection

from tests.core.backends.stable_diffusion import tiny

SIDE = 32
SHARED = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}


def write(folder: Path) -> Path:
    """A folder as transformers saves it."""
    folder.mkdir(parents=True)
    model = _model()
    model.config.to_json_file(folder / "config.json", use_diff=False)
    save_file({name: tensor.clone() for name, tensor in model.state_dict().items()}, folder / "model.safetensors")
    tiny.write_tokenizer(folder, "!")
    tiny.write_json(
        folder / "preprocessor_config.json",
        {"image_processor_type": "Owlv2ImageProcessor", "size": {"height": SIDE, "width": SIDE}},
    )
    return folder


@cache
def _model() -> Any:
    words = 1024
    config = Owlv2Config(
        text_config={
            **SHARED,
            "vocab_size": words,
            "max_position_embeddings": 16,
            "bos_token_id": words - 2,
            "eos_token_id": words - 1,
        },
        vision_config={**SHARED, "image_size": SIDE, "patch_size": 8},
        projection_dim=32,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Owlv2ForObjectDetection(config).eval()
