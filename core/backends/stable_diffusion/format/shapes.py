"""The shapes of the networks of a checkpoint: of a folder its configs say them, of a single file its tensors.

The fields have the names of diffusers' and transformers' own configs, and what is left out has their defaults.
Everything is bounded, so that a wrong number can fill neither the memory nor an hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from core import serial
from core.errors import ModelError

TOLERANT: Mapping[str, Any] = MappingProxyType({**serial.STRICT, "extra": "ignore"})
"""Other programs' configs say much that is of no concern here."""

WIDEST = 16_384  # channels
DEEPEST = 64  # layers
MOST_STAGES = 8
MOST_STEPS = 100_000  # of training
LARGEST_VOCABULARY = 1_000_000


class ShapeError(ModelError, ValueError):
    """A number of a config that cannot be."""


@dataclass(frozen=True, slots=True)
class UnetShape:
    """diffusers.UNet2DConditionModel.

    Raises:
        ShapeError: a number is out of bounds, or the blocks do not fit each other.
    """

    __pydantic_config__: ClassVar = TOLERANT

    sample_size: int  # latent pixels along a side
    block_out_channels: tuple[int, ...]
    down_block_types: tuple[Literal["CrossAttnDownBlock2D", "DownBlock2D"], ...]
    up_block_types: tuple[Literal["CrossAttnUpBlock2D", "UpBlock2D"], ...]
    cross_attention_dim: int
    in_channels: int = 4
    out_channels: int = 4
    layers_per_block: int = 2
    attention_head_dim: int | tuple[int, ...] = 8  # in truth the number of heads, for each stage
    transformer_layers_per_block: int | tuple[int, ...] = 1
    use_linear_projection: bool = False
    upcast_attention: bool | None = None
    addition_embed_type: Literal["text_time"] | None = None
    addition_time_embed_dim: int | None = None
    projection_class_embeddings_input_dim: int | None = None
    center_input_sample: bool = False
    flip_sin_to_cos: bool = True
    freq_shift: int = 0
    downsample_padding: int = 1
    mid_block_scale_factor: float = 1.0
    norm_num_groups: int = 32
    norm_eps: float = 1e-5

    def __post_init__(self) -> None:
        stages = len(self.block_out_channels)
        _within("sample_size", self.sample_size, 2048)
        _within("block_out_channels", self.block_out_channels, WIDEST)
        _within("cross_attention_dim", self.cross_attention_dim, WIDEST)
        _within("in_channels", self.in_channels, WIDEST)
        _within("out_channels", self.out_channels, WIDEST)
        _within("layers_per_block", self.layers_per_block, MOST_STAGES)
        _within("attention_head_dim", self.attention_head_dim, WIDEST)
        _within("transformer_layers_per_block", self.transformer_layers_per_block, DEEPEST)
        _within("addition_time_embed_dim", self.addition_time_embed_dim or 1, WIDEST)
        _within("projection_class_embeddings_input_dim", self.projection_class_embeddings_input_dim or 1, WIDEST)
        _within("norm_num_groups", self.norm_num_groups, WIDEST)
        _within("number of blocks", stages, MOST_STAGES)
        by_stage = (self.down_block_types, self.up_block_types, self.attention_head_dim, self.depth)
        if any(isinstance(field, tuple) and len(field) != stages for field in by_stage):
            raise ShapeError("Its UNet has not as many entries in each list as it has blocks.")

    @property
    def depth(self) -> tuple[int, ...]:
        """Transformer layers of each stage that attends to the prompt."""
        depth = self.transformer_layers_per_block
        return depth if isinstance(depth, tuple) else (depth,) * len(self.block_out_channels)


UNET_FIXED: Mapping[str, Any] = MappingProxyType(
    {
        "act_fn": "silu",
        "mid_block_type": "UNetMidBlock2DCrossAttn",
        "only_cross_attention": False,
        "dual_cross_attention": False,
        "encoder_hid_dim": None,
        "encoder_hid_dim_type": None,
        "class_embed_type": None,
        "class_embeddings_concat": False,
        "num_class_embeds": None,
        "num_attention_heads": None,
        "reverse_transformer_layers_per_block": None,
        "resnet_time_scale_shift": "default",
        "resnet_skip_time_act": False,
        "resnet_out_scale_factor": 1.0,
        "time_embedding_type": "positional",
        "time_embedding_dim": None,
        "time_embedding_act_fn": None,
        "timestep_post_act": None,
        "time_cond_proj_dim": None,
        "conv_in_kernel": 3,
        "conv_out_kernel": 3,
        "attention_type": "default",
        "cross_attention_norm": None,
    }
)
"""What a UNet's config must say, where it says it: other values make networks that the families do not have."""


