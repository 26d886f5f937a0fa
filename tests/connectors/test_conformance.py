"""The Chatwoot connector meets the contract, and the kit notices who does not."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.connectors.contract import REQUIREMENTS
from bot.connectors.kit.bench import Bench
from bot.connectors.kit.checks import CHECKS
from bot.connectors.kit.run import MET, NOT_CHECKED, UNMET, run, table
from bot.connectors.kit.serving import Served
from tests.connectors.conftest import WEBHOOK_SECRET


def test_every_requirement_has_a_check_and_no_check_is_left_over() -> None:
    assert set(CHECKS) == {one.id for one in REQUIREMENTS}


@pytest.mark.parametrize("requirement", [one.id for one in REQUIREMENTS])
async def test_the_chatwoot_connector_meets(requirement: str, bench: Bench) -> None:
    await CHECKS[requirement](bench)
    assert bench.tandem.faults == []


async def test_the_whole_kit_runs_and_reports(bench: Bench) -> None:
    verdicts = await run(bench)
    assert {one.outcome for one in verdicts} == {MET}, table(verdicts)
    assert table(verdicts).endswith(f"{len(REQUIREMENTS)} met")


async def test_a_connector_that_accepts_everything_and_does_nothing_does_not_pass(tandem) -> None:
    async def yes(_):
        return Response(status_code=204)

    served = Served(Starlette(routes=[Route("/", yes, methods=["POST"])]))
    served.start()
    bench = Bench(served.url, WEBHOOK_SECRET, tandem, quiet_s=0.01, patience_s=0.1)
    try:
        outcomes = {one.requirement.id: one.outcome for one in await run(bench)}
    finally:
        await bench.close()
        served.stop()
    assert outcomes["signature.right"] == MET
    assert outcomes["signature.wrong"] == outcomes["signature.old"] == outcomes["signature.missing"] == UNMET
    assert outcomes["handoff.shown"] == outcomes["restart"] == NOT_CHECKED


async def test_nobody_at_the_address_is_said(tandem) -> None:
    bench = Bench("http://127.0.0.1:9/", WEBHOOK_SECRET, tandem, quiet_s=0.01, patience_s=0.1)
    verdicts = await run(bench)
    await bench.close()
    assert (
        next(one for one in verdicts if one.requirement.id == "signature.right").why == "it was answered with nothing"
    )
