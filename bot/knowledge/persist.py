"""One language's index as files, and back: JSON, NumPy and FAISS; nothing that runs code on load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ArtefactError
from bot.knowledge.artefact import OTHER_VERSION, to_json
from bot.knowledge.calibration import Calibration
from bot.knowledge.decision import Thresholds
from bot.knowledge.features import NAMES
from bot.knowledge.index import Index
from bot.knowledge.learning import Learned
from bot.knowledge.lexical import Bm25
from bot.knowledge.rows import Rows
from bot.knowledge.stores import load_store, save_store
from bot.knowledge.text_files import TextFile, Written, read_texts, row_texts, write_texts
from bot.knowledge.topics import Topics
from bot.matter import Matter

TEXTS, FIGURES = "texts.json", "figures.npz"
ROWS = ("kind", "article", "passage", "item", "starts")
BM25 = ("starts", "rows", "counts", "weights", "damp", "idf")
LEXICAL = ("by_article", "by_question", "by_all_questions")


def save_index(index: Index, folder: Path, written: Written | None = None) -> None:
    """Writes an index into a folder.

    Args:
        index: The index.
        folder: Where to.
        written: What was written last for this language; brought up to date.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_texts(index.articles, index.passages, index.rows, folder, written)
    texts = {
        "language": index.language,
        "articles": [article.id for article in index.articles],
        "topics": index.topics.labels,
        "phrases": dict(index.phrases),
        "words": dict(index.words),
        "terms": {part: list(getattr(index, part).vocabulary) for part in LEXICAL},
    }
    (folder / TEXTS).write_text(to_json(texts), "utf-8")
    figures = {
        "owner": index.owner,
        "term_vectors": index.term_vectors,
        "topic_weights": index.topics.weights,
        "topic_profile": index.topic_profile,
        "matter": index.matter.weights,
        "no_answer": index.no_answer,
    }
    figures.update({f"rows_{name}": getattr(index.rows, name) for name in ROWS})
    for part in LEXICAL:
        figures.update({f"{part}_{name}": getattr(getattr(index, part), name) for name in BM25})
    np.savez(folder / FIGURES, **figures)
    save_store(index.store, folder)


def load_index(folder: Path) -> Index:
    """Reads an index by itself.

    Raises:
        ArtefactError: The files are of another version.
    """
    return load_again(folder, {}, {})[0]


def load_again(
    folder: Path, hashes: Mapping[str, str], known: Mapping[str, TextFile]
) -> tuple[Index, dict[str, TextFile]]:
    """Reads an index, and of its articles only the files that are not known yet.

    Args:
        folder: Where it is.
        hashes: SHA-256 of its files by name, checked already.
        known: Files of articles read before, by their SHA-256.

    Returns:
        The index, and its files of articles for the next time.

    Raises:
        ArtefactError: The files are of another version.
    """
    try:
        texts = json.loads((folder / TEXTS).read_text("utf-8"))
        with np.load(folder / FIGURES, allow_pickle=False) as file:
            figures = {name: file[name] for name in file.files}
        pieces, files = read_texts(folder, texts["articles"], hashes, known)
        index = Index(
            language=texts["language"],
            articles=[piece.article for piece in pieces],
            passages=[passage for piece in pieces for passage in piece.passages],
            owner=figures["owner"],
            rows=Rows(row_texts(pieces), *(figures[f"rows_{name}"] for name in ROWS)),
            store=load_store(folder),
            **{part: _bm25(texts["terms"][part], figures, part) for part in LEXICAL},
            term_vectors=figures["term_vectors"],
            topics=Topics(figures["topic_weights"], tuple(texts["topics"])),
            topic_profile=figures["topic_profile"],
            phrases=texts["phrases"],
            words=texts["words"],
            matter=Matter(figures["matter"]),
            no_answer=figures["no_answer"],
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ArtefactError(f"{folder}: {OTHER_VERSION}") from error
    return index, files


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


def _calibration_card(calibration: Calibration) -> dict[str, Any]:
    return {"exists": calibration.exists.tolist(), "chosen": calibration.chosen.tolist(), "far": calibration.far}


def _calibration(card: dict[str, Any]) -> Calibration:
    return Calibration(np.array(card["exists"]), np.array(card["chosen"]), card["far"])


def _bm25(terms: list[str], figures: dict[str, np.ndarray], part: str) -> Bm25:
    vocabulary = {term: number for number, term in enumerate(terms)}
    return Bm25(vocabulary, *(figures[f"{part}_{name}"] for name in BM25))
