"""OWLv2, an open-vocabulary detector of the user, as the judge's detector (Minderer, Gritsenko, Houlsby 2023).

It is asked for every kind in every colour. It tells no size, so every finding is of medium size, which fits all; and no
depth, so what may stand on something is taken to stand there. Nothing is fetched, and no pickle is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from core import files
from core.errors import ModelError
from core.judge.findings import Finding
from core.picture import to_images
from core.scene.geometry import Box
from core.scene.scene import Card, Scene
from core.scene.sentence import say
from core.scene.vocabulary import COLOURS, KINDS

THRESHOLD = 0.2
"""The confidence above which a box counts; transformers' own default, 0.1, finds much that is not there."""

SAME = 0.5
"""Boxes that overlap (IoU) by more are the same body, seen twice."""

QUERIES = tuple(product(KINDS, COLOURS))

MAX_CONFIG_BYTES = 1024 * 1024

WORDS = ("vocab.json", "merges.txt")


class Owl:
    """Finds the bodies in pictures, on the processor: graphics memory is the checkpoint's.

    Args:
        name: what to call it in a report.
        model: transformers' Owlv2ForObjectDetection.
        extractor: its image processor.
        tokenizer: a CLIPTokenizer.
        threshold: the confidence above which a box counts.
    """

    def __init__(self, name: str, model: Any, extractor: Any, tokenizer: Any, threshold: float = THRESHOLD) -> None:
        self._name = name
        self._model, self._extractor, self._threshold = model, extractor, threshold
        words = [say(Scene((Card("card", kind, colour),))) for kind, colour in QUERIES]
        length = model.config.text_config.max_position_embeddings
        self._words = tokenizer(words, padding="max_length", truncation=True, max_length=length, return_tensors="pt")

    @classmethod
    def load(cls, folder: Path) -> Owl:
        """The detector in a folder as transformers saves it.

        Raises:
            ModelError: in one sentence, it is no such folder, a file is missing or damaged, or weights are a pickle.
        """
        _require(folder)
        from transformers import CLIPTokenizer, Owlv2ForObjectDetection
        from transformers.models.owlv2.image_processing_pil_owlv2 import Owlv2ImageProcessorPil
        from transformers.utils import logging

        logging.disable_progress_bar()
        networks: Any = Owlv2ForObjectDetection
        extractors: Any = Owlv2ImageProcessorPil
        tokenizers: Any = CLIPTokenizer
        try:
            model, loaded = networks.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
            )
            extractor = extractors.from_pretrained(folder, local_files_only=True)
            tokenizer = tokenizers.from_pretrained(folder, local_files_only=True)
            if loaded["missing_keys"] or loaded["mismatched_keys"]:
                raise ValueError("weights are missing")  # noqa: TRY301  # said below, as all else that is wrong inside
            return cls(folder.resolve().name, model.eval().requires_grad_(False), extractor, tokenizer)
        except Exception as error:  # a damaged file can raise anything in there
            raise _refused(folder, "its files are damaged or do not belong together; copy it again") from error

    @property
    def words(self) -> str:
        """Who judges, for a report."""
        return (
            f"OWLv2 ({self._name}), asked for every kind in every colour, confidence above {self._threshold:g}: "
            "not the clay judge. How often it errs is not known; it tells no sizes, and hardly 'on' from 'behind'."
        )

    def detect(self, pictures: Tensor) -> list[tuple[Finding, ...]]:
        """What each picture shows; (batch, 3, side, side) in -1..1."""
        return [tuple(self._find_in(image)) for image in to_images(pictures)]

    def _find_in(self, image: Image.Image) -> Iterator[Finding]:
        with torch.inference_mode():
            pixels = self._extractor([image], return_tensors="pt").pixel_values
            seen = self._model(
                pixel_values=pixels, input_ids=self._words.input_ids, attention_mask=self._words.attention_mask
            )
        confidences, queries = seen.logits[0].sigmoid().max(dim=-1)  # (boxes,), each box's likeliest query
        order = confidences.argsort(descending=True)[: int((confidences > self._threshold).sum())]
        edges: Any = _edges(seen.pred_boxes[0][order])
        found = map(_finding, queries[order].tolist(), edges.tolist(), confidences[order].tolist())
        yield from _once([finding for finding in found if finding is not None])


def _edges(boxes: Tensor) -> Tensor:
    """Centre, width and height -> left, top, right, bottom inside the picture; (boxes, 4), shares of it."""
    middle, half = boxes[:, :2], boxes[:, 2:] / 2
    return torch.cat((middle - half, middle + half), dim=1).clamp(0, 1)


def _finding(query: int, edges: Sequence[float], confidence: float) -> Finding | None:
    left, top, right, bottom = edges
    if right <= left or bottom <= top:
        return None
    box = Box.between(left, top, right, bottom)
    return Finding(*QUERIES[query], "medium", box, confidence, box.base, depth=0.0)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Each body once, as the surest finding of it; the surest come first."""
    kept: list[Finding] = []
    for finding in findings:
        if all(finding.box.iou(other.box) <= SAME for other in kept):
            kept.append(finding)
    return kept


def _require(folder: Path) -> None:
    if not files.is_folder(folder):
        raise _refused(folder, "it is no folder; name one with an OWLv2 model as transformers saves it")
    if _model_type(folder) != "owlv2":
        raise _refused(folder, "its config.json is not that of an OWLv2 model; name the folder of one")
    if not files.is_file(folder / "model.safetensors"):
        if any(folder.glob("*.bin")):
            raise _refused(folder, "its weights are a pickle, which can run any program; get its model.safetensors")
        raise _refused(folder, "its weights, model.safetensors, are missing; copy them there")
    missing = [name for name in ("preprocessor_config.json", *WORDS) if not _is_there(folder, name)]
    if missing:
        raise _refused(folder, f"it lacks {' and '.join(missing)}; copy what is missing from where the model is from")


def _is_there(folder: Path, name: str) -> bool:
    """The file, or the one in which newer versions of transformers save the same."""
    others = {"preprocessor_config.json": "processor_config.json"} | dict.fromkeys(WORDS, "tokenizer.json")
    return files.is_file(folder / name) or files.is_file(folder / others[name])


def _model_type(folder: Path) -> str | None:
    try:
        config = json.loads(files.read_file(folder / "config.json", MAX_CONFIG_BYTES))
        return config["model_type"]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _refused(folder: Path, why: str) -> ModelError:
    return ModelError(f"{files.quoted(folder)} cannot judge pictures, because {why}.")
