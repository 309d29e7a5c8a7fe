"""Against diffusers' own pipelines: one card over the whole picture is classifier-free guidance."""

from __future__ import annotations

import pytest
import torch
from diffusers import DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline
from torch import Tensor

from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.checkpoint import Family, Prediction
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.offload import Offloader
from core.compose.noise import Noise
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import PICTURE
from core.scene.scene import Card, Scene
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion.loaded import CASES, CPU, components

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:diffusers")

SIZE = 64
STEPS = 10
TRAINED = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "timestep_spacing": "trailing",
    "steps_offset": 1,
}
CARD = Scene((Card("a", text="a red cube on grass", box=PICTURE, pinned=True),))
OURS = Recipe(CARD, seed=5, steps=STEPS, guidance=7.5, bound="none", size=SIZE)


def pipeline(parts: Components, scheduler: type, **settings: object) -> StableDiffusionPipeline:
    made = scheduler(**TRAINED, prediction_type=parts.checkpoint.prediction, **settings)
    (tokenizer, *second), (encoder, *second_encoder) = parts.tokenizers, parts.text_encoders
    shared = {"vae": parts.vae, "text_encoder": encoder, "tokenizer": tokenizer, "unet": parts.unet, "scheduler": made}
    if second:
        pipe = StableDiffusionXLPipeline(**shared, tokenizer_2=second[0], text_encoder_2=second_encoder[0])
    else:
        pipe = StableDiffusionPipeline(
            **shared, safety_checker=None, feature_extractor=None, requires_safety_checker=False
        )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def theirs(pipe: StableDiffusionPipeline, noise: Tensor, prompt: str = "a red cube on grass") -> Tensor:
    """The finished latents of the pipeline."""
    return pipe(
        prompt,
        height=SIZE,
        width=SIZE,
        num_inference_steps=STEPS,
        guidance_scale=OURS.guidance,
        latents=noise,
        output_type="latent",
    ).images


def ours(parts: Components, recipe: Recipe = OURS) -> Tensor:
    *_, last = Run(recipe, StableDiffusionBackend.of(Offloader(parts), SIZE, CPU))
    return last.x


def noise() -> Tensor:
    return Noise([OURS.seed]).normal(torch.empty(1, 4, SIZE // 2, SIZE // 2))


@pytest.mark.parametrize(("family", "prediction"), CASES)
def test_euler_gives_the_latents_of_diffusers_own_pipeline(family: Family, prediction: Prediction) -> None:
    parts = components(family, prediction)
    expected = theirs(pipeline(parts, EulerDiscreteScheduler), noise())
    assert_close(ours(parts), expected)


@pytest.mark.parametrize(("family", "prediction"), CASES)
def test_it_is_ddim_too(family: Family, prediction: Prediction) -> None:
    """DDIM without noise is Euler's method in sigma; it holds its latents at variance one, and so does their noise."""
    parts = components(family, prediction)
    kept = (1 - parts.alphas_cumprod[-1]).sqrt()
    ddim = pipeline(parts, DDIMScheduler, clip_sample=False, set_alpha_to_one=True)
    assert_close(ours(parts), theirs(ddim, noise() * kept))
