"""``tandem evaluate dialogues``: its options, what it does and what it prints."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError
from bot.evaluate.dialogues.files import LEDGER, dialogue_files, read_ledger, read_scripts, unknown_names
from bot.evaluate.dialogues.outcomes import Verdict, judge, summary
from bot.settings import settings

if TYPE_CHECKING:
    from bot.evaluate.dialogues.own_system import Running

Ledger = Mapping[str, tuple[str, str]]


def register(commands: Any) -> None:
    """Mounts the command and its options."""
    command = commands.add_parser("dialogues", help="whole scripted conversations on the running system")
    command.add_argument("files", type=Path, nargs="+", metavar="FILE", help="YAML of conversations, or a folder of it")
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--url", default=None, help="a Tandem that runs (default: the one of the settings, else one is started)"
    )
    where.add_argument("--own", action="store_true", help="start one in any case, on free ports")
    command.add_argument(
        "--token", default="", help="an agent's access token there, to see each handoff's family and reason"
    )
    command.add_argument(
        "--known-failures", type=Path, default=None, metavar="FILE", help=f"ledger (default: {LEDGER} beside the files)"
    )
    command.add_argument("--show", action="store_true", help="print what the bot wrote in conversations that failed")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """``evaluate dialogues``: 0 when all came out as the files and the ledger say, else 1.

    Raises:
        ContentError: A file is wrong.
    """
    paths = dialogue_files(arguments.files)
    scripts = read_scripts(paths, None if arguments.url else article_ids())
    ledger = read_ledgers(arguments.known_failures, paths)
    with _system(arguments) as system:
        from bot.evaluate.dialogues.playing import play_all

        played = asyncio.run(play_all(scripts, system.url, system.token, settings().language))
    verdicts = [judge(script, one) for script, one in zip(scripts, played, strict=True)]
    # Of a part of the conversations the ledger may name the others.
    stale = unknown_names(ledger, scripts) if arguments.files == [path.parent for path in paths[:1]] else []
    found = summary(verdicts, ledger)
    print("\n".join([*table(verdicts, ledger, show=arguments.show), *stale]), flush=True)
    print(json.dumps(found, ensure_ascii=False), flush=True)
    return 1 if found["failed"] > found["known_failures"] or found["mended"] or stale else 0


def article_ids() -> set[str]:
    """Ids of the settings' articles, as their files are named."""
    folder = settings().kb_dir / settings().language
    return {path.stem for path in folder.rglob("*.md")}


def read_ledgers(given: Path | None, paths: Sequence[Path]) -> dict[str, tuple[str, str]]:
    """The ledger that is named, or those beside the files.

    Raises:
        ContentError: It is not there, or cannot be read.
    """
    if given is not None and not given.is_file():
        raise ContentError(f"{given}: there is no such ledger; check the path")
    found: dict[str, tuple[str, str]] = {}
    for path in [given] if given else dict.fromkeys(path.parent / LEDGER for path in paths):
        found |= read_ledger(path)
    return found


def table(verdicts: Sequence[Verdict], ledger: Ledger, *, show: bool) -> Iterator[str]:
    """One line a conversation, below it what was otherwise than the script says."""
    width = max(len(verdict.script.name) for verdict in verdicts)
    yield f"  {'':<4} {'conversation':<{width}} {'came out':<20} turns"
    for verdict in verdicts:
        known = verdict.script.name in ledger
        mark = ("ok" if not known else "ok!") if verdict.passed else ("known" if known else "FAIL")
        outcome = verdict.outcome.replace("_", " ")
        yield f"  {mark:<5}{verdict.script.name:<{width}} {outcome:<20} {verdict.played.turns:>5}"
        for fault in verdict.faults:
            yield f"         {fault}  [{verdict.script.place}]"
        if verdict.passed and known:
            yield f"         known to fail, and no longer does: take it out at {ledger[verdict.script.name][1]}"
        if show and not verdict.passed:
            yield from _transcript(verdict)


def _transcript(verdict: Verdict) -> Iterator[str]:
    for reply in verdict.played.replies:
        turn = verdict.script.turns[reply.turn]
        yield f"           > {turn.kind}: {turn.words}"
        first = reply.text.splitlines()[:1]
        yield f"           < {', '.join(reply.articles) or 'no article'}: {(first or [''])[0][:100]}"
        if reply.clarified:
            yield f"             choices: {' | '.join(reply.choices)}"


@contextmanager
def _system(arguments: argparse.Namespace) -> Iterator[Running]:
    from bot.evaluate.dialogues.own_system import NotStarted, Running, answers, own_system
    from bot.settings import url_of
    from bot.supervisor.run import reachable

    url = (arguments.url or url_of(reachable(settings().host), settings().port)).rstrip("/")
    if not arguments.own and answers(url):
        print(f"Talking to {url}.", flush=True)
        if not arguments.token:
            print("Without --token nobody sees a handoff's family and reason: these are not checked.", flush=True)
        yield Running(url, arguments.token)
    elif arguments.url:
        raise NotStarted(f"{url}: no Tandem is ready there; start it, or leave --url out")
    else:
        print("Starting a Tandem for this alone …", flush=True)
        with own_system() as running:
            yield running