@dataclass(frozen=True, slots=True)
class VaeShape:
    """diffusers.AutoencoderKL.

    Raises:
        ShapeError: a number is out of bounds, or the blocks do not fit each other.
    """

    __pydantic_config__: ClassVar = TOLERANT

    block_out_channels: tuple[int, ...]
    down_block_types: tuple[Literal["DownEncoderBlock2D"], ...]
    up_block_types: tuple[Literal["UpDecoderBlock2D"], ...]
    layers_per_block: int = 2
    latent_channels: int = 4
    in_channels: int = 3
    out_channels: int = 3
    norm_num_groups: int = 32
    sample_size: int = 512
    scaling_factor: float = 0.18215
    force_upcast: bool = True
    use_quant_conv: bool = True
    use_post_quant_conv: bool = True
    mid_block_add_attention: bool = True

    def __post_init__(self) -> None:
        stages = len(self.block_out_channels)
        _within("block_out_channels", self.block_out_channels, WIDEST)
        _within("layers_per_block", self.layers_per_block, MOST_STAGES)
        _within("latent_channels", self.latent_channels, WIDEST)
        _within("norm_num_groups", self.norm_num_groups, WIDEST)
        _within("number of blocks", stages, MOST_STAGES)
        if not 0 < self.scaling_factor < 100:
            raise ShapeError("Its scaling_factor is not between 0 and 100.")
        if (self.in_channels, self.out_channels) != (3, 3):
            raise ShapeError("Its autoencoder is not one of pictures in red, green and blue.")
        if {len(self.down_block_types), len(self.up_block_types)} != {stages}:
            raise ShapeError("Its autoencoder has not as many entries in each list as it has blocks.")

    @property
    def down(self) -> int:
        """Pixels along a side of a latent pixel."""
        return 2 ** (len(self.block_out_channels) - 1)


VAE_FIXED: Mapping[str, Any] = MappingProxyType(
    {"act_fn": "silu", "shift_factor": None, "latents_mean": None, "latents_std": None}
)


@dataclass(frozen=True, slots=True)
class TextShape:
    """transformers.CLIPTextModel, or CLIPTextModelWithProjection where `projected`.

    Raises:
        ShapeError: a number is out of bounds.
    """

    __pydantic_config__: ClassVar = TOLERANT

    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    vocab_size: int = 49_408
    max_position_embeddings: int = 77
    projection_dim: int = 512
    hidden_act: Literal["quick_gelu", "gelu"] = "quick_gelu"
    layer_norm_eps: float = 1e-5
    eos_token_id: int = 2  # as in nearly all folders: the token of the highest number ends the prompt

    def __post_init__(self) -> None:
        _within("hidden_size", self.hidden_size, WIDEST)
        _within("intermediate_size", self.intermediate_size, 4 * WIDEST)
        _within("num_hidden_layers", self.num_hidden_layers, DEEPEST)
        _within("num_attention_heads", self.num_attention_heads, WIDEST)
        _within("vocab_size", self.vocab_size, LARGEST_VOCABULARY)
        _within("max_position_embeddings", self.max_position_embeddings, WIDEST)
        _within("projection_dim", self.projection_dim, WIDEST)
        _within("eos_token_id", self.eos_token_id + 1, LARGEST_VOCABULARY)
        if self.hidden_size % self.num_attention_heads:
            raise ShapeError("The width of its text encoder is no multiple of its attention heads.")


