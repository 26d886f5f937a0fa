"""A Chatwoot, a Tandem and the connector between them, all served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.connectors import ledger
from bot.connectors.chatwoot.service import create_app
from bot.connectors.kit.bench import Bench
from bot.connectors.kit.serving import Served
from bot.connectors.kit.tandem import TOKEN as TANDEM_TOKEN
from bot.connectors.kit.tandem import Tandem
from bot.connectors.settings import ChatwootSettings
from tests.connectors.chatwoot_standin import ACCOUNT, INBOX, SECRET, TOKEN, Chatwoot

WEBHOOK_SECRET = "whs_of_the_connector"


@pytest.fixture
def chatwoot() -> Iterator[Chatwoot]:
    one = Chatwoot()
    one.served.start()
    yield one
    one.served.stop()


@pytest.fixture
def tandem() -> Tandem:
    return Tandem()


@pytest.fixture
def tandem_url(tandem: Tandem) -> Iterator[str]:
    served = Served(tandem.app)
    served.start()
    yield served.url
    served.stop()


@pytest.fixture
def settings(chatwoot: Chatwoot, tandem_url: str, tmp_path: Path) -> ChatwootSettings:
    return ChatwootSettings(
        url=tandem_url,
        token=TANDEM_TOKEN,
        connector_secret=WEBHOOK_SECRET,
        connector_db=tmp_path / "connector.sqlite",
        chatwoot_url=chatwoot.url,
        chatwoot_account=ACCOUNT,
        chatwoot_token=TOKEN,
        chatwoot_inbox=INBOX,
        chatwoot_secret=SECRET,
    )


@pytest.fixture
def connector(settings: ChatwootSettings, chatwoot: Chatwoot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The connector, hasty in its retries."""
    monkeypatch.setattr(ledger, "BACK_OFF_S", (0.05,))
    served = Served(create_app(settings))
    served.start()
    chatwoot.hook_url = f"{served.url}/chatwoot"
    yield served
    served.stop()


@pytest.fixture
async def bench(connector: Served, chatwoot: Chatwoot, tandem: Tandem) -> AsyncIterator[Bench]:
    """The kit's bench at the connector, with Chatwoot as the other desk."""

    async def restart() -> None:
        connector.stop()
        connector.start()

    url = f"{connector.url}/tandem"
    one = Bench(url, WEBHOOK_SECRET, tandem, far=chatwoot, restart=restart, patience_s=5.0, quiet_s=0.2)
    yield one
    await one.close()
