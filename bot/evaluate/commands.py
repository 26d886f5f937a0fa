"""``tandem evaluate intents | retrieval | routing | dialogues | all``: how good the bot is, on files of yours."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.evaluate.dialogues import command as dialogues
from bot.evaluate.rasa_side import EvaluateError, in_rasas_environment
from bot.evaluate.report import command as report
from bot.settings import ROOT, settings


def register(subparsers: Any) -> None:
    """Mounts ``evaluate`` and its commands."""
    evaluate = subparsers.add_parser("evaluate", help="measure understanding on files of yours")
    commands = evaluate.add_subparsers(dest="evaluate_command", required=True, metavar="WHAT")

    command = commands.add_parser(
        "intents", help="train the pipeline of config.yml on a table and measure it on another"
    )
    command.add_argument("--train", type=Path, nargs="+", required=True, metavar="FILE", help="CSV: text,intent")
    command.add_argument("--test", type=Path, nargs="+", required=True, metavar="FILE", help="CSV: text,intent")
    command.add_argument(
        "--oos-train", type=Path, nargs="*", default=[], metavar="FILE", help="CSV whose rows are all out of scope"
    )
    command.set_defaults(run=run_intents)

    command = commands.add_parser("retrieval", help="the product's search, BM25 alone and vectors alone on BEIR files")
    command.add_argument("--corpus", type=Path, required=True, metavar="FILE", help="JSON lines: _id, title, text")
    command.add_argument("--queries", type=Path, required=True, metavar="FILE", help="JSON lines: _id, text")
    command.add_argument("--qrels", type=Path, required=True, metavar="FILE", help="TSV: query, document, score")
    command.add_argument("--language", default=None, help="code of the language (default: TANDEM_LANGUAGE)")
    command.set_defaults(run=run_retrieval)

    command = commands.add_parser("routing", help="the trained bot's choice of technical support or general service")
    command.add_argument("--file", type=Path, required=True, help="CSV: text,family (technical or general)")
    command.add_argument("--model", type=Path, default=None, metavar="FILE", help="another model than the one in use")
    command.set_defaults(run=run_routing)

    dialogues.register(commands)
    report.register(commands)


def run_intents(arguments: argparse.Namespace) -> int:
    """``evaluate intents``: 0, or 2 where a file is wrong."""
    files = ["--train", *arguments.train, "--test", *arguments.test]
    if arguments.oos_train:
        files += ["--oos-train", *arguments.oos_train]
    return in_rasas_environment("intents", "--config", ROOT / "config.yml", *files)


def run_retrieval(arguments: argparse.Namespace) -> int:
    """``evaluate retrieval``: 0; a file that is wrong is named."""
    import json
    import tempfile

    from bot.evaluate.beir import read_corpus, read_judgements, read_queries
    from bot.evaluate.retrieval import evaluate_retrieval
    from bot.knowledge.commands import own_encoder

    corpus, queries = read_corpus(arguments.corpus), read_queries(arguments.queries)
    judged = read_judgements(arguments.qrels, queries, corpus)
    encoder = own_encoder()
    language = arguments.language or settings().language
    with tempfile.TemporaryDirectory() as scratch:
        found = evaluate_retrieval(corpus, queries, judged, encoder, Path(scratch), language)
    print(f"  {'':<10} {'hit@1':>7} {'hit@5':>7} {'MRR@10':>7} {'nDCG@10':>8} {'ms':>7}")
    for name, row in (("product", found), ("BM25", found["bm25"]), ("vectors", found["vectors"])):
        print(
            f"  {name:<10} {row['hit_at_1']:7.4f} {row['hit_at_5']:7.4f} {row['mrr_at_10']:7.4f}"
            f" {row['ndcg_at_10']:8.4f} {row['ms_per_query']:7.2f}"
        )
    print(json.dumps(found), flush=True)
    return 0


def run_routing(arguments: argparse.Namespace) -> int:
    """``evaluate routing``: 0, or 2 where a file is wrong.

    Raises:
        EvaluateError: There is no trained model.
    """
    from bot.supervisor.prepare import model_path

    model = arguments.model or model_path(settings())
    if not model.is_file():
        raise EvaluateError(f"{model}: there is no such model; run `make train` first")
    return in_rasas_environment("routing", "--file", arguments.file, "--model", model)