@dataclass(frozen=True, slots=True)
class TinyVaeShape:
    """diffusers.AutoencoderTiny: TAESD.

    Raises:
        ShapeError: a number is out of bounds, or the blocks do not fit each other.
    """

    __pydantic_config__: ClassVar = TOLERANT

    encoder_block_out_channels: tuple[int, ...] = (64, 64, 64, 64)
    decoder_block_out_channels: tuple[int, ...] = (64, 64, 64, 64)
    num_encoder_blocks: tuple[int, ...] = (1, 3, 3, 3)
    num_decoder_blocks: tuple[int, ...] = (3, 3, 3, 1)
    latent_channels: int = 4
    latent_magnitude: int = 3
    latent_shift: float = 0.5
    scaling_factor: float = 1.0
    shift_factor: float = 0.0
    upsampling_scaling_factor: Literal[2] = 2

    def __post_init__(self) -> None:
        channels = (self.encoder_block_out_channels, self.decoder_block_out_channels)
        blocks = (self.num_encoder_blocks, self.num_decoder_blocks)
        for field in channels:
            _within("block_out_channels", field, WIDEST)
        for field in blocks:
            _within("number of blocks", field, DEEPEST)
        _within("latent_channels", self.latent_channels, WIDEST)
        _within("latent_magnitude", self.latent_magnitude, 1000)
        _within("number of stages", len(channels[0]), MOST_STAGES)
        if len({len(field) for field in (*channels, *blocks)}) != 1:
            raise ShapeError("The small decoder has not as many entries in each list as it has blocks.")


TINY_VAE_FIXED: Mapping[str, Any] = MappingProxyType(
    {"act_fn": "relu", "upsample_fn": "nearest", "in_channels": 3, "out_channels": 3}
)


@dataclass(frozen=True, slots=True)
class VisionShape:
    """transformers.CLIPVisionModel.

    Raises:
        ShapeError: a number is out of bounds.
    """

    hidden_size: int = 768
    intermediate_size: int = 3072
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    image_size: int = 224
    patch_size: int = 32
    hidden_act: Literal["quick_gelu", "gelu"] = "quick_gelu"
    layer_norm_eps: float = 1e-5

    def __post_init__(self) -> None:
        _within("hidden_size", self.hidden_size, WIDEST)
        _within("intermediate_size", self.intermediate_size, 4 * WIDEST)
        _within("num_hidden_layers", self.num_hidden_layers, DEEPEST)
        _within("num_attention_heads", self.num_attention_heads, WIDEST)
        _within("image_size", self.image_size, 4096)
        _within("patch_size", self.patch_size, self.image_size)
        if self.hidden_size % self.num_attention_heads:
            raise ShapeError("The width of its safety checker is no multiple of its attention heads.")


@dataclass(frozen=True, slots=True)
class SafetyShape:
    """diffusers.pipelines.stable_diffusion.StableDiffusionSafetyChecker.

    Raises:
        ShapeError: a number is out of bounds.
    """

    __pydantic_config__: ClassVar = TOLERANT

    vision_config: VisionShape
    projection_dim: int = 512

    def __post_init__(self) -> None:
        _within("projection_dim", self.projection_dim, WIDEST)


Shape = UnetShape | VaeShape | TextShape | TinyVaeShape | SafetyShape


@dataclass(frozen=True, slots=True)
class NoiseShape:
    """The noise that a checkpoint was trained with, as diffusers' schedulers say it.

    Raises:
        ShapeError: a number is out of bounds.
    """

    __pydantic_config__: ClassVar = TOLERANT

    num_train_timesteps: int = 1000
    beta_start: float = 0.00085
    beta_end: float = 0.012
    beta_schedule: Literal["linear", "scaled_linear", "squaredcos_cap_v2"] = "scaled_linear"
    trained_betas: tuple[float, ...] | None = None
    rescale_betas_zero_snr: bool = False
    prediction_type: Literal["epsilon", "v_prediction"] = "epsilon"

    def __post_init__(self) -> None:
        _within("num_train_timesteps", self.num_train_timesteps, MOST_STEPS)
        betas = self.trained_betas or (self.beta_start, self.beta_end)
        if not all(0 < beta < 1 for beta in betas):
            raise ShapeError("The betas of its scheduler are not between 0 and 1.")
        if self.trained_betas is not None and len(self.trained_betas) != self.num_train_timesteps:
            raise ShapeError("Its scheduler has not as many betas as it has steps.")


def _within(name: str, value: int | tuple[int, ...], most: int) -> None:
    numbers = value if isinstance(value, tuple) else (value,)
    if not numbers or not all(1 <= number <= most for number in numbers):
        raise ShapeError(f"Its {name} is not between 1 and {most}.")
