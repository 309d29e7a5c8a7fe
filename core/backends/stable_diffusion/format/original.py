"""A single file: the shapes of its networks, read off the shapes of their tensors under their original names.

What cannot be read off are facts of the architectures: SD 1 has eight attention heads everywhere, the others one for
each 64 channels, as have the text encoders; SD 1 projects with convolutions, the others with matrices; OpenAI's text
encoder has the quick GELU, OpenCLIP's the true one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.format.header import Header, Stored
from core.backends.stable_diffusion.format.refusal import AGAIN, refused
from core.backends.stable_diffusion.format.shapes import DEEPEST, MOST_STAGES, TextShape, UnetShape, VaeShape

Tensors = Mapping[str, Stored]

UNET = "model.diffusion_model."
VAE = "first_stage_model."
CLIP: Mapping[Family, str] = {"sd1": "cond_stage_model.transformer.", "sdxl": "conditioner.embedders.0.transformer."}
OPEN_CLIP: Mapping[Family, str] = {"sd2": "cond_stage_model.model.", "sdxl": "conditioner.embedders.1.model."}

HEAD = 64
SCALING: Mapping[Family, float] = {"sd1": 0.18215, "sd2": 0.18215, "sdxl": 0.13025}


@dataclass(frozen=True, slots=True)
class Group:
    """The tensors of a file whose names begin alike."""

    path: Path
    part: str  # its name in a sentence
    prefix: str
    tensors: Tensors

    def has(self, start: str) -> bool:
        return any(name.startswith(start) for name in self.tensors)

    def count(self, pattern: str) -> int:
        """How many of 0, 1, 2 … there are where the pattern has its group."""
        found = {int(match[1]) for name in self.tensors if (match := re.match(pattern, name))}
        number = 0
        while number in found:
            number += 1
        return number

    def shape(self, name: str, dimensions: int) -> tuple[int, ...]:
        if name not in self.tensors:
            raise refused(self.path, "its {part} lacks '{tensor}'", AGAIN, part=self.part, tensor=name)
        shape = self.tensors[name].shape
        if len(shape) != dimensions or not all(shape):
            why = "'{tensor}' of its {part} has a shape that cannot be"
            raise refused(self.path, why, part=self.part, tensor=name)
        return shape


def group(header: Header, part: str, prefix: str) -> Group:
    tensors = {name.removeprefix(prefix): stored for name, stored in header.tensors.items() if name.startswith(prefix)}
    return Group(header.path, part, prefix, tensors)


def family_of(header: Header) -> Family | None:
    """By the text encoders: OpenAI's alone, OpenCLIP's alone, or both; None: there is none of them whole enough."""
    if f"{OPEN_CLIP['sdxl']}ln_final.weight" in header.tensors:
        return "sdxl"
    if f"{OPEN_CLIP['sd2']}ln_final.weight" in header.tensors:
        return "sd2"
    beginnings = (CLIP["sd1"], f"{CLIP['sd1']}text_model.")
    if any(f"{beginning}final_layer_norm.weight" in header.tensors for beginning in beginnings):
        return "sd1"
    return None


def unet_shape(unet: Group, family: Family, sample_size: int, pooled: int) -> UnetShape:
    """The UNet; `pooled` is the width of what XL's second text encoder says of a whole prompt."""
    first = unet.shape("input_blocks.0.0.weight", 4)
    channels, attends, depth, layers = _stages(unet)
    crossing = next((block for block in range(1, 100) if unet.has(f"input_blocks.{block}.1.")), None)
    if crossing is None:
        raise refused(unet.path, "its UNet does not listen to a prompt")
    heads = 8 if family == "sd1" else tuple(max(1, width // HEAD) for width in channels)
    added = unet.shape("label_emb.0.0.weight", 2)[1] if family == "sdxl" else None
    return UnetShape(
        sample_size=sample_size,
        block_out_channels=channels,
        down_block_types=tuple("CrossAttnDownBlock2D" if attend else "DownBlock2D" for attend in attends),
        up_block_types=tuple("CrossAttnUpBlock2D" if attend else "UpBlock2D" for attend in reversed(attends)),
        cross_attention_dim=unet.shape(f"input_blocks.{crossing}.1.transformer_blocks.0.attn2.to_k.weight", 2)[1],
        in_channels=first[1],
        out_channels=unet.shape("out.2.weight", 4)[0],
        layers_per_block=layers,
        attention_head_dim=heads,
        transformer_layers_per_block=depth,
        use_linear_projection=family != "sd1",
        upcast_attention=family == "sd2",  # its attention overflows in half precision
        addition_embed_type="text_time" if family == "sdxl" else None,
        addition_time_embed_dim=None if added is None else max(1, (added - pooled) // 6),
        projection_class_embeddings_input_dim=added,
    )


def _stages(unet: Group) -> tuple[tuple[int, ...], tuple[bool, ...], tuple[int, ...], int]:
    """Channels, whether it attends to the prompt, and transformer layers of each stage; resnets of one."""
    blocks = unet.count(r"input_blocks\.(\d+)\.")
    ends = [block for block in range(1, blocks) if f"input_blocks.{block}.0.op.weight" in unet.tensors]
    starts = [1, *(end + 1 for end in ends)]
    lengths = {end - start for start, end in zip(starts, [*ends, blocks], strict=True)}
    layers = max(lengths)
    if len(lengths) != 1 or not 1 <= layers <= MOST_STAGES or len(starts) > MOST_STAGES:
        raise refused(unet.path, "the blocks of its UNet are not those of a Stable Diffusion model")
    channels = tuple(unet.shape(f"input_blocks.{start}.0.out_layers.3.weight", 4)[0] for start in starts)
    attends = tuple(unet.has(f"input_blocks.{start}.1.") for start in starts)
    depth = tuple(
        max(1, min(DEEPEST, unet.count(rf"input_blocks\.{start}\.1\.transformer_blocks\.(\d+)\."))) for start in starts
    )
    return channels, attends, depth, layers


def vae_shape(vae: Group, family: Family, side: int) -> VaeShape:
    stages = vae.count(r"encoder\.down\.(\d+)\.")
    if not 1 <= stages <= MOST_STAGES:
        raise refused(vae.path, "its autoencoder has no blocks")
    return VaeShape(
        block_out_channels=tuple(
            vae.shape(f"encoder.down.{stage}.block.0.conv1.weight", 4)[0] for stage in range(stages)
        ),
        down_block_types=("DownEncoderBlock2D",) * stages,
        up_block_types=("UpDecoderBlock2D",) * stages,
        layers_per_block=max(1, vae.count(r"encoder\.down\.0\.block\.(\d+)\.")),
        latent_channels=vae.shape("decoder.conv_in.weight", 4)[1],
        sample_size=side,
        scaling_factor=SCALING[family],
    )


def clip_shape(text: Group) -> TextShape:
    """OpenAI's text encoder; older programs wrote it without `text_model`."""
    inside = "text_model." if text.has("text_model.") else ""
    vocabulary, width = text.shape(f"{inside}embeddings.token_embedding.weight", 2)
    return TextShape(
        hidden_size=width,
        intermediate_size=text.shape(f"{inside}encoder.layers.0.mlp.fc1.weight", 2)[0],
        num_hidden_layers=text.count(rf"{re.escape(inside)}encoder\.layers\.(\d+)\."),
        num_attention_heads=max(1, width // HEAD),
        vocab_size=vocabulary,
        max_position_embeddings=text.shape(f"{inside}embeddings.position_embedding.weight", 2)[0],
        projection_dim=width,
    )


def open_clip_shape(text: Group, family: Family) -> TextShape:
    """OpenCLIP's text encoder; SD 2 listens to its last but one layer, so the last is left out."""
    vocabulary, width = text.shape("token_embedding.weight", 2)
    layers = text.count(r"transformer\.resblocks\.(\d+)\.")
    return TextShape(
        hidden_size=width,
        intermediate_size=text.shape("transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
        num_hidden_layers=layers - 1 if family == "sd2" else layers,
        num_attention_heads=max(1, width // HEAD),
        vocab_size=vocabulary,
        max_position_embeddings=text.shape("positional_embedding", 2)[0],
        projection_dim=text.shape("text_projection", 2)[1] if family == "sdxl" else width,
        hidden_act="gelu",
    )
