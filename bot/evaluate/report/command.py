"""``tandem evaluate all``: runs every measure, keeps the run, writes the page."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot.errors import ContentError, TandemError
from bot.evaluate.rasa_side import measured_in_rasas_environment
from bot.evaluate.report.compare import BETTER, SAME, WORSE, changes
from bot.evaluate.report.page import report
from bot.evaluate.report.runs import Measure, Run, last_of_each, load_all, save
from bot.settings import ROOT, settings


def register(commands: Any) -> None:
    """Mounts the command and its options."""
    command = commands.add_parser("all", help="every measure, as a page that compares with the run before")
    command.add_argument("--report", type=Path, required=True, metavar="DIR", help="folder of the page and of the runs")
    command.add_argument("--data", type=Path, default=None, metavar="DIR", help="public sets to measure on too")
    command.add_argument("--dialogues", action="store_true", help="play the scripted conversations too")
    command.add_argument("--quick", action="store_true", help="do not train the pipeline anew to time it")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """``evaluate all``: 0 when all was measured, 2 when a public set could not be.

    Raises:
        TandemError: A file or folder cannot be used, or a measurement failed.
    """
    if arguments.data is not None and not arguments.data.is_dir():
        raise ContentError(f"{arguments.data}: there is no such folder; check the path")
    before = last_of_each(load_all(arguments.report))
    with tempfile.TemporaryDirectory() as scratch:
        newest = measured(Path(scratch), arguments.data, dialogues=arguments.dialogues, train=not arguments.quick)
    kept = save(newest, arguments.report)
    page = arguments.report / "index.html"
    page.write_text(report(newest, before), "utf-8")
    print(f"Kept as {kept}, the page is {page}.", flush=True)
    if "failed" in newest.notes:
        print(f"tandem: {newest.notes['failed']}\nThe rest is on the page.", file=sys.stderr)
    print(json.dumps(told(newest, before, page)), flush=True)
    return 2 if "failed" in newest.notes else 0


def measured(scratch: Path, data: Path | None, *, dialogues: bool, train: bool) -> Run:
    """Runs the measures one after the other."""
    from bot.evaluate.report import own
    from bot.evaluate.report.card import card, counted
    from bot.evaluate.report.public_sets import public_measures
    from bot.supervisor.prepare import prepare
    from bot.taxonomy import load_taxonomy

    model = prepare(settings())
    _say("held-out messages")
    intents, routing, threshold = own.held_out(model, scratch, load_taxonomy().family_of)
    _say("articles' tests")
    articles, index_id = own.articles(scratch)
    found: list[Measure] = [intents, routing, articles]
    notes: dict[str, Any] = {}
    if dialogues:
        _say("scripted conversations")
        talked, notes["dialogues"] = own.conversations()
        found.append(talked)
    examples = own.examples_in(ROOT / "data" / "nlu" / settings().language)
    train_s = _training_time(scratch, own.write_table(scratch / "own.csv", examples)) if train else None
    if data:
        # A set that cannot be measured must not take hours of others with it.
        try:
            for measure in public_measures(data, scratch, _say):
                found.append(measure)
        except TandemError as error:
            notes["failed"] = error.message
    counts = counted(
        examples,
        len(intents.rows),
        len({row.truth for row in articles.rows} - {""}),
        int(articles.figures["tests"] or 0),
    )
    at = f"{dt.datetime.now(dt.timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    return Run(at, card(model, index_id, threshold["threshold"], train_s, counts), found, notes)


def told(newest: Run, before: Run | None, page: Path) -> dict[str, Any]:
    """The last line: all figures by measure, and how many moved."""
    verdicts = [change.verdict for change in changes(newest, before)]
    return {
        "report": str(page),
        "compared_with": before.at if before else None,
        **{verdict: verdicts.count(verdict) for verdict in (BETTER, WORSE, SAME)},
        "figures": {measure.name: dict(measure.figures) for measure in newest.measures},
    }


def _training_time(scratch: Path, table: Path) -> float:
    _say("training, to time it")
    given = ("--config", ROOT / "config.yml", "--train", table, "--test", table.with_name("held_out.csv"))
    return float(measured_in_rasas_environment("intents", *given, "--rows", scratch / "unused.json")["train_s"])


def _say(what: str) -> None:
    print(f"{dt.datetime.now():%H:%M:%S} {what} …", flush=True)
