"""The tokenizers of a checkpoint, made of their vocabularies."""

from __future__ import annotations

from typing import Any

from core.backends.stable_diffusion.format.manifest import Manifest
from core.backends.stable_diffusion.format.vocabulary import END, START, vocabularies


def make_tokenizers(manifest: Manifest, allow_download: bool) -> tuple[Any, ...]:
    """A transformers CLIPTokenizer for each text encoder.

    Raises:
        VocabularyError: the vocabulary is nowhere on this computer, and may not be fetched.
        ModelError: a file of it is damaged, or does not fit its text encoder.
    """
    from transformers import CLIPTokenizer

    made: list[Any] = []
    for vocabulary, text in zip(vocabularies(manifest, allow_download), manifest.texts, strict=True):
        merges: Any = list(vocabulary.merges)  # pairs, whatever its annotation says
        made.append(
            CLIPTokenizer(
                vocab=dict(vocabulary.numbers),
                merges=merges,
                bos_token=START,
                eos_token=END,
                unk_token=END,
                pad_token=vocabulary.pad,
                model_max_length=text.max_position_embeddings,
            )
        )
    return tuple(made)
