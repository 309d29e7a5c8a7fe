"""Whether the tensors of a network are those of its config: the decisive ones, cheaply, before a network is built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.backends.stable_diffusion.format.manifest import Part
from core.backends.stable_diffusion.format.refusal import AGAIN, refused
from core.backends.stable_diffusion.format.shapes import (
    SafetyShape,
    TextShape,
    TinyVaeShape,
    UnetShape,
    VaeShape,
)

Expected = tuple[str, tuple[int | None, ...] | None]
"""A tensor's name and shape, None for a side that may be any; without a shape: it must not be there."""

PACKED, UNPACKED = "its {part} is packed into whole numbers", "get it in half or full precision"


def require_agreement(path: Path, part: Part) -> None:
    """Holds a network's tensors against its shape.

    Raises:
        ModelError: one is missing, is of another shape or type, or is too much.
    """
    for name, stored in part.tensors.items():
        if stored.dtype[0] not in "FB" and not name.endswith("position_ids"):
            raise refused(path, PACKED, UNPACKED, part=part.words)
    for name, shape in _expected(part):
        there = part.tensors.get(name) or part.tensors.get(name.removeprefix("text_model."))
        if (shape is None) != (there is None):
            why = "'{tensor}' is missing from its {part}" if there is None else "'{tensor}' is too much in its {part}"
            raise refused(path, why, AGAIN, tensor=name, part=part.words)
        if shape and there and not _alike(shape, there.shape):
            said, found = (
                "×".join("?" if side is None else str(side) for side in sides) for sides in (shape, there.shape)
            )
            why = "'{tensor}' of its {part} is {found} where its config says {said}"
            raise refused(path, why, tensor=name, part=part.words, found=found, said=said)


def _alike(wanted: tuple[int | None, ...], there: tuple[int, ...]) -> bool:
    return len(wanted) == len(there) and all(a is None or a == b for a, b in zip(wanted, there, strict=True))


def _expected(part: Part) -> Iterator[Expected]:
    match part.shape:
        case UnetShape():
            return _unet(part.shape)
        case VaeShape():
            return _vae(part.shape)
        case TextShape():
            return _text(part.shape)
        case TinyVaeShape():
            return _tiny(part.shape)
        case SafetyShape():
            return _safety(part.shape)


def _unet(shape: UnetShape) -> Iterator[Expected]:
    channels, layers = shape.block_out_channels, shape.layers_per_block
    yield "conv_in.weight", (channels[0], shape.in_channels, 3, 3)
    yield "conv_out.weight", (shape.out_channels, channels[0], 3, 3)
    for stage, (width, kind, depth) in enumerate(zip(channels, shape.down_block_types, shape.depth, strict=True)):
        block = f"down_blocks.{stage}"
        yield f"{block}.resnets.{layers - 1}.conv1.weight", (width, None, 3, 3)
        yield f"{block}.resnets.{layers}.conv1.weight", None
        attention = f"{block}.attentions.{layers - 1}"
        if kind == "CrossAttnDownBlock2D":
            to_key = f"{attention}.transformer_blocks.{depth - 1}.attn2.to_k.weight"
            yield to_key, (width, shape.cross_attention_dim)
            yield f"{attention}.transformer_blocks.{depth}.attn2.to_k.weight", None
        else:
            yield f"{attention}.norm.weight", None
    yield f"down_blocks.{len(channels)}.resnets.0.conv1.weight", None
    for stage, (width, kind) in enumerate(zip(reversed(channels), shape.up_block_types, strict=True)):
        block = f"up_blocks.{stage}"
        yield f"{block}.resnets.{layers}.conv1.weight", (width, None, 3, 3)
        yield f"{block}.attentions.{layers}.norm.weight", (width,) if kind == "CrossAttnUpBlock2D" else None
    added = shape.projection_class_embeddings_input_dim if shape.addition_embed_type else None
    yield "add_embedding.linear_1.weight", (None, added) if shape.addition_embed_type else None


def _vae(shape: VaeShape) -> Iterator[Expected]:
    channels, layers = shape.block_out_channels, shape.layers_per_block
    yield "encoder.conv_in.weight", (channels[0], shape.in_channels, 3, 3)
    yield "decoder.conv_in.weight", (channels[-1], shape.latent_channels, 3, 3)
    for stage, width in enumerate(channels):
        yield f"encoder.down_blocks.{stage}.resnets.{layers - 1}.conv1.weight", (width, None, 3, 3)
        yield f"encoder.down_blocks.{stage}.resnets.{layers}.conv1.weight", None
    yield f"encoder.down_blocks.{len(channels)}.resnets.0.conv1.weight", None


def _text(shape: TextShape) -> Iterator[Expected]:
    width = shape.hidden_size
    yield "text_model.embeddings.token_embedding.weight", (shape.vocab_size, width)
    yield "text_model.embeddings.position_embedding.weight", (shape.max_position_embeddings, width)
    layer = "text_model.encoder.layers"
    yield f"{layer}.{shape.num_hidden_layers - 1}.mlp.fc1.weight", (shape.intermediate_size, width)
    yield f"{layer}.{shape.num_hidden_layers}.mlp.fc1.weight", None


def _tiny(shape: TinyVaeShape) -> Iterator[Expected]:
    yield "encoder.layers.0.weight", (shape.encoder_block_out_channels[0], 3, 3, 3)
    yield "decoder.layers.0.weight", (shape.decoder_block_out_channels[0], shape.latent_channels, 3, 3)


def _safety(shape: SafetyShape) -> Iterator[Expected]:
    yield "visual_projection.weight", (shape.projection_dim, shape.vision_config.hidden_size)
    yield "special_care_embeds", (3, shape.projection_dim)
