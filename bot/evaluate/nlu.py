"""What ``tandem evaluate intents``, ``routing`` and ``all`` do within Rasa's environment.

Run: ``.venv-rasa/bin/python -m bot.evaluate.nlu intents|routing|held-out …``; the last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.errors import TandemError
from bot.evaluate.decisions import Decided, decided, family_figures, figures
from bot.evaluate.tables import OUT_OF_SCOPE, read_all, read_families

# A first message warms up what is loaded late; it is not the customer's.
WARM_UP = 20
SAY_EVERY_S = 10.0

Parse = Callable[[str], dict[str, Any]]


def evaluate_intents(
    config: Path, train: Sequence[Path], test: Sequence[Path], oos_train: Sequence[Path], rows_to: Path | None = None
) -> dict[str, Any]:
    """Trains the components that a ``config.yml`` names on some tables and measures them on others.

    Args:
        rows_to: File for what was decided of each message, as a JSON list; None: not kept.
    """
    from bot.understanding.pipeline import TrainedPipeline

    examples = read_all(train, "intent") + [(text, OUT_OF_SCOPE) for text, _ in read_all(oos_train, "intent")]
    rows = read_all(test, "intent")
    print(f"Training on {len(examples)} examples of {len({intent for _, intent in examples})} intents.", flush=True)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        parse = TrainedPipeline.train(config, examples, Path(folder)).parse
    trained_s = time.perf_counter() - started
    print(f"Trained in {trained_s:.0f} s; asking {len(rows)} messages.", flush=True)
    answers = list(_timed(parse, [text for text, _ in rows]))
    outcomes = [decided(truth, parsed, ms) for (_, truth), (parsed, ms) in zip(rows, answers, strict=True)]
    if rows_to:
        _write_rows(rows_to, rows, outcomes)
    return {**figures(outcomes), "messages": len(rows), "train_s": round(trained_s, 1)}


def evaluate_held_out(model: Path, test: Sequence[Path], rows_to: Path) -> dict[str, Any]:
    """Measures a trained model on tables of ``text,intent``, and keeps what it decided of each message.

    Args:
        rows_to: File for a JSON list of ``{text, truth, told, forced, confidence, took_ms, family,
            family_confidence}``.

    Returns:
        The figures of ``intents``, with ``cpu_ms_per_message`` (which other programs on the machine change little) and
        the product's ``threshold``.
    """
    from bot.understanding.pipeline import shipped
    from bot.understanding.scope import THRESHOLD

    rows = read_all(test, "intent")
    parse = shipped(model)
    started = time.process_time()
    answers = list(_timed(parse, [text for text, _ in rows]))
    cpu_ms = (time.process_time() - started) * 1000 / (len(rows) + min(WARM_UP, len(rows)))
    outcomes = [decided(truth, parsed, ms) for (_, truth), (parsed, ms) in zip(rows, answers, strict=True)]
    families = [parsed.get("family") or {} for parsed, _ in answers]
    _write_rows(rows_to, rows, outcomes, families)
    return {
        **figures(outcomes),
        "cpu_ms_per_message": round(cpu_ms, 3),
        "messages": len(rows),
        "threshold": THRESHOLD,
    }


def evaluate_routing(file: Path, model: Path) -> dict[str, Any]:
    """Measures the family decision of a trained model."""
    from bot.understanding.pipeline import shipped

    rows = read_families(file)
    answers = list(_timed(shipped(model), [text for text, _ in rows]))
    told = [(parsed.get("family") or {}).get("name") for parsed, _ in answers]
    return {**family_figures([family for _, family in rows], told), "messages": len(rows)}


def _write_rows(
    path: Path,
    rows: Sequence[tuple[str, str]],
    outcomes: Sequence[Decided],
    families: Sequence[dict[str, Any]] | None = None,
) -> None:
    found = [
        {
            "text": text,
            "truth": one.truth,
            "told": one.intent,
            "forced": one.forced,
            "confidence": round(one.confidence, 4),
            "took_ms": round(one.took_ms, 3),
            "family": family.get("name"),
            "family_confidence": round(float(family.get("confidence") or 0.0), 4),
        }
        for (text, _), one, family in zip(rows, outcomes, families or [{}] * len(rows), strict=True)
    ]
    path.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def _timed(parse: Parse, texts: Sequence[str]) -> Iterable[tuple[dict[str, Any], float]]:
    for text in texts[:WARM_UP]:
        parse(text)
    said = time.perf_counter()
    for number, text in enumerate(texts):
        started = time.perf_counter()
        parsed = parse(text)
        ended = time.perf_counter()
        yield parsed, (ended - started) * 1000
        if ended - said > SAY_EVERY_S:
            said = ended
            print(f"  {number + 1} of {len(texts)} asked", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one evaluation.

    Returns:
        0, or 2 where it could not be carried out.
    """
    parser = argparse.ArgumentParser(prog="bot.evaluate.nlu")
    kinds = parser.add_subparsers(dest="kind", required=True)
    intents = kinds.add_parser("intents")
    intents.add_argument("--config", type=Path, required=True)
    intents.add_argument("--train", type=Path, nargs="+", required=True)
    intents.add_argument("--test", type=Path, nargs="+", required=True)
    intents.add_argument("--oos-train", type=Path, nargs="*", default=[])
    intents.add_argument("--rows", type=Path, default=None)
    held_out = kinds.add_parser("held-out")
    held_out.add_argument("--model", type=Path, required=True)
    held_out.add_argument("--test", type=Path, nargs="+", required=True)
    held_out.add_argument("--rows", type=Path, required=True)
    routing = kinds.add_parser("routing")
    routing.add_argument("--file", type=Path, required=True)
    routing.add_argument("--model", type=Path, required=True)
    given = parser.parse_args(argv)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    try:
        if given.kind == "intents":
            found = evaluate_intents(given.config, given.train, given.test, given.oos_train, given.rows)
        elif given.kind == "held-out":
            found = evaluate_held_out(given.model, given.test, given.rows)
        else:
            found = evaluate_routing(given.file, given.model)
    except TandemError as error:
        print(f"tandem: {error.message}", file=sys.stderr)
        return 2
    for name, value in found.items():
        print(f"  {name:<22} {'–' if value is None else value}")
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
