"""The model's card: what a model's archive and the configuration say of it."""

from __future__ import annotations

import io
import json
import tarfile

from bot.evaluate.report.card import counted, pipeline, trained_at


def test_the_archive_says_when_it_was_trained(tmp_path):
    path = tmp_path / "tandem-0.tar.gz"
    content = json.dumps({"trained_at": "2026-11-30T02:32:11.567513"}).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("./metadata.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    assert trained_at(path) == "2026-11-30 02:32 UTC"


def test_the_pipeline_is_named_without_its_modules(tmp_path):
    (tmp_path / "config.yml").write_text("pipeline:\n  - name: bot.a.Tokenizer\n  - name: Plain\n")
    assert pipeline(tmp_path / "config.yml") == ["Tokenizer", "Plain"]


def test_the_data_are_counted():
    found = counted([("a", "x"), ("b", "x"), ("c", "y")], 5, 2, 7)
    assert (found["training examples"], found["intents"], found["held-out messages"]) == (3, 2, 5)
