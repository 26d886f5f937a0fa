"""Commands under ``tandem kb`` that look at what customers asked."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.insight.gaps import command as gaps
from bot.knowledge.commands import own_encoder, own_sources
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.knowledge.diff.compare import Comparison
    from bot.knowledge.diff.questions import Question

DAYS = 90
# Progress is said of work that takes longer than a person waits without wondering.
QUIET_S = 3


def register(kb_commands: Any) -> None:
    """Mounts the commands beside ``kb build`` and its like.

    Args:
        kb_commands: What ``bot.knowledge.commands.register`` returns.
    """
    command = kb_commands.add_parser("diff", help="what a change of the articles would change for customers")
    command.add_argument(
        "revision",
        nargs="?",
        default="HEAD",
        metavar="REV",
        help="compare this revision with the work tree, or REV..REV2 with each other (default: HEAD)",
    )
    command.add_argument("--format", choices=("text", "markdown", "html"), default="text", help="form of the report")
    command.add_argument("--output", type=Path, default=None, metavar="FILE", help="write the report there")
    command.add_argument(
        "--questions",
        type=Path,
        default=None,
        metavar="FILE",
        help="customers' questions, JSON lines with text, language, family (default: those of the desk's database)",
    )
    command.add_argument("--days", type=int, default=DAYS, metavar="N", help=f"of the last N days (default: {DAYS})")
    command.add_argument(
        "--max-lost", type=int, default=0, metavar="N", help="fail when more tests are lost (default: 0)"
    )
    command.add_argument(
        "--max-lost-share",
        type=float,
        default=None,
        metavar="SHARE",
        help="fail when a larger share of customers' answered questions is lost, 0 to 1 (default: any may be)",
    )
    command.add_argument("--json", action="store_true", help="print the comparison as JSON on the last line")
    command.set_defaults(run=run_diff)
    gaps.register(kb_commands)


def run_diff(arguments: argparse.Namespace) -> int:
    """``kb diff``: 1 when more is lost than may be, else 0."""
    from bot.knowledge.diff.run import difference
    from bot.knowledge.diff.wording import as_dict, headline

    started = time.monotonic()

    def say(line: str) -> None:
        if time.monotonic() - started > QUIET_S:
            print(f"  {line}", file=sys.stderr, flush=True)

    recorded, notes = _recorded(arguments)
    found = difference(
        arguments.revision,
        own_sources(),
        ROOT / "tests" / "kb",
        recorded,
        settings().var / "cache",
        own_encoder(),
        budget=settings().wrong_answer_budget,
        notes=notes,
        say=say,
    )
    report = _written(found, arguments.format)
    if arguments.output:
        arguments.output.write_text(report + "\n", "utf-8")
        print(f"{headline(found)}\nThe report is in {arguments.output}.")
    else:
        print(report)
    faults = _over(found, arguments)
    for fault in faults:
        print(fault, file=sys.stderr, flush=True)
    if arguments.json:
        print(json.dumps(as_dict(found, passed=not faults), ensure_ascii=False), flush=True)
    return 1 if faults else 0


def _written(found: Comparison, form: str) -> str:
    if form == "html":
        from bot.knowledge.diff.html import as_html

        return as_html(found).rstrip("\n")
    if form == "markdown":
        from bot.knowledge.diff.markdown import as_markdown

        return as_markdown(found)
    from bot.knowledge.diff.text import as_text

    return as_text(found)


def _over(found: Comparison, arguments: argparse.Namespace) -> list[str]:
    faults = []
    if found.tests_lost > arguments.max_lost:
        faults.append(f"{found.tests_lost} tests are lost; --max-lost allows {arguments.max_lost}.")
    limit = arguments.max_lost_share
    if limit is not None and found.lost_share > limit:
        share = f"{found.lost_share:.1%} of customers' answered questions are lost"
        faults.append(f"{share}; --max-lost-share allows {limit:.1%}.")
    return faults


def _recorded(arguments: argparse.Namespace) -> tuple[list[Question], list[str]]:
    """What customers asked, and a note where that cannot be had."""
    from bot.knowledge.diff.questions import customers, read_recorded

    if arguments.questions:
        return read_recorded(arguments.questions), []
    since = datetime.now(timezone.utc) - timedelta(days=arguments.days)
    entries, why_not = _from_desk(since)
    if why_not:
        return [], [f"Customers' questions are not compared: {why_not}."]
    return customers(entries), []


def _from_desk(since: datetime) -> tuple[list[dict[str, Any]], str]:
    """The questions that the desk recorded, or why there are none: a checkout of the articles has no desk."""
    from bot.errors import TandemError
    from bot.insight.recorded import recorded_questions
    from bot.insight.recorded_by_desk import read_from_desk
    from bot.languages import LANGUAGES

    try:
        found = read_from_desk(
            settings(),
            lambda session: [question for code in LANGUAGES for question in recorded_questions(session, code, since)],
        )
    except TandemError as error:
        return [], f"{error.message}; or name a file with --questions"
    return [{"text": q.text, "language": q.language, "family": q.family} for q in found], ""
