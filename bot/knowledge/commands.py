"""``tandem kb build | search | test | lint | import | watch``: the knowledge base on the command line."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.knowledge import lint_command, proof_command
from bot.knowledge.importing import command as import_command
from bot.knowledge.watching import show_held_back
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.knowledge.build import Builder, Card, Sources
    from bot.knowledge.search import Knowledge, SearchResult
    from bot.knowledge.vectors import TextEncoder

# Read by NumPy when it is first imported, which is after this. The figures are small: threads that wait for each other
# on a busy machine turn a build of one second into one of twenty.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")


def register(subparsers: Any) -> Any:
    """Mounts ``kb`` and its commands; each sets ``run``, which takes the arguments and returns the exit code.

    Returns:
        What a room that comes after this one mounts its own commands of ``kb`` on.
    """
    kb = subparsers.add_parser("kb", help="build, search and test the knowledge base")
    commands = kb.add_subparsers(dest="kb_command", required=True, metavar="COMMAND")

    command = commands.add_parser("build", help="build the index where articles or data changed")
    command.add_argument(
        "--hold-back",
        action="store_true",
        help="build without the articles that are wrong, from their last good versions, instead of stopping",
    )
    command.set_defaults(run=run_build)

    command = commands.add_parser("search", help="search as a customer would")
    command.add_argument("query")
    command.add_argument("--language", default=None, help="code of the language (default: TANDEM_LANGUAGE)")
    command.add_argument("--family", default=None, help="technical_support or general_service, if known")
    command.add_argument("--top", type=int, default=5, metavar="N", help="show N articles (default: 5)")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run_search)

    proof_command.register(commands).set_defaults(run=run_test)
    lint_command.register(commands).set_defaults(run=run_lint)

    import_command.register(commands).set_defaults(run=run_import)

    command = commands.add_parser("watch", help="build whenever an article changes, until Ctrl-C")
    command.set_defaults(run=run_watch)
    return commands


def run_build(arguments: argparse.Namespace) -> int:
    """``kb build``: 0 when there is a current index of the present articles, or of the sound ones."""
    started = time.perf_counter()
    card = _builder(hold_back=arguments.hold_back).build()
    show_held_back(card)
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

    knowledge = Knowledge.open(settings().var / "index", own_encoder())
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
    language = arguments.language or settings().language
    _build()
    no_answer = arguments.no_answer or ROOT / "tests" / "kb" / language / "no_answer.yml"
    budget = settings().wrong_answer_budget
    return proof_command.prove(_cached_knowledge(), arguments, language, no_answer, budget)


def run_lint(arguments: argparse.Namespace) -> int:
    """``kb lint``: 0 when there is at most advice, 1 when an article has a fault (or with ``--strict`` anything)."""
    # Beside the index in use: looking at articles puts none of them live.
    index_root = settings().var / "cache" / "lint"
    return lint_command.check(
        arguments,
        own_sources(),
        settings().language,
        _cached_encoder,
        lambda: (index_root, _builder(index_root).build()),
    )


def run_import(arguments: argparse.Namespace) -> int:
    """``kb import``: 0 when every page is an article now, 1 when one is not."""
    return import_command.run(arguments, settings().kb_dir, own_sources().catalogue(), own_encoder)


def run_watch(_: argparse.Namespace) -> int:
    """``kb watch``: builds at once, then after every change; articles that are wrong are held back."""
    from bot.knowledge.watching import Watcher

    return Watcher(lambda: _builder(hold_back=True), settings().var / "index").run(own_sources())


def own_sources() -> Sources:
    """Where the articles and data of the settings lie."""
    from bot.knowledge.build import Sources

    return Sources(settings().kb_dir, settings().data_dir, ROOT / "domain" / "taxonomy.yml")


def own_encoder() -> TextEncoder:
    """The encoder in use."""
    from bot.encoder import load_encoder

    return load_encoder(settings().var / "encoder")


def _build() -> Card:
    return _builder().build()


def _builder(index_root: Path | None = None, *, hold_back: bool = False) -> Builder:
    from bot.knowledge.build import Builder

    var, started = settings().var, time.perf_counter()

    def say(line: str) -> None:
        # A rebuild after an edit is over before anyone could read it.
        if time.perf_counter() - started > 2:
            print(f"  {line}", flush=True)

    budget = settings().wrong_answer_budget
    root, cache = index_root or var / "index", var / "cache"
    return Builder(own_sources(), root, cache, own_encoder(), budget=budget, say=say, hold_back=hold_back)


def _cached_knowledge() -> Knowledge:
    from bot.knowledge.search import Knowledge

    return Knowledge.open(settings().var / "index", _cached_encoder())


def _cached_encoder() -> TextEncoder:
    from bot.knowledge.vectors import VectorCache

    # Tests are asked again and again; their vectors need not be made each time.
    return VectorCache(settings().var / "cache" / "vectors", own_encoder())


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
