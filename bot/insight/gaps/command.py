"""``tandem kb gaps``: what to write next."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.knowledge.commands import own_encoder
from bot.settings import settings

if TYPE_CHECKING:
    from bot.insight.gaps.model import Report

DAYS = 30


def register(kb_commands: Any) -> None:
    """Mounts ``gaps`` beside ``kb build`` and its like."""
    command = kb_commands.add_parser("gaps", help="what customers asked that no article answered: what to write next")
    command.add_argument(
        "--days", type=int, default=DAYS, metavar="N", help=f"questions of the last N days (default: {DAYS})"
    )
    command.add_argument("--language", default=None, help="code of one language (default: all)")
    command.add_argument("--format", choices=("text", "markdown", "html", "json"), default="text", help="of the report")
    command.add_argument("--output", type=Path, default=None, metavar="FILE", help="write the report there")
    command.set_defaults(run=run_gaps)


def run_gaps(arguments: argparse.Namespace) -> int:
    """``kb gaps``: 0, whatever it finds; 2 where the days make no sense or the desk never ran."""
    if arguments.days < 2:
        print("--days must be 2 or more: a trend needs two halves.", file=sys.stderr)
        return 2
    from bot.insight.gaps.wording import headline

    report = _report(arguments.days, arguments.language)
    written = _written(report, arguments.format)
    if arguments.output:
        arguments.output.write_text(written.rstrip("\n") + "\n", "utf-8")
        print(f"{headline(report)}\nThe report is in {arguments.output}.")
    else:
        print(written)
    return 0


def _report(days: int, language: str | None) -> Report:
    from bot.desk.ids import now
    from bot.desk.writing.room import WritingRoom
    from bot.insight.gaps.model import Span
    from bot.insight.gaps.report import make_report, read_recorded
    from bot.insight.gaps.service import shown_articles
    from bot.insight.recorded_by_desk import read_from_desk
    from bot.knowledge.search import Knowledge

    span = Span(now(), days)
    recorded = read_from_desk(settings(), lambda session: read_recorded(session, span, language))
    encoder = own_encoder()
    knowledge = Knowledge.open(settings().var / "index", encoder)
    # As the console reads them: one with a fault keeps no report back.
    copies = WritingRoom(settings()).shelf.look().copies.values()
    shown = shown_articles([copy.article for copy in copies if copy.article], knowledge, span.until)
    return make_report(recorded, span, shown, encoder.encode)


def _written(report: Report, form: str) -> str:
    from bot.insight.gaps import wording
    from bot.insight.gaps.views import gap_view, report_view

    if form == "json":
        whole = report_view(report) | {"gaps": [gap_view(gap, whole=True) for gap in report.gaps]}
        return json.dumps(whole, ensure_ascii=False, indent=1)
    return {"text": wording.as_text, "markdown": wording.as_markdown, "html": wording.as_html}[form](report)
