"""``tandem connector …``: runs a connector, or checks one."""

from __future__ import annotations

import argparse
import asyncio
import logging

import httpx
import uvicorn

from bot.connectors.kit.far_side import HttpProbe, Restart
from bot.connectors.kit.tandem import TOKEN, Tandem
from bot.errors import TandemError

RESTART_S = 30.0


class RestartFailed(TandemError):
    """The command that restarts the connector failed, or the connector did not come back."""

    code = "restart_failed"


def register(commands: argparse._SubParsersAction) -> None:
    """Mounts the commands under ``tandem``."""
    connector = commands.add_parser("connector", help="let people answer at another desk; check such a connector")
    verbs = connector.add_subparsers(dest="verb", required=True, metavar="VERB")
    chatwoot = verbs.add_parser("chatwoot", help="run the Chatwoot connector; docs/connect.md lists its settings")
    chatwoot.set_defaults(run=_chatwoot)
    check = verbs.add_parser("check", help="play Tandem against a connector and say which requirements it meets")
    check.add_argument("url", help="where the connector takes Tandem's webhooks")
    check.add_argument("--secret", required=True, help="what it checks their signatures with")
    check.add_argument("--listen", default="127.0.0.1:8099", help="where Tandem's API is played (default: %(default)s)")
    check.add_argument("--token", default=TOKEN, help="the access token that it must use (default: %(default)s)")
    check.add_argument("--probe", help="address of a probe at the other desk; without it, half is not checked")
    check.add_argument("--restart", help="shell command that restarts the connector")
    check.add_argument(
        "--patience", type=float, default=15.0, help="seconds for each thing to happen (default: %(default)s)"
    )
    check.set_defaults(run=_check)


def _chatwoot(_: argparse.Namespace) -> int:
    from bot.connectors.chatwoot.service import create_app
    from bot.connectors.settings import read_chatwoot_settings

    settings = read_chatwoot_settings()
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(message)s")
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Without an access log: an address may hold the secret.
    uvicorn.run(create_app(settings), host=settings.connector_host, port=settings.connector_port, access_log=False)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from bot.connectors.kit.serving import Served

    tandem = Tandem(arguments.token)
    host, _, port = arguments.listen.rpartition(":")
    if not host or not port.isdigit():
        raise TandemError("--listen must be HOST:PORT, such as 127.0.0.1:8099", code="bad_argument")
    served = Served(tandem.app, host, int(port))
    served.start()
    try:
        return asyncio.run(_run(arguments, tandem))
    finally:
        served.stop()


async def _run(arguments: argparse.Namespace, tandem: Tandem) -> int:
    from bot.connectors.kit.bench import Bench
    from bot.connectors.kit.run import UNMET, run, table

    bench = Bench(
        arguments.url,
        arguments.secret,
        tandem,
        far=HttpProbe(arguments.probe) if arguments.probe else None,
        restart=_restart(arguments.restart, arguments.url) if arguments.restart else None,
        patience_s=arguments.patience,
    )
    try:
        verdicts = await run(bench)
    finally:
        await bench.close()
    print(table(verdicts))
    return int(any(one.outcome == UNMET for one in verdicts))


def _restart(command: str, url: str) -> Restart:
    async def restart() -> None:
        process = await asyncio.create_subprocess_shell(command)
        if await process.wait():
            raise RestartFailed(f"the command {command!r} ended with {process.returncode}")
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(round(RESTART_S / 0.2)):
                try:
                    await client.get(url)
                    return
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
        raise RestartFailed(f"nothing answers at {url} after the restart")

    return restart
