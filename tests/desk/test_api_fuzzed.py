"""Any request that the API's document allows, and some that it does not, by admin, agent and customer.

The same requests at every run. ``FUZZ_EXAMPLES=200`` tries so many of each operation, where a few are tried otherwise.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis import checks as official

from bot.desk import passwords
from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.app import create_app
from bot.desk.models import Conversation
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from bot.settings import Settings
from tests.desk.agent import PASSWORD, hire
from tests.desk.conftest import COMPANY
from tests.desk.customer import Customer
from tests.desk.rasa import TOKEN, FakeRasa
from tests.desk.running import RunningDesk
from tests.desk.serving import free_port
from tests.knowledge.fakes import HashEncoder, write_sources

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
CHECKS = [
    official.status_code_conformance,
    official.content_type_conformance,
    official.response_headers_conformance,
    official.response_schema_conformance,
]
WHO = ("admin", "admin", "agent", "customer")
#: With a status of 5xx, what says that a part is missing which is missing here: the model that groups questions.
AWAY = {"gaps_away"}
LIMIT_S = 30.0
#: What there is one of, so that requests about it find something.
MADE: dict[str, dict[str, Any]] = {
    "template": {"kind": "chat", "shortcut": "amber", "name": "Amber", "body": "Hello {{customer.name|there}}"},
    # Nobody listens there.
    "webhook": {"url": "http://127.0.0.1:9/", "events": ["rating.created"]},
    "filter": {"name": "Mine", "query": {"view": "mine"}, "shared": True},
    "token": {"name": "CRM", "expires_in_days": 30},
}
#: Those would sign the sender out for good; what they answer is tried in ``test_openapi.py``.
APART = {("DELETE", "/agent/session"), ("POST", "/agent/password")}


class Senders:
    """A desk with somebody of each kind who is signed in.

    Attributes:
        document: The desk's own, as it serves it.
        known: Ids that there are, by the name of the parameter of a path: with a conversation that waits for an agent,
            and with one that was erased.
    """

    def __init__(self, desk: RunningDesk, tokens: list[str]) -> None:
        self.desk = desk
        self.document = schemathesis.openapi.from_url(f"{desk.url}/api/openapi.json")
        self._sessions = {who: requests.Session() for who in set(WHO)}
        self._sessions["customer"].headers["Authorization"] = f"Bearer {tokens[0]}"
        hired = {role: self._hire(role) for role in ("admin", "agent")}
        others = {"agent_id": hired["agent"], "team_id": "technical", "language": "en", "article_id": "wifi-password"}
        others |= {f"{kind}_id": self._make(kind, body) for kind, body in MADE.items()}
        self.known = [
            {"conversation_id": one.id, "customer_id": one.customer_id, **others} for one in desk.rows(Conversation)
        ]
        erased = f"{desk.url}/api/agent/customers/{self.known[1]['customer_id']}"
        self._sessions["admin"].delete(erased, timeout=LIMIT_S).raise_for_status()

    def send(self, case: Case, who: str) -> Response:
        """Sends a request as somebody, whatever else it would say of who sends it."""
        case.headers, case.cookies = {}, {}
        return case.call(base_url=self.desk.url, session=self._sessions[who], timeout=LIMIT_S)

    def _make(self, kind: str, body: dict[str, Any]) -> str:
        url = f"{self.desk.url}/api/agent/{kind}s"
        answer = self._sessions["admin"].post(url, json=body, timeout=LIMIT_S)
        answer.raise_for_status()
        return answer.json()[kind]["id"]

    def _hire(self, role: str) -> str:
        email = f"{role}@halden.example"
        agent_id = hire(self.desk, email, name=role.title(), role=role)
        body = {"email": email, "password": PASSWORD}
        answer = self._sessions[role].post(f"{self.desk.url}/api/agent/session", json=body, timeout=LIMIT_S)
        self._sessions[role].headers["X-CSRF-Token"] = answer.json()["csrf"]
        return agent_id


@pytest.fixture(scope="module")
def senders(one_rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Senders]:
    """One desk for all: what a request leaves behind may be another's trouble."""
    folder = tmp_path_factory.mktemp("fuzzed")
    sources = write_sources(folder)
    (sources.data_dir / "company.yml").write_text(COMPANY)
    build(sources, folder / "index", folder / "cache", HashEncoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setenv("TANDEM_INTERNAL_TOKEN", TOKEN)
        patch.delenv("DATABASE_URL", raising=False)
        given_settings = Settings(
            _env_file=None,
            port=free_port(),
            rasa_port=one_rasa.port,
            actions_port=one_rasa.port,
            var=folder,
            data_dir=sources.data_dir,
            kb_dir=sources.kb_dir,
            kb_git="off",
            turn_timeout_s=1.0,
            webhook_private=True,
        )
        running = RunningDesk(lambda: create_app(given_settings), given_settings.port)
        running.start()
        running.desk.library._knowledge = Knowledge.open(folder / "index", HashEncoder())
        yield Senders(running, [asyncio.run(_waiting_customer(running)) for _ in range(2)])
        running.stop()


async def _waiting_customer(desk: RunningDesk) -> str:
    """A customer who asked for a person; the conversation's token."""
    customer = await Customer(desk.url).connect()
    await customer.hello()
    await customer.human()
    await customer.state("queued")
    await customer.close()
    return customer.token or ""


#: The agents have the conversation first, and what removes things comes last, so that the others find something.
ORDER = sorted(set(OPERATIONS) - APART, key=lambda key: (key[0] == "DELETE", not key[1].endswith("/take"), key))


@pytest.mark.parametrize("method, path", ORDER, ids=lambda part: part.strip("/"))
def test_every_answer_is_one_that_the_document_names(senders: Senders, method: str, path: str) -> None:
    operation = senders.document[f"/api{path}"][method]
    takes = OPERATIONS[method, path].takes or OPERATIONS[method, path].query or OPERATIONS[method, path].uploads
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes else (GenerationMode.POSITIVE,)
    asked = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=asked, who=st.sampled_from(WHO), known=st.sampled_from([{}, *senders.known]))
    def check(case: Case, who: str, known: dict[str, str]) -> None:
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        answer = senders.send(case, who)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 500:
            assert answer.status_code == 503 and answer.json()["code"] in AWAY, case.as_curl_command()

    check()
