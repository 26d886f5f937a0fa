"""``tandem kb lint``: its options and what it does."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ArtefactError, ContentError, TandemError

if TYPE_CHECKING:
    import datetime as dt

    from bot.knowledge.articles import Article
    from bot.knowledge.build import Card, Sources
    from bot.knowledge.lint.finding import Finding
    from bot.knowledge.reading import Reading
    from bot.knowledge.vectors import TextEncoder

# As bot.knowledge.lint.scope has it, which is not read before the command runs.
STALE_DAYS = 365
# More findings than a screen holds are counted by code, too.
MANY = 20


def register(commands: Any) -> argparse.ArgumentParser:
    """Mounts the command and its options."""
    command = commands.add_parser(
        "lint",
        help="find what is wrong with the articles, and what could be better",
        epilog="Exit code: 0 nothing to mend (advice may be left), 1 an article has a fault, "
        "or with --strict there is any finding, 2 the options are wrong.",
    )
    command.add_argument("--strict", action="store_true", help="fail on advice, too")
    command.add_argument("--only", type=_codes, default=None, metavar="CODE,…", help="only findings of these codes")
    command.add_argument("--quick", action="store_true", help="leave out the checks that need the encoder")
    command.add_argument(
        "--stale-days", type=int, default=STALE_DAYS, metavar="N", help=f"an article's age (default: {STALE_DAYS})"
    )
    command.add_argument(
        "--languages",
        type=_languages,
        default=frozenset(),
        metavar="CODE,…",
        help="languages that every article must be in, beside those that have a folder",
    )
    command.add_argument("--json", default=None, metavar="FILE", help="write the findings as JSON; - prints only that")
    return command


def check(
    arguments: argparse.Namespace,
    sources: Sources,
    source_language: str,
    encoder: Callable[[], TextEncoder],
    build: Callable[[], tuple[Path, Card]],
) -> int:
    """Finds, prints, writes.

    Args:
        arguments: As the options have them.
        sources: Articles and data.
        source_language: Code of the language that the others are translated from.
        encoder: Opens the encoder, keeping its vectors; may raise ``ArtefactError``.
        build: Builds an index beside the one in use; gives its root and its card.

    Returns:
        The exit code.
    """
    import datetime as dt

    from bot.knowledge.lint import FAULT, findings_of, in_order
    from bot.knowledge.lint.finding import finding_of_fault
    from bot.knowledge.reading import Reader

    today = dt.date.today()
    reading = Reader().read(sources.kb_dir, sources.catalogue(), today=today)
    findings = [finding_of_fault(fault.path, fault.line, fault.text) for fault in reading.faults]
    findings += findings_of(
        reading.articles,
        today=today,
        stale_days=arguments.stale_days,
        kb_dir=sources.kb_dir,
        source=source_language,
        languages=arguments.languages,
    )
    findings += _advice_on_faulty(reading, sources, today, arguments.stale_days, source_language)
    skipped = ""
    if not arguments.quick and _wants_model(arguments.only):
        more, skipped = _with_model(reading.articles, bool(reading.faults), encoder, build)
        findings += more
    chosen = in_order(one for one in findings if arguments.only is None or one.code in arguments.only)
    count = len({*(article.path for article in reading.articles), *(fault.path for fault in reading.faults)})
    _tell(chosen, count, skipped, arguments.json)
    failed = chosen if arguments.strict else [one for one in chosen if one.level == FAULT]
    return 1 if failed else 0


def _advice_on_faulty(
    reading: Reading, sources: Sources, today: dt.date, stale_days: int, source_language: str
) -> list[Finding]:
    """What else could be better in files with a fault, so that all of it can be mended at once."""
    from bot.knowledge.lint import ADVICE, findings_of_text

    catalogue, found = sources.catalogue(), []
    for shown in sorted({fault.path for fault in reading.faults}):
        file = sources.kb_dir.parent / shown
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # that is its fault
        found += [
            one
            for one in findings_of_text(
                text,
                file.relative_to(sources.kb_dir),
                catalogue,
                reading.articles,
                today=today,
                stale_days=stale_days,
                kb_dir=sources.kb_dir,
                source=source_language,
            )
            if one.level == ADVICE
        ]
    return found


def _codes(text: str) -> frozenset[str]:
    from bot.knowledge.lint.finding import CODES

    codes = frozenset(code.strip() for code in text.split(",") if code.strip())
    unknown = sorted(codes - CODES.keys())
    if unknown or not codes:
        raise argparse.ArgumentTypeError(f"no code {', '.join(unknown) or 'is named'}; use some of {', '.join(CODES)}")
    return codes


def _languages(text: str) -> frozenset[str]:
    from bot.languages import language

    codes = frozenset(code.strip() for code in text.split(",") if code.strip())
    try:
        return frozenset(language(code).code for code in codes)
    except ContentError as error:
        raise argparse.ArgumentTypeError(error.message) from None


def _wants_model(only: Collection[str] | None) -> bool:
    from bot.knowledge.lint.finding import WITH_MODEL

    return only is None or not WITH_MODEL.isdisjoint(only)


def _with_model(
    articles: Sequence[Article],
    faulty: bool,
    encoder: Callable[[], TextEncoder],
    build: Callable[[], tuple[Path, Card]],
) -> tuple[list[Finding], str]:
    """What the checks with a model find, and why they were left out where they were."""
    from bot.knowledge.lint import nearness

    if faulty:
        return [], "until the faults are mended"
    try:
        vectors = encoder()
    except ArtefactError as error:
        return [], error.message
    found = list(nearness.check(articles, vectors))
    try:
        return found + _rivals(*build()), ""
    except TandemError as error:
        return found, error.message


def _rivals(index_root: Path, card: Card) -> list[Finding]:
    from bot.knowledge.lint import rivals
    from bot.knowledge.persist import learned_from, load_index

    return [
        finding
        for code, part in card.values["languages"].items()
        for finding in rivals.check(load_index(index_root / card.index_id / code), learned_from(part).weights)
    ]


def _tell(findings: Sequence[Finding], articles: int, skipped: str, json_to: str | None) -> None:
    from bot.knowledge.lint.finding import FAULT, WITH_MODEL

    faults = sum(one.level == FAULT for one in findings)
    report = {
        "articles": articles,
        "faults": faults,
        "advice": len(findings) - faults,
        "skipped": {"codes": sorted(WITH_MODEL), "reason": skipped} if skipped else None,
        "findings": [one.as_dict() for one in findings],
    }
    if json_to == "-":
        print(json.dumps(report, ensure_ascii=False), flush=True)
        return
    if json_to:
        path = Path(json_to)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    lines = [str(one) for one in findings]
    if skipped:
        lines.append(f"Not looked for: {', '.join(sorted(WITH_MODEL))} ({skipped}).")
    counted = {0: "no faults", 1: "1 fault"}.get(faults, f"{faults} faults")
    advice = len(findings) - faults
    lines.append(f"{articles} articles, {counted}, {advice} {'piece' if advice == 1 else 'pieces'} of advice.")
    if len(findings) > MANY:
        kinds = Counter(one.code for one in findings)
        lines.append(f"{', '.join(f'{count} {code}' for code, count in kinds.most_common())}; --only shows some.")
    if faults:
        lines.append("An article with a fault is held back until it is mended.")
    print("\n".join(lines), flush=True)
