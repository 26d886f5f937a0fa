"""``tandem kb test``: its options and what it does."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError

if TYPE_CHECKING:
    from bot.knowledge.proof.asking import Totals
    from bot.knowledge.search import Knowledge

# What is asked for unless the options say otherwise.
FIRST, TOP3, REFUSED = 0.95, 0.99, 0.90


def register(commands: Any) -> argparse.ArgumentParser:
    """Mounts the command and its options."""
    command = commands.add_parser("test", help="ask every article's tests, and questions that no article answers")
    command.add_argument("--language", default=None, help="code of the language (default: TANDEM_LANGUAGE)")
    command.add_argument("--article", action="append", metavar="ID", help="only this article's tests; may be repeated")
    command.add_argument("--all", action="store_true", help="show every test, not only those that fail")
    command.add_argument(
        "--no-answer", type=Path, default=None, metavar="FILE", help="other questions without an article"
    )
    command.add_argument("--first", type=float, default=FIRST, metavar="SHARE", help="target: tests found first")
    command.add_argument(
        "--top3", type=float, default=TOP3, metavar="SHARE", help="target: tests found in the first three"
    )
    command.add_argument("--refused", type=float, default=REFUSED, metavar="SHARE", help="target: questions refused")
    command.add_argument("--json", action="store_true", help="print the totals as JSON on the last line")
    command.add_argument("--report", type=Path, default=None, metavar="FILE", help="write every result as JSON")
    command.add_argument("--junit", type=Path, default=None, metavar="FILE", help="write the results as JUnit's XML")
    return command


def prove(knowledge: Knowledge, arguments: argparse.Namespace, language: str, no_answer: Path, budget: float) -> int:
    """Asks, prints, writes.

    Args:
        knowledge: The knowledge base.
        arguments: As the options have them.
        language: Code of the language.
        no_answer: The file of questions without an article.
        budget: Share of wrong answers among the answers given that the thresholds keep, 0 to 1.

    Returns:
        0 when all three targets are met, else 1.

    Raises:
        ContentError: There is no such article.
    """
    from bot.knowledge.build import read_questions
    from bot.knowledge.proof.asking import ask_tests, ask_unanswerable, by_article, totals
    from bot.knowledge.proof.files import write_junit, write_report
    from bot.knowledge.proof.table import offered, summary, table

    _must_exist(knowledge, language, arguments.article or [])
    tests = ask_tests(knowledge, language, arguments.article)
    # Whoever asks about one article does not ask how the others refuse.
    questions = [] if arguments.article else read_questions(no_answer)
    unanswerable = ask_unanswerable(knowledge, language, questions)
    found, articles = totals(tests, unanswerable), by_article(tests)
    targets = {"first": arguments.first, "top3": arguments.top3, "refused": arguments.refused}
    lines = [*table(articles, every_test=arguments.all), *offered(unanswerable), *summary(found, targets, budget)]
    print("\n".join(lines), flush=True)
    if arguments.report:
        head = {"index_id": knowledge.index_id, "language": language, "targets": targets, "totals": _rounded(found)}
        write_report(arguments.report, head, articles, unanswerable, language)
    if arguments.junit:
        write_junit(arguments.junit, articles, unanswerable)
    if arguments.json:
        print(json.dumps(_rounded(found)), flush=True)
    return 0 if all(getattr(found, name) >= target for name, target in targets.items()) else 1


def _rounded(found: Totals) -> dict[str, float]:
    return {key: round(value, 4) for key, value in asdict(found).items()}


def _must_exist(knowledge: Knowledge, language: str, names: list[str]) -> None:
    known = {article.id for article in knowledge.articles(language)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ContentError(
            f"no published article {', '.join(unknown)} in {language!r}; an article's id is its file's name without .md"
        )
