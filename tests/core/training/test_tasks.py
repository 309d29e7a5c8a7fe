"""The autoencoder and the denoiser learn, end in a model that draws, and resume."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from torch import nn

from core.backends.clay.autoencoder import Autoencoder, AutoencoderShape
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Concept, Condition, Painted
from core.backends.clay.network import NetworkShape
from core.backends.clay.weights import load_autoencoder, load_model
from core.device import Device
from core.picture import from_bytes
from core.scene.geometry import Box
from core.training.autoencoder import AutoencoderTask
from core.training.dataset import Dataset, dataset_of
from core.training.denoiser import DenoiserTask, denoising_loss, visibility
from core.training.latents import latents_of
from core.training.loop import run_training
from core.training.plan import TrainingPlan
from tests.core.training.conftest import shard

AUTOENCODER = AutoencoderShape(8, 16, 16, 32, (1, 0, 0), (1, 0, 1), 4)
NETWORK = NetworkShape(
    channels=8, side=2, fine=32, coarse=32, before=1, middle=1, after=1, heads=2, concept=16, token=16, vector=32
)


def trained(task: AutoencoderTask | DenoiserTask, folder: Path, steps: int, **changes: object) -> None:
    plan = replace(TrainingPlan(folder, steps=steps, rate=3e-3, warm_up=5, decay=0.95), **changes)
    run_training(task, plan, Accelerator(cpu=True))


def denoiser_task(dataset: Dataset, folder: Path, batch: int = 32) -> DenoiserTask:
    torch.manual_seed(1)
    autoencoder = Autoencoder(AUTOENCODER).eval().requires_grad_(False)
    autoencoder.begin_with(from_bytes(dataset.picture))
    latents = latents_of(autoencoder, dataset.picture)
    return DenoiserTask(dataset.without_pictures(), latents, autoencoder, folder, batch, NETWORK)


def test_a_few_steps_of_the_autoencoder_fit_a_handful_of_pictures(dataset: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    task = AutoencoderTask(dataset, tmp_path / "model", 8, 32, AUTOENCODER)
    before = task.review(task.model.eval()).figures
    trained(task, tmp_path / "run", 90, rate=1e-3)
    autoencoder = load_autoencoder(tmp_path / "model")
    review = task.review(autoencoder)
    assert review.figures["psnr"] > before["psnr"] + 0.3
    assert review.figures["psnr_preview"] > 15
    assert review.figures["latent_deviation"] == pytest.approx(1, abs=0.15)
    latents = autoencoder.encode(from_bytes(dataset.picture[:24]))
    assert latents.mean(dim=(0, 2, 3)).abs().max() < 0.1
    assert len(review.images) == len(review.captions) == 12


def test_the_decoder_alone_learns_and_the_latents_stay(dataset: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    trained(AutoencoderTask(dataset, tmp_path / "model", 8, 32, AUTOENCODER), tmp_path / "run", 20, rate=1e-3)
    before = load_autoencoder(tmp_path / "model")
    task = AutoencoderTask(dataset, tmp_path / "model", 8, 32, trained=load_autoencoder(tmp_path / "model"))
    trained(task, tmp_path / "decoder", 60, rate=1e-3)
    after = load_autoencoder(tmp_path / "model")
    pictures = from_bytes(dataset.picture[:16])
    assert torch.equal(after.encode(pictures), before.encode(pictures))
    assert task.review(after).figures["psnr"] > task.review(before).figures["psnr"]


def test_a_few_steps_of_the_denoiser_fit_a_handful_of_pictures(dataset: Dataset, tmp_path: Path) -> None:
    task = denoiser_task(dataset, tmp_path / "model")
    before = task.review(task.model.eval()).figures
    trained(task, tmp_path / "run", 120)
    after = task.review(load_model(tmp_path / "model").network).figures
    assert all(after[level] < 0.92 * before[level] for level in ("loss_0.6", "loss_2", "loss_6")), after


def test_what_was_trained_draws_and_hears_cards(dataset: Dataset, tmp_path: Path) -> None:
    task = denoiser_task(dataset, tmp_path / "model")
    trained(task, tmp_path / "run", 60)
    backend = ClayBackend.open(tmp_path / "model", 64, Device("cpu", "float32", "It is a test."))
    x = torch.randn(1, 8, 2, 2)
    cube = Condition(painted=(Painted(Concept("cube", "red"), Box(0, 0.5, 0.25, 0.25), 0.5),), exhaustive=True)
    empty, cubes = (backend.denoiser(x, 3.0, [condition]) for condition in (Condition(exhaustive=True), cube))
    assert (empty - cubes).abs().max() > 1e-3
    assert backend.decode(empty).shape == (1, 3, 64, 64)


def test_a_resumed_denoiser_ends_with_the_same_weights(dataset: Dataset, tmp_path: Path) -> None:
    whole = denoiser_task(dataset, tmp_path / "a")
    trained(whole, tmp_path / "whole", 12)
    trained(denoiser_task(dataset, tmp_path / "b"), tmp_path / "parts", 12, minutes=1e-9)
    assert (tmp_path / "parts" / "curve.csv").read_text().splitlines()[1].startswith("1,")
    second = denoiser_task(dataset, tmp_path / "b")
    trained(second, tmp_path / "parts", 12, resume=True)
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(second.model.state_dict()[name], tensor)
    one, other = ((tmp_path / name / "denoiser.safetensors").read_bytes() for name in "ab")
    assert one == other


def test_the_loss_is_raised_in_the_boxes_and_even_over_levels() -> None:
    clean, inside = torch.zeros(2, 4, 8, 8), torch.zeros(2, 8, 8)
    inside[:, :4] = 1
    inner, outer = clean.clone(), clean.clone()
    inner[:, :, :4], outer[:, :, 4:] = 0.1, 0.1
    sigma = torch.tensor([0.5, 5.0])
    ratio = denoising_loss(inner, clean, sigma, inside, 4.0) / denoising_loss(outer, clean, sigma, inside, 4.0)
    assert ratio.item() == pytest.approx(4)
    best = [s * s / (1 + s * s) for s in (0.1, 10.0)]  # the error of the best guess without looking, squared
    for error, level in zip(best, (0.1, 10.0), strict=True):
        made = torch.full((1, 4, 8, 8), error**0.5)
        loss = denoising_loss(made, torch.zeros_like(made), torch.tensor([level]), torch.zeros(1, 8, 8), 4.0)
        assert loss.item() == pytest.approx(1, rel=1e-4)


def test_a_channel_counts_as_much_as_it_shows() -> None:
    torch.manual_seed(0)
    autoencoder = Autoencoder(AUTOENCODER).eval().requires_grad_(False)
    latents = torch.randn(4, 8, 4, 4)
    shown = visibility(autoencoder, latents)
    assert shown.shape == (8,)
    assert shown.mean().item() == pytest.approx(1)
    assert torch.equal(shown, visibility(autoencoder, latents))
    clean, sigma, inside = torch.zeros(1, 8, 4, 4), torch.ones(1), torch.zeros(1, 4, 4)
    losses: list[float] = []
    for channel in range(8):
        made = clean.clone()
        made[:, channel] = 1.0
        losses.append(denoising_loss(made, clean, sigma, inside, 4.0, shown).item())
    assert losses == pytest.approx([2 / 8 * float(weight) for weight in shown])


def test_latents_are_kept_and_made_anew_for_other_weights_or_pictures(dataset: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    autoencoder, kept = Autoencoder(AUTOENCODER).eval().requires_grad_(False), tmp_path / "latents.safetensors"
    heard: list[int] = []
    latents = latents_of(autoencoder, dataset.picture, kept, heard.append)
    assert latents.shape == (2, 40, 8, 2, 2)
    assert latents.dtype == torch.float16
    flipped = from_bytes(dataset.picture[:3]).flip(-1)
    assert torch.allclose(autoencoder.encode(flipped).half(), latents[1, :3], atol=1e-2)
    assert torch.equal(latents_of(autoencoder, dataset.picture, kept, heard.append), latents)
    calls = len(heard)
    other = dataset_of(shard(seed=9)).picture
    assert not torch.equal(latents_of(autoencoder, other, kept, heard.append), latents)
    nn.init.ones_(autoencoder.encoder.straight.weight)
    latents_of(autoencoder, other, kept, heard.append)
    kept.write_bytes(b"nonsense")
    latents_of(autoencoder, other, kept, heard.append)
    assert len(heard) == 4 * calls


def test_the_curve_names_what_is_measured(dataset: Dataset, tmp_path: Path) -> None:
    trained(denoiser_task(dataset, tmp_path / "model", batch=4), tmp_path / "run", 2)
    header = (tmp_path / "run" / "curve.csv").read_text().splitlines()[0].split(",")
    assert header[:5] == ["step", "minutes", "loss", "rate", "pictures_per_second"]
    assert {"loss_0.2", "loss_6", "sentence_2"} < set(header)
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["denoiser"]["side"] == 2
