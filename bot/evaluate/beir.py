"""BEIR files: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``, read with the place of every fault.

Source: Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models", 2021.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from bot.errors import ContentError

#: Relevance by query and document.
Judgements = dict[str, dict[str, int]]


def read_corpus(path: Path) -> dict[str, tuple[str, str]]:
    """``{id: (title, text)}`` in the file's order.

    Raises:
        ContentError: Names the file and the line.
    """
    return {key: (str(row.get("title") or ""), str(row["text"])) for key, row in _rows(path).items()}


def read_queries(path: Path) -> dict[str, str]:
    """``{id: text}`` in the file's order.

    Raises:
        ContentError: Names the file and the line.
    """
    return {key: str(row["text"]) for key, row in _rows(path).items()}


def read_judgements(path: Path, queries: dict[str, str], corpus: dict[str, tuple[str, str]]) -> Judgements:
    """The judgements; a head line is left out.

    Raises:
        ContentError: Names the file and the line.
    """
    found: Judgements = defaultdict(dict)
    for number, line in enumerate(_text(path).splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and not cells[-1].strip().lstrip("-").isdigit():
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise ContentError(f"{path}:{number}: not `query<TAB>document<TAB>score`; mend the line")
        query, document, score = (cell.strip() for cell in cells)
        if query not in queries or document not in corpus:
            what = f"query {query!r}" if query not in queries else f"document {document!r}"
            raise ContentError(f"{path}:{number}: {what} is in neither file; take the line out or add it")
        found[query][document] = int(score)
    if not any(grade > 0 for grades in found.values() for grade in grades.values()):
        raise ContentError(f"{path}: says of no document that it answers a query; add such lines")
    return dict(found)


def _rows(path: Path) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key = str(row["_id"])
            row["text"]
        except (json.JSONDecodeError, KeyError, TypeError):
            raise ContentError(f"{path}:{number}: not a JSON object with _id and text; mend the line") from None
        if key in found:
            raise ContentError(f"{path}:{number}: _id {key!r} is there twice; keep one")
        found[key] = row
    if not found:
        raise ContentError(f"{path}: holds no lines; add some")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ContentError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: is not UTF-8 ({error.reason}); save it as UTF-8") from None
