"""The project's own measures: held-out messages, articles' tests, scripted conversations."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.evaluate.decisions import family_figures
from bot.evaluate.dialogues.command import article_ids, read_ledgers
from bot.evaluate.dialogues.files import dialogue_files, read_scripts
from bot.evaluate.dialogues.outcomes import Verdict, judge, summary
from bot.evaluate.rasa_side import EvaluateError, measured_in_rasas_environment
from bot.evaluate.report.curves import percentile
from bot.evaluate.report.runs import Measure, Row, key_of
from bot.knowledge.topics import read_phrasings
from bot.settings import ROOT, settings

Raw = list[dict[str, Any]]
FamilyOf = Callable[[str], "str | None"]


def examples_in(folder: Path) -> list[tuple[str, str]]:
    """``(text, intent)`` of the files of a folder in Rasa's form, one intent a file.

    Raises:
        ContentError: There are none.
    """
    found = read_phrasings(folder)
    if not found:
        raise ContentError(f"{folder}: holds no examples; put files there, one intent each, as in data/nlu/en")
    return found


def write_table(path: Path, rows: Sequence[tuple[str, str]]) -> Path:
    """Writes ``text,intent`` and gives the path back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "intent"), *rows])
    return path


def held_out(
    model: Path, scratch: Path, family_of: FamilyOf, changed: Callable[[str], str] = str
) -> tuple[Measure, Measure, dict[str, Any]]:
    """The held-out messages of ``tests/nlu``: intents, families, and what else was told (``threshold``).

    Args:
        model: The trained model.
        scratch: A folder to write in.
        family_of: The family of an intent.
        changed: What is made of each message before it is asked.
    """
    examples = examples_in(ROOT / "tests" / "nlu" / settings().language)
    rows = [(changed(text), intent) for text, intent in examples]
    kept = scratch / "held_out.json"
    table = write_table(scratch / "held_out.csv", rows)
    figures = measured_in_rasas_environment("held-out", "--model", model, "--test", table, "--rows", kept)
    raw = json.loads(kept.read_text("utf-8"))
    told = {"threshold": figures.pop("threshold")}
    figures["p95_ms"] = round(percentile([row["took_ms"] for row in raw], 0.95), 3)
    return Measure("intents", "Intents, held-out messages", figures, rows_of(raw)), families(raw, family_of), told


def rows_of(raw: Raw) -> list[Row]:
    """What Rasa's side wrote, as rows; right is what the product decides at its own threshold."""
    return [
        Row(
            key_of(one["text"], one["truth"]),
            one["truth"],
            one["told"],
            one["told"] == one["truth"],
            one["confidence"],
            one["took_ms"],
        )
        for one in raw
    ]


def families(raw: Raw, family_of: FamilyOf) -> Measure:
    """The family decision on the messages whose intent belongs to one."""
    inside = [(one, family) for one in raw if (family := family_of(one["truth"]))]
    rows = [
        Row(
            key_of(one["text"], family),
            family,
            one["family"],
            one["family"] == family,
            one["family_confidence"],
        )
        for one, family in inside
    ]
    figures = family_figures([row.truth for row in rows], [row.told for row in rows])
    return Measure("routing", "Routing, the same messages by family", {**figures, "messages": len(rows)}, rows)


def articles(scratch: Path) -> tuple[Measure, str]:
    """The articles' own tests (``tandem kb test``), and the index's id.

    Raises:
        EvaluateError: They could not be asked.
    """
    report = scratch / "kb.json"
    command = [sys.executable, "-m", "bot.cli", "kb", "test", "--report", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    # 1: below its own targets, which is a measurement too.
    if done.returncode not in (0, 1) or not report.exists():
        raise EvaluateError(f"{done.stderr.strip()}\n`tandem kb test` failed; its last words are above.")
    told = json.loads(report.read_text("utf-8"))
    return article_measure(told), told["index_id"]


def article_measure(told: Mapping[str, Any]) -> Measure:
    """The report of ``kb test`` as a measure.

    A row for each article's test, right where its article came first, and, without a label, for each question that no
    article answers, right where it was refused. The confidence is the first article's probability.
    """
    rows = [
        Row(
            key_of(test["phrase"], article["id"]), article["id"], test["winner"], test["rank"] == 1, test["probability"]
        )
        for article in told["articles"]
        for test in article["results"]
    ]
    rows += [
        Row(key_of(one["phrase"], ""), "", one["winner"], one["decision"] == "none", one["probability"])
        for one in told["without_article"]
    ]
    return Measure("articles", "Articles, their own tests", told["totals"], rows)


def conversations() -> tuple[Measure, list[dict[str, str]]]:
    """The scripted conversations of ``tests/dialogues`` on a Tandem started for them, and what was otherwise."""
    from bot.evaluate.dialogues.own_system import own_system
    from bot.evaluate.dialogues.playing import play_all

    paths = dialogue_files([ROOT / "tests" / "dialogues" / settings().language])
    scripts, ledger = read_scripts(paths, article_ids()), read_ledgers(None, paths)
    with own_system() as system:
        played = asyncio.run(play_all(scripts, system.url, system.token, settings().language))
    return dialogue_measure([judge(script, one) for script, one in zip(scripts, played, strict=True)], ledger)


def dialogue_measure(
    verdicts: Sequence[Verdict], ledger: Mapping[str, tuple[str, str]]
) -> tuple[Measure, list[dict[str, str]]]:
    """Verdicts as a measure, a row for each conversation; and the first fault of each that failed."""
    found = summary(verdicts, ledger)
    figures = {name: value for name, value in found.items() if isinstance(value, int | float)}
    rows = [Row(key_of(v.script.name), v.script.ends.kind, v.outcome, v.passed) for v in verdicts]
    faults = [
        {"name": v.script.name, "fault": v.faults[0], "known": ledger.get(v.script.name, ("", ""))[0]}
        for v in verdicts
        if not v.passed
    ]
    return Measure("dialogues", "Whole conversations, scripted", figures, rows), faults
