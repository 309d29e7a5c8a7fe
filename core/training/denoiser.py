"""Trains the denoiser on noisy latents, conditions and the clean latents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from core.backends.clay.autoencoder import Autoencoder
from core.backends.clay.condition_batch import ConditionBatch
from core.backends.clay.network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, ClayNetwork, NetworkShape
from core.backends.clay.weights import DENOISER, ClayModel, save_model
from core.compose.estimate import Estimate
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import euler
from core.compose.schedule import karras
from core.picture import to_images
from core.training.dataset import Dataset
from core.training.examples import Examples, QuestionMix, draw_examples
from core.training.model_card import Fields
from core.training.task import Review

LEVELS = (0.2, 0.6, 2.0, 6.0)
"""The noise levels at which a review measures."""

MEASURED = 128
"""The most worlds that a review measures with: it must not take long on a laptop."""

PROBED = 16
PROBE = 0.3
"""Latents with which the visibility of channels is measured, and the standard deviation of what is added to them."""

LEAST_SHOWN = 0.5

SHOWN = 4
STEPS = 12
WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Noising:
    """Which noise levels are trained, and what counts how much."""

    mean: float = 0.0  # of the level's logarithm; where kinds and places are decided
    deviation: float = 1.4
    inside: float = 4.0  # how much a cell in a body's box counts against one outside

    def levels(self, batch: int, generator: torch.Generator) -> Tensor:
        """Log-normal levels, kept within those that are used: (batch,)."""
        normal = torch.randn(batch, generator=generator, device=generator.device)
        return (normal * self.deviation + self.mean).exp().clamp(SIGMA_MIN, SIGMA_MAX)


class DenoiserTask:
    """Learns from latents, all of them on one device.

    Args:
        dataset: on the training device; their pictures are not used.
        latents: (2, n, channels, side, side), the worlds as they are and flipped.
        autoencoder: that made them, on the same device.
        folder: of the model, where the weights are saved.
        batch: latents of a step.
        shape: of the network.
    """

    def __init__(
        self,
        dataset: Dataset,
        latents: Tensor,
        autoencoder: Autoencoder,
        folder: Path,
        batch: int,
        shape: NetworkShape | None = None,
        *,
        mix: QuestionMix | None = None,
        noising: Noising | None = None,
    ) -> None:
        self._dataset, self._spare = dataset.split()
        self._latents, self._spare_latents = latents[:, : len(self._dataset)], latents[:, len(self._dataset) :]
        self._autoencoder, self._folder, self.batch = autoencoder, folder, batch
        self.weights = folder / DENOISER
        self._mix, self._noising = mix or QuestionMix(), noising or Noising()
        self._shown = visibility(autoencoder, self._latents[0, :PROBED].float())
        self.model = ClayNetwork(shape or NetworkShape())

    @property
    def data(self) -> Fields:
        return {"worlds": len(self._dataset), "measured_on": MEASURED}

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        device = generator.device
        rows = torch.randint(len(self._dataset), (self.batch,), generator=generator, device=device)
        flipped = torch.rand(self.batch, generator=generator, device=device) < 0.5
        clean = self._latents[flipped.long(), rows].float()
        asked = draw_examples(self._dataset, rows, flipped, clean.shape[-1], generator, self._mix)
        sigma = self._noising.levels(self.batch, generator)
        noise = torch.randn(clean.shape, generator=generator, device=device)
        denoised = model(clean + noise * sigma[:, None, None, None], sigma, asked.conditions)
        return denoising_loss(denoised, clean, sigma, asked.inside, self._noising.inside, self._shown)

    @torch.no_grad()
    def review(self, model: nn.Module) -> Review:
        assert isinstance(model, ClayNetwork)
        whole = self._asked(
            QuestionMix(1, 0, 0, 0, 0, none_painted=0, all_painted=1, backdrop_whole=1, backdrop_open=0)
        )
        captioned = self._asked(QuestionMix(0, 0, 0, 1, 0, backdrop_whole=1, backdrop_open=0))
        figures = {f"loss_{level:g}": self._loss_at(model, level, whole) for level in LEVELS}
        figures["sentence_2"] = self._loss_at(model, 2.0, captioned)
        true, painted, from_caption = (
            self._autoencoder.decode(latents)
            for latents in (
                self._spare_latents[0, :SHOWN].float(),
                sampled(model, whole.conditions[:SHOWN], STEPS),
                sampled(model, captioned.conditions[:SHOWN], STEPS),
            )
        )
        pictures = torch.stack([true, painted, from_caption], dim=1).flatten(0, 1)
        captions = ["true", "all painted", "sentence"] * len(true)
        return Review(figures, to_images(pictures), captions)

    def save(self, model: nn.Module) -> None:
        assert isinstance(model, ClayNetwork)
        save_model(self._folder, ClayModel(self._autoencoder, model))

    def _asked(self, mix: QuestionMix) -> Examples:
        """The spare worlds with conditions of one kind, always the same."""
        rows = torch.arange(min(len(self._spare), MEASURED), device=self._spare.box.device)
        generator = torch.Generator(rows.device).manual_seed(1)
        exact = replace(mix, no_kind=0, no_colour=0, no_facing=0, unflagged=0, box_jitter=0)
        return draw_examples(self._spare, rows, rows < 0, self._latents.shape[-1], generator, exact)

    def _loss_at(self, model: ClayNetwork, level: float, asked: Examples) -> float:
        clean = self._spare_latents[0, : len(asked.inside)].float()
        generator = torch.Generator(clean.device).manual_seed(2)
        noise = torch.randn(clean.shape, generator=generator, device=clean.device)
        sigma = torch.full((len(clean),), level, device=clean.device)
        denoised = model(clean + noise * level, sigma, asked.conditions)
        return denoising_loss(denoised, clean, sigma, asked.inside, self._noising.inside, self._shown).item()


def denoising_loss(
    denoised: Tensor, clean: Tensor, sigma: Tensor, inside: Tensor, raised: float, shown: Tensor | None = None
) -> Tensor:
    """Squared differences, weighted so that every level counts alike (Karras et al. 2022), and raised in boxes.

    Args:
        denoised: (batch, channels, side, side).
        clean: the same.
        sigma: (batch,).
        inside: (batch, side, side), 0..1.
        raised: what a cell inside counts against one outside.
        shown: what each channel counts, 1 on average, (channels,); None: all alike.
    """
    level = (sigma.square() + SIGMA_DATA**2) / (sigma * SIGMA_DATA).square()
    place = 1 + (raised - 1) * inside
    squared = (denoised - clean).square() * (level[:, None, None] * place)[:, None]
    weighed = squared if shown is None else squared * shown[:, None, None]
    return weighed.mean() / place.mean()


@torch.no_grad()
def visibility(autoencoder: Autoencoder, latents: Tensor) -> Tensor:
    """How much each channel shows in the pictures of some latents, 1 on average: (channels,).

    All channels of a latent vary alike, but the first ones are brightness and colour and the last ones fine texture,
    which nobody can predict from its surroundings. Taken is the root of the mean squared change in the picture, so that
    what shows little is learnt later rather than never, and no channel counts less than LEAST_SHOWN of the mean.
    """
    seen, generator = autoencoder.decode(latents), torch.Generator().manual_seed(0)
    change = torch.randn(latents.shape[0], *latents.shape[2:], generator=generator).to(latents) * PROBE
    roots: list[Tensor] = []
    for channel in range(latents.shape[1]):
        moved = latents.clone()
        moved[:, channel] += change
        roots.append((autoencoder.decode(moved) - seen).square().mean().sqrt())
    shown = torch.stack(roots)
    shown = (shown / shown.mean()).clamp_min(LEAST_SHOWN)
    return shown / shown.mean()


def sampled(model: ClayNetwork, conditions: ConditionBatch, steps: int) -> Tensor:
    """Latents drawn by Euler's method, one for each condition, whose number is its seed.

    They are guided away from the empty scene under the same backdrop (Ho and Salimans 2022, equation 6).
    """
    device, count, shape = conditions.boxes.device, len(conditions.boxes), model.shape
    wanted, empty = (model.condition_encoder(each) for each in (conditions, without_cards(conditions)))

    def denoise(x: Tensor, sigma: float) -> Estimate:
        levels = torch.full((len(x),), sigma, device=device)
        background = model.denoised(x, levels, empty)
        return Estimate(background + WEIGHT * (model.denoised(x, levels, wanted) - background))

    noise, sigmas = Noise(range(count)), karras(steps, SIGMA_MIN, SIGMA_MAX)
    x = starting_noise(noise, count, (shape.channels, shape.side, shape.side), float(sigmas[0]), device.type)
    *_, last = euler(denoise, x, sigmas, noise)
    return last.x


def without_cards(conditions: ConditionBatch) -> ConditionBatch:
    """The empty scene under the same backdrop."""
    return replace(
        conditions,
        boxes=torch.zeros_like(conditions.boxes),
        statement_mask=torch.zeros_like(conditions.statement_mask),
        flags=torch.tensor([1, 0], device=conditions.flags.device).expand_as(conditions.flags),
    )
