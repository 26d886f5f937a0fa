"""One language's index as files, and back: JSON, NumPy and FAISS; nothing that runs code on load."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ArtefactError
from bot.knowledge.artefact import to_json
from bot.knowledge.articles import Article
from bot.knowledge.calibration import Calibration
from bot.knowledge.decision import Thresholds
from bot.knowledge.features import NAMES
from bot.knowledge.index import Index
from bot.knowledge.learning import Learned
from bot.knowledge.lexical import Bm25
from bot.knowledge.passages import Passage
from bot.knowledge.rows import Rows
from bot.knowledge.stores import load_store, save_store
from bot.knowledge.topics import Topics

TEXTS, FIGURES = "texts.json", "figures.npz"
ROWS = ("kind", "article", "passage", "item", "starts")
BM25 = ("starts", "rows", "counts", "weights", "damp", "idf")
LEXICAL = ("by_article", "by_question", "by_all_questions")


def save_index(index: Index, folder: Path) -> None:
    """Writes an index into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "language": index.language,
        "articles": index.articles,
        "passages": index.passages,
        "rows": index.rows.texts,
        "topics": index.topics.labels,
        "phrases": dict(index.phrases),
        "terms": {part: list(getattr(index, part).vocabulary) for part in LEXICAL},
    }
    (folder / TEXTS).write_text(to_json(texts), "utf-8")
    figures = {"owner": index.owner, "topic_weights": index.topics.weights, "topic_profile": index.topic_profile}
    figures.update({f"rows_{name}": getattr(index.rows, name) for name in ROWS})
    for part in LEXICAL:
        figures.update({f"{part}_{name}": getattr(getattr(index, part), name) for name in BM25})
    np.savez(folder / FIGURES, **figures)
    save_store(index.store, folder)


def load_index(folder: Path) -> Index:
    """Reads an index.

    Raises:
        ArtefactError: The files are of another version.
    """
    try:
        texts = json.loads((folder / TEXTS).read_text("utf-8"))
        with np.load(folder / FIGURES, allow_pickle=False) as file:
            figures = {name: file[name] for name in file.files}
        return Index(
            language=texts["language"],
            articles=[_article(values) for values in texts["articles"]],
            passages=[Passage(**values) for values in texts["passages"]],
            owner=figures["owner"],
            rows=Rows(texts["rows"], *(figures[f"rows_{name}"] for name in ROWS)),
            store=load_store(folder),
            **{part: _bm25(texts["terms"][part], figures, part) for part in LEXICAL},
            topics=Topics(figures["topic_weights"], tuple(texts["topics"])),
            topic_profile=figures["topic_profile"],
            phrases=texts["phrases"],
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ArtefactError(f"{folder}: not an index of this version ({error}); run `tandem kb build`") from None


def learned_card(learned: Learned) -> dict[str, Any]:
    """What was learned, for the card."""
    return {
        "weights": dict(zip(NAMES, map(float, learned.weights), strict=True)),
        "calibration": _calibration_card(learned.calibration),
        "folds": [_calibration_card(fold) for fold in learned.folds],
        "thresholds": asdict(learned.thresholds),
        "figures": learned.figures,
    }


def learned_from(card: dict[str, Any]) -> Learned:
    """Reads what :func:`learned_card` wrote."""
    return Learned(
        weights=np.array([card["weights"][name] for name in NAMES]),
        calibration=_calibration(card["calibration"]),
        folds=tuple(_calibration(fold) for fold in card["folds"]),
        thresholds=Thresholds(**card["thresholds"]),
        figures=card["figures"],
    )


def _calibration_card(calibration: Calibration) -> dict[str, list[float]]:
    return {"exists": calibration.exists.tolist(), "chosen": calibration.chosen.tolist()}


def _calibration(card: dict[str, list[float]]) -> Calibration:
    return Calibration(np.array(card["exists"]), np.array(card["chosen"]))


def _bm25(terms: list[str], figures: dict[str, np.ndarray], part: str) -> Bm25:
    vocabulary = {term: number for number, term in enumerate(terms)}
    return Bm25(vocabulary, *(figures[f"{part}_{name}"] for name in BM25))


def _article(values: dict[str, Any]) -> Article:
    lists = {key: tuple(values[key]) for key in ("products", "questions", "tests", "redirect_from")}
    schedule = ("publish_from", "publish_until")
    moments = {key: dt.datetime.fromisoformat(values[key]) if values[key] else None for key in schedule}
    return Article(**{**values, **lists, **moments, "updated": dt.date.fromisoformat(values["updated"])})
