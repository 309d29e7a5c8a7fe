"""A checkpoint of either layout, held against what this program can draw with."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from core import files
from core.backends.stable_diffusion.format import foreign
from core.backends.stable_diffusion.format.folder import read_folder
from core.backends.stable_diffusion.format.manifest import Manifest
from core.backends.stable_diffusion.format.refusal import refused
from core.backends.stable_diffusion.format.shapes import TinyVaeShape, UnetShape, VaeShape
from core.backends.stable_diffusion.format.single import read_file

CHANNELS = {
    9: ("it is made for painting into pictures (inpainting)", "choose the checkpoint that draws whole pictures"),
    8: ("it is made for changing pictures (it sees one more)", "choose the checkpoint that draws whole pictures"),
    5: ("it is made for drawing over a depth map", "choose the checkpoint that draws whole pictures"),
    7: ("it is made for enlarging pictures", "choose the checkpoint that draws whole pictures"),
}
"""What a UNet sees, in channels -> why it is refused, and what to do."""


def read(path: Path) -> Manifest:
    """What a folder or a file holds.

    Raises:
        ModelError: in one sentence, it is no checkpoint that can be used, and what to do.
    """
    if path.suffix.lower() in foreign.PICKLES and not files.is_folder(path):
        raise foreign.pickled(path)
    manifest = read_folder(path) if files.is_folder(path) else read_file(path)
    _require_fit(manifest)
    return manifest


def _require_fit(manifest: Manifest) -> None:
    """The parts must speak to each other: text encoders to the UNet, the UNet to the autoencoder."""
    path, by_name = manifest.checkpoint.path, {part.name: part for part in manifest.parts}
    unet, vae = cast(UnetShape, by_name["unet"].shape), cast(VaeShape, by_name["vae"].shape)
    texts = manifest.texts
    if unet.in_channels in CHANNELS and vae.latent_channels == 4:
        raise refused(path, *CHANNELS[unet.in_channels])
    if (unet.in_channels, unet.out_channels) != (vae.latent_channels, vae.latent_channels):
        raise refused(path, "its UNet and its autoencoder do not fit each other")
    if sum(text.hidden_size for text in texts) != unet.cross_attention_dim:
        raise refused(path, "its UNet and its text encoder do not fit each other")
    if (manifest.checkpoint.family == "sdxl") != (unet.addition_embed_type == "text_time"):
        raise refused(path, "its UNet is of another family than its text encoders")
    if unet.addition_embed_type == "text_time":
        wanted = texts[-1].projection_dim + 6 * (unet.addition_time_embed_dim or 0)
        if unet.projection_class_embeddings_input_dim != wanted:
            raise refused(path, "its UNet and its second text encoder do not fit each other")
    if "tiny_vae" in by_name and cast(TinyVaeShape, by_name["tiny_vae"].shape).latent_channels != vae.latent_channels:
        raise refused(path, "the small decoder beside it does not fit it", "take that decoder away")
