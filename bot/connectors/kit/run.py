"""Runs every check and reports."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bot.connectors.contract import REQUIREMENTS, Requirement
from bot.connectors.kit.bench import Bench, Unmet
from bot.connectors.kit.checks import CHECKS

MET, UNMET, NOT_CHECKED = "met", "NOT MET", "not checked"


@dataclass(frozen=True)
class Verdict:
    """What came of one requirement; ``why`` is empty where it is met."""

    requirement: Requirement
    outcome: str
    why: str = ""


async def run(bench: Bench) -> list[Verdict]:
    """Checks every requirement that can be checked here, in order."""
    verdicts = []
    for requirement in REQUIREMENTS:
        missing = [need for need in requirement.needs if not _has(bench, need)]
        if missing:
            verdicts.append(Verdict(requirement, NOT_CHECKED, f"needs --{' and --'.join(missing)}"))
        else:
            verdicts.append(await _try(bench, requirement))
    return verdicts


def table(verdicts: list[Verdict]) -> str:
    """The verdicts as lines for a terminal."""
    width = max(len(one.requirement.id) for one in verdicts)
    lines = [
        f"{one.requirement.id:<{width}}  {one.outcome:<11}  {one.requirement.says}"
        + (f"\n{'':<{width}}               → {one.why}" if one.why else "")
        for one in verdicts
    ]
    counts = {outcome: sum(one.outcome == outcome for one in verdicts) for outcome in (MET, UNMET, NOT_CHECKED)}
    summary = ", ".join(f"{count} {outcome.lower()}" for outcome, count in counts.items() if count)
    return "\n".join([*lines, "", summary])


async def _try(bench: Bench, requirement: Requirement) -> Verdict:
    try:
        await CHECKS[requirement.id](bench)
    except Unmet as unmet:
        return Verdict(requirement, UNMET, str(unmet))
    except (httpx.HTTPError, TypeError, ValueError) as error:
        # The probe is somebody else's program; what it does wrong belongs into the report.
        return Verdict(requirement, UNMET, f"the probe failed: {type(error).__name__} {error}")
    return Verdict(requirement, MET)


def _has(bench: Bench, need: str) -> bool:
    return (bench.far if need == "probe" else bench.restart) is not None
