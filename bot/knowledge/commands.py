"""``tandem kb build | search | test | lint | watch``: the knowledge base on the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import TandemError
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.knowledge.build import Card, Sources
    from bot.knowledge.proof import Asked, Totals
    from bot.knowledge.search import Knowledge, SearchResult
    from bot.knowledge.vectors import TextEncoder

# Read by NumPy when it is first imported, which is after this. The figures are small: threads that wait for each other
# on a busy machine turn a build of one second into one of twenty.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What `kb test` asks for unless its options say otherwise.
FIRST, TOP3, REFUSED = 0.95, 0.99, 0.90


def register(subparsers: Any) -> None:
    """Mounts ``kb`` and its commands; each sets ``run``, which takes the arguments and returns the exit code."""
    kb = subparsers.add_parser("kb", help="build, search and test the knowledge base")
    commands = kb.add_subparsers(dest="kb_command", required=True, metavar="COMMAND")

    command = commands.add_parser("build", help="build the index where articles or data changed")
    command.set_defaults(run=run_build)

    command = commands.add_parser("search", help="search as a customer would")
    command.add_argument("query")
    command.add_argument("--language", default=None, help="code of the language (default: TANDEM_LANGUAGE)")
    command.add_argument("--family", default=None, help="technical_support or general_service, if known")
    command.add_argument("--top", type=int, default=5, metavar="N", help="show N articles (default: 5)")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run_search)

    command = commands.add_parser("test", help="ask every article's tests, and questions that no article answers")
    command.add_argument("--language", default=None, help="code of the language (default: TANDEM_LANGUAGE)")
    command.add_argument(
        "--no-answer", type=Path, default=None, metavar="FILE", help="other questions without an article"
    )
    command.add_argument("--first", type=float, default=FIRST, metavar="SHARE", help="target: tests found first")
    command.add_argument(
        "--top3", type=float, default=TOP3, metavar="SHARE", help="target: tests found in the first three"
    )
    command.add_argument("--refused", type=float, default=REFUSED, metavar="SHARE", help="target: questions refused")
    command.add_argument("--json", action="store_true", help="print the totals as JSON on the last line")
    command.set_defaults(run=run_test)

    command = commands.add_parser("lint", help="check the articles without building")
    command.set_defaults(run=run_lint)

    command = commands.add_parser("watch", help="build whenever an article changes, until Ctrl-C")
    command.set_defaults(run=run_watch)


def run_build(_: argparse.Namespace) -> int:
    """``kb build``: 0 when there is a current index of the present articles."""
    started = time.perf_counter()
    card = _build()
    if not card.fresh:
        print(f"Index {card.index_id}: unchanged.", flush=True)
        return 0
    for code, part in card.values["languages"].items():
        size = f"{part['articles']} articles, {part['passages']} passages, {part['rows']} vectors"
        print(f"Index {card.index_id}, {code}: {size}.")
        if part["thresholds"]["answer"] >= 1:
            print(
                "  No threshold keeps wrong answers within the budget: only choices are offered; see `tandem kb test`."
            )
    print(f"Built in {time.perf_counter() - started:.1f} s.", flush=True)
    return 0


def run_search(arguments: argparse.Namespace) -> int:
    """``kb search``: what a customer would get."""
    from bot.knowledge.search import Knowledge

    knowledge = Knowledge.open(settings().var / "index", _encoder())
    language = arguments.language or settings().language
    confidence = 0.9 if arguments.family else 0.0
    started = time.perf_counter()
    result = knowledge.search(
        arguments.query, language=language, family=arguments.family, family_confidence=confidence, top_k=arguments.top
    )
    took_ms = (time.perf_counter() - started) * 1000
    if arguments.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False))
        return 0
    _show(result, took_ms)
    return 0


def run_test(arguments: argparse.Namespace) -> int:
    """``kb test``: 0 when all three targets are met, else 1."""
    from bot.knowledge.build import read_questions
    from bot.knowledge.proof import ask_tests, ask_unanswerable, totals

    language = arguments.language or settings().language
    _build()
    knowledge = _cached_knowledge()
    tests = ask_tests(knowledge, language)
    path = arguments.no_answer or ROOT / "tests" / "kb" / language / "no_answer.yml"
    unanswerable = ask_unanswerable(knowledge, language, read_questions(path))
    found = totals(tests, unanswerable)
    _show_failures(tests, unanswerable)
    _show_totals(found, arguments)
    if arguments.json:
        print(json.dumps({key: round(value, 4) for key, value in asdict(found).items()}), flush=True)
    met = found.first >= arguments.first and found.top3 >= arguments.top3 and found.refused >= arguments.refused
    return 0 if met else 1


def run_lint(_: argparse.Namespace) -> int:
    """``kb lint``: 1 when an article breaks a rule, 0 when there is at most advice."""
    from bot.errors import ArticleError
    from bot.knowledge.articles import read_articles
    from bot.knowledge.lint import lint

    sources = _sources()
    try:
        articles = read_articles(sources.kb_dir, sources.catalogue())
    except ArticleError as error:
        print("\n".join(error.faults))
        print(f"{len(error.faults)} faults; none of the articles is built until they are mended.")
        return 1
    advice = lint(articles)
    print("\n".join([*advice, f"{len(articles)} articles, no faults, {len(advice)} pieces of advice."]))
    return 0


def run_watch(_: argparse.Namespace) -> int:
    """``kb watch``: builds at once, then after every change."""
    from bot.knowledge.watch import watch

    encoder = _encoder()

    def rebuild() -> None:
        started = time.perf_counter()
        try:
            card = _build(encoder)
        except TandemError as error:
            print(f"The last good index stays in use:\n{error.message}", file=sys.stderr, flush=True)
            return
        if card.fresh:
            print(f"Index {card.index_id} built in {time.perf_counter() - started:.1f} s.", flush=True)

    rebuild()
    sources = _sources()
    data = sources.data_dir
    watch([sources.kb_dir, sources.taxonomy, data / "entities", data / "kb", data / "nlu"], rebuild)
    return 0


def _sources() -> Sources:
    from bot.knowledge.build import Sources

    return Sources(settings().kb_dir, settings().data_dir, ROOT / "domain" / "taxonomy.yml")


def _encoder() -> TextEncoder:
    from bot.encoder import load_encoder

    return load_encoder(settings().var / "encoder")


def _build(encoder: TextEncoder | None = None) -> Card:
    from bot.knowledge.build import build

    var, started = settings().var, time.perf_counter()

    def say(line: str) -> None:
        # A rebuild after an edit is over before anyone could read it.
        if time.perf_counter() - started > 2:
            print(f"  {line}", flush=True)

    budget = settings().wrong_answer_budget
    return build(_sources(), var / "index", var / "cache", encoder or _encoder(), budget=budget, say=say)


def _cached_knowledge() -> Knowledge:
    from bot.knowledge.search import Knowledge
    from bot.knowledge.vectors import VectorCache

    # Tests are asked again and again; their vectors need not be made each time.
    return Knowledge.open(settings().var / "index", VectorCache(settings().var / "cache" / "vectors", _encoder()))


def _show(result: SearchResult, took_ms: float) -> None:
    print(f"{result.decision}: {result.reason} ({took_ms:.1f} ms)")
    for place, hit in enumerate(result.hits, 1):
        print(
            f"{place}. {hit.probability:6.1%}  {hit.article_id}: {hit.title}"
            + (f" › {hit.heading}" if hit.heading else "")
        )
    if result.decision == "answer":
        hit = result.hits[0]
        print("\n" + hit.text + (f"\n… more at {hit.url}" if hit.truncated else ""))


def _show_failures(tests: list[Asked], unanswerable: list[Asked]) -> None:
    failed: dict[str, list[Asked]] = {}
    for test in tests:
        if test.rank != 1:
            failed.setdefault(test.wanted, []).append(test)
    for wanted, missed in failed.items():
        asked = sum(test.wanted == wanted for test in tests)
        print(f"{wanted}: {len(missed)} of {asked} tests do not find it first")
        print(f"  {'rank':>4} {'prob.':>6} {'margin':>7}  {'winner':<36} test")
        for test in missed:
            rank = str(test.rank) if test.rank else "–"
            figures = f"{rank:>4} {test.probability:6.2f} {test.margin:+7.2f}"
            print(f"  {figures}  {test.winner:<36} {test.place}: {test.phrase}")
    offered = [asked for asked in unanswerable if asked.decision != "none"]
    if offered:
        print(f"Questions without an article that are not refused: {len(offered)}")
        for asked in offered:
            print(f"  {asked.decision:<8} {asked.probability:6.2f}  {asked.winner:<36} {asked.phrase}")


def _show_totals(found: Totals, arguments: argparse.Namespace) -> None:
    print(f"\n{found.tests} tests, {found.no_answer} questions without an article")
    print(f"  found first           {found.first:7.1%}   target {arguments.first:.1%}")
    print(f"  in the first three    {found.top3:7.1%}   target {arguments.top3:.1%}")
    print(f"  refused without one   {found.refused:7.1%}   target {arguments.refused:.1%}")
    print(f"  tests answered        {found.answered:7.1%}   and {found.clarified:.1%} offered a choice")
    print(f"  wrong among answered  {found.wrong:7.1%}   budget {settings().wrong_answer_budget:.1%}", flush=True)
