"""``tandem kb import``: articles from what there is already."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError

if TYPE_CHECKING:
    from bot.knowledge.articles import Catalogue
    from bot.knowledge.vectors import TextEncoder


def register(commands: Any) -> argparse.ArgumentParser:
    """Mounts the command; the caller sets ``run``."""
    command = commands.add_parser("import", help="make articles of a folder of Markdown, or of a table of questions")
    command.add_argument(
        "path", type=Path, metavar="PATH", help="a folder, one page, or a .csv of questions and answers"
    )
    command.add_argument(
        "--language", default="", help="code of the language (default: as folders such as lt or zh-CN say)"
    )
    command.add_argument("--into", type=Path, default=None, metavar="DIR", help="default: the folder of the articles")
    command.add_argument("--status", choices=("draft", "published"), default="draft", help="default: draft")
    command.add_argument("--owner", default="imported", help="the team that keeps them (default: imported)")
    command.add_argument("--family", default="", help="for all of them (default: guessed from the nearest articles)")
    command.add_argument(
        "--site", default="", metavar="URL", help="where the pages come from; links to other pages of it lead there"
    )
    command.add_argument("--update", action="store_true", help="replace what an earlier import made and nobody changed")
    command.add_argument("--dry-run", action="store_true", help="write nothing, only report")
    command.add_argument("--report", type=Path, default=None, metavar="FILE", help="write the report there")
    command.add_argument("--json", action="store_true", help="print the report as JSON on the last line")
    return command


def run(
    arguments: argparse.Namespace, kb_dir: Path, catalogue: Catalogue, encoder: Callable[[], TextEncoder | None]
) -> int:
    """``kb import``: 0 when every page is an article now, 1 when one is not.

    Args:
        arguments: As given.
        kb_dir: The folder of the articles.
        catalogue: Families and products.
        encoder: Loads the encoder, or gives None where there is none.
    """
    from bot.knowledge.importing.report import as_dict, as_text, totals_line
    from bot.knowledge.importing.run import Wishes, import_articles
    from bot.knowledge.importing.write import OPEN_STATES

    if arguments.family and arguments.family not in catalogue.families:
        known = ", ".join(sorted(catalogue.families))
        raise ContentError(f"family {arguments.family!r} is not known; use one of {known}")
    named = ("language", "status", "owner", "family", "site", "update")
    wishes = Wishes(**{name: getattr(arguments, name) for name in named})
    found = import_articles(
        arguments.path,
        arguments.into or kb_dir,
        catalogue,
        None if arguments.family else encoder(),
        wishes,
        dry_run=arguments.dry_run,
    )
    report = as_text(found, dry_run=arguments.dry_run)
    if arguments.report:
        arguments.report.write_text(report + "\n", "utf-8")
        print(f"{totals_line(found, dry_run=arguments.dry_run)}\nThe report is in {arguments.report}.")
    else:
        print(report)
    if arguments.json:
        print(json.dumps(as_dict(found, dry_run=arguments.dry_run), ensure_ascii=False), flush=True)
    return 1 if any(result.state in OPEN_STATES for result in found.results) else 0
