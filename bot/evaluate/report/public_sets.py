"""Public data that nobody here wrote: the pipeline of ``config.yml`` and the search, on a folder of known sets."""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.errors import ContentError
from bot.evaluate import measures
from bot.evaluate.rasa_side import measured_in_rasas_environment
from bot.evaluate.report.own import rows_of, write_table
from bot.evaluate.report.runs import Measure, Row, key_of
from bot.evaluate.tables import OUT_OF_SCOPE, read_pairs
from bot.settings import ROOT

INTENTS = {"banking77": "Banking77", "clinc150": "CLINC150 with out-of-scope", "hwu64": "HWU64"}
BOTS = ("curekart", "powerplay11", "sofmattress")
FOLDS = 3
Pairs = list[tuple[str, str]]


def public_measures(data: Path, scratch: Path, say: Callable[[str], None]) -> Iterator[Measure]:
    """Measures each set that the folder holds.

    Args:
        data: Has ``banking77``, ``clinc150``, ``hwu64`` (``train.csv`` and ``test.csv`` or ``valid.csv``), ``hint3``
            (``<bot>_train.csv``), ``covidfaq`` (BEIR files).
        say: Is told what begins.

    Raises:
        ContentError: It holds none of them.
    """
    first = {**dict.fromkeys(INTENTS, "train.csv"), "hint3": f"{BOTS[0]}_train.csv", "covidfaq": "corpus.jsonl"}
    known = [name for name, file in first.items() if (data / name / file).exists()]
    if not known:
        raise ContentError(f"{data}: holds none of {', '.join(INTENTS)}, hint3, covidfaq; name the folder that does")
    for name in known:
        say(name)
        if name in INTENTS:
            yield _intents(name, data / name, scratch)
        elif name == "hint3":
            yield _hint3(data, scratch, say)
        else:
            yield _covidfaq(data / name, scratch)


def _intents(name: str, folder: Path, scratch: Path) -> Measure:
    test = next((folder / one for one in ("test.csv", "valid.csv") if (folder / one).exists()), folder / "test.csv")
    oos = [folder / "oos_train.csv"] if (folder / "oos_train.csv").exists() else []
    figures, rows = _measured([folder / "train.csv"], test, oos, scratch)
    return Measure(name, f"{INTENTS[name]} ({test.stem})", figures, rows)


def _measured(
    train: Sequence[Path], test: Path, oos: Sequence[Path], scratch: Path
) -> tuple[Mapping[str, float | None], list[Row]]:
    kept = scratch / "rows.json"
    more = ["--oos-train", *oos] if oos else []
    given = ("--config", ROOT / "config.yml", "--train", *train, "--test", test, *more, "--rows", kept)
    figures = measured_in_rasas_environment("intents", *given)
    # The words themselves stay where they are: a key is enough to find them.
    return figures, [replace(row, took_ms=0.0) for row in rows_of(json.loads(kept.read_text("utf-8")))]


def _hint3(data: Path, scratch: Path, say: Callable[[str], None]) -> Measure:
    bots = {name: read_pairs(data / "hint3" / f"{name}_train.csv", "intent") for name in BOTS}
    oos = data / "clinc150" / "oos_train.csv"
    strangers = read_pairs(oos, "intent") if oos.exists() else []
    rows: dict[str, list[Row]] = {}
    for name, own in bots.items():
        others = [pair for other, pairs in bots.items() if other != name for pair in pairs]
        rows[name] = []
        for number, (train, test) in enumerate(folds(own, others, strangers)):
            say(f"hint3 {name}, fold {number + 1} of {FOLDS}")
            table, asked = write_table(scratch / "train.csv", train), write_table(scratch / "test.csv", test)
            rows[name] += [
                replace(r, key=key_of(name, str(number), r.key)) for r in _measured([table], asked, [], scratch)[1]
            ]
    each = {name: bot_figures(found) for name, found in rows.items()}
    mean = {key: round(statistics.fmean(one[key] for one in each.values()), 4) for key in each[BOTS[0]]}
    figures = {**mean, **{f"mcc_{name}": one["mcc"] for name, one in each.items()}}
    title = "HINT3, mean of three bots, cross-validated; questions of others are out of scope"
    return Measure("hint3", title, figures, [row for found in rows.values() for row in found])


def folds(own: Pairs, others: Pairs, strangers: Pairs, count: int = FOLDS) -> Iterator[tuple[Pairs, Pairs]]:
    """``(train, test)`` for each fold: a part of a bot's own questions held out, and as many that it cannot know.

    Of these one half are other bots' questions, the other strangers' (or as many as there are). Training has none of
    either. Drawn with a fixed seed.
    """
    generator = random.Random(1)
    shuffled = generator.sample(own, len(own))
    known = {text for text, _ in own}
    foreign = [text for text, _ in others if text not in known]
    for number in range(count):
        inside = shuffled[number::count]
        train = [pair for n, pair in enumerate(shuffled) if n % count != number]
        half = len(inside) // 2
        odd = [text for text, _ in generator.sample(strangers, min(half, len(strangers)))]
        odd += generator.sample(foreign, min(len(inside) - len(odd), len(foreign)))
        yield train, inside + [(text, OUT_OF_SCOPE) for text in odd]


def bot_figures(rows: Sequence[Row]) -> dict[str, float]:
    """``mcc``, ``accuracy_at_threshold`` and ``oos_recall`` over all folds of one bot."""
    truth, told = [row.truth for row in rows], [row.told for row in rows]
    inside = [row for row in rows if row.truth != OUT_OF_SCOPE]
    return {
        "mcc": round(measures.matthews(truth, told), 4),
        "accuracy_at_threshold": round(sum(row.right for row in inside) / len(inside), 4),
        "oos_recall": round(measures.recall(truth, told, OUT_OF_SCOPE), 4),
    }


def _covidfaq(folder: Path, scratch: Path) -> Measure:
    from bot.evaluate.beir import read_corpus, read_judgements, read_queries
    from bot.evaluate.retrieval import evaluate_retrieval
    from bot.knowledge.commands import own_encoder

    corpus, queries = read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries.jsonl")
    judged = read_judgements(folder / "qrels.tsv", queries, corpus)
    firsts: dict[str, bool] = {}
    found = evaluate_retrieval(corpus, queries, judged, own_encoder(), scratch / "covidfaq", "en", firsts)
    figures = {name: value for name, value in found.items() if isinstance(value, int | float)}
    for half in ("bm25", "vectors"):
        figures |= {f"{half}_{key}": found[half][key] for key in ("hit_at_1", "mrr_at_10")}
    rows = [Row(key_of(key), key, None, right) for key, right in firsts.items()]
    return Measure("covidfaq", "CovidFAQ, search", figures, rows)
