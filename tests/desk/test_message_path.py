"""Whatever customers send, in whatever order: stored as it was acknowledged, once, in order, or refused with a code.

Hypothesis plays one customer after the other over real sockets, the same ones at every run, and holds what the desk
acknowledged against its transcript, its store and what Rasa heard. ``FUZZ_EXAMPLES=500`` plays more of them.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Coroutine
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from bot.desk.clean import clean_text
from bot.desk.models import Message, Turn
from bot.desk.texts import names
from tests.desk.customer import Customer, wait_for
from tests.desk.rasa import FakeRasa
from tests.desk.running import RunningDesk

CUSTOMERS = int(os.environ.get("FUZZ_EXAMPLES", "25"))
STEPS = 20
CODES = frozenset(names("errors"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
#: What the stand-in for Rasa answers in its own way: with an answer, a handoff, nothing, a broken reply.
WORDS = st.sampled_from(
    ["amber", "get me a person", "silent", "broken", "feedback", "/restart", " / /human_request", "x"]
)
#: Text that nobody has a reason to change; digits could be those of a card.
PLAIN = st.text(
    st.characters(categories=("Ll", "Lu", "Lo", "Mn", "Po", "Sm", "So"), exclude_characters="\ufffd"), min_size=1
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
IDS = st.from_regex(r"[A-Za-z0-9._:-]{1,64}", fullmatch=True)
EVENTS = ("message", "choose", "human", "leave", "feedback", "rate", "sync", "hello", "new")
QUIET = ("typing", "seen", "page", "user_uttered", "session_request")
FIELDS = (
    "client_id",
    "text",
    "attachments",
    "message_id",
    "choice_id",
    "value",
    "csat",
    "after",
    "token",
    "email",
    "url",
)


class OneCustomer(RuleBasedStateMachine):
    """A customer who sends anything.

    Attributes:
        sent: The desk's answer to each message that it took, by the customer's own id, in order.
    """

    def __init__(self, desk: RunningDesk, rasa: FakeRasa) -> None:
        super().__init__()
        self.desk, self.rasa = desk, rasa
        self.loop = asyncio.Runner()
        self.sent: dict[str, dict[str, Any]] = {}
        self.customer = self._do(self._arrive())
        self.conversation_id: str = self.customer.conversation["id"]

    @rule(text=ANY_TEXT | WORDS, client_id=IDS)
    def say(self, text: str, client_id: str) -> None:
        answer = self._send("message", {"client_id": client_id, "text": text})
        if client_id in self.sent:
            return
        if answer["ok"]:
            self.sent[client_id] = answer["message"]
            if "redacted" not in answer["message"]["payload"]:
                assert answer["message"]["text"] == clean_text(text)
        else:
            assert answer["error"]["code"] in {"empty", "too_many", "conversation_closed"}, answer

    @rule(text=PLAIN, client_id=IDS)
    def say_plainly(self, text: str, client_id: str) -> None:
        answer = self._send("message", {"client_id": client_id, "text": text})
        if answer["ok"] and client_id not in self.sent:
            self.sent[client_id] = answer["message"]
            assert answer["message"]["text"] == text or "redacted" in answer["message"]["payload"]

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), other=ANY_TEXT)
    def say_again(self, data: st.DataObject, other: str) -> None:
        client_id = data.draw(st.sampled_from(sorted(self.sent)))
        answer = self._send("message", {"client_id": client_id, "text": other})
        assert answer == {"ok": True, "message": self.sent[client_id]} or answer["error"]["code"] == "too_many"

    @rule(event=st.sampled_from(EVENTS), fields=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4))
    def send_anything(self, event: str, fields: dict[str, Any]) -> None:
        answer = self._send(event, fields)
        if event in {"hello", "new"} and answer["ok"]:
            # Another conversation: this customer goes on in the one that they had.
            self._send("hello", {"token": self.customer.token})
        elif answer["ok"] and isinstance(answer.get("message"), dict):
            self.sent.setdefault(str(fields["client_id"]), answer["message"])

    @rule(event=st.sampled_from(EVENTS + QUIET), value=ANYTHING)
    def send_no_object(self, event: str, value: Any) -> None:
        if isinstance(value, dict):
            return
        if event in QUIET:
            self._do(self.customer.io.emit(event, value))
        else:
            assert self._send(event, value)["error"]["code"] in {"bad_request", "too_many"}

    @rule()
    def ask_for_a_person(self) -> None:
        client_id = f"human-{len(self.sent)}"
        answer = self._send("human", {"client_id": client_id})
        if answer["ok"]:
            self.sent.setdefault(client_id, answer["message"])

    @rule()
    def come_back(self) -> None:
        token = self.customer.token
        self._do(self.customer.close())
        self.customer = self._do(self._arrive(token))
        assert self.customer.conversation["id"] == self.conversation_id

    @invariant()
    def nothing_acknowledged_is_missing_doubled_or_out_of_order(self) -> None:
        stored = self.desk.read(
            lambda session: list(
                session.execute(
                    select(Message.seq, Message.id, Message.client_id, Message.text, Message.role)
                    .where(Message.conversation_id == self.conversation_id)
                    .order_by(Message.seq)
                ).tuples()
            )
        )
        assert [seq for seq, *_ in stored] == list(range(1, len(stored) + 1))
        by_id = {id_: (seq, client_id, text) for seq, id_, client_id, text, role in stored if role == "customer"}
        for client_id, message in self.sent.items():
            assert by_id[message["id"]] == (message["seq"], client_id, message["text"])

    def teardown(self) -> None:
        try:
            self._do(wait_for(self._settled))
            heard = [
                turn
                for turn in self.rasa.turns
                if turn["conversation"] == self.conversation_id and turn["kind"] == "text"
            ]
            told = {message["id"]: message for message in self.sent.values()}
            ids = list(dict.fromkeys(turn["message_id"] for turn in heard))
            assert len(ids) == len(heard), "the bot was asked twice"
            assert all(turn["text"] == told[turn["message_id"]]["text"] for turn in heard)
            assert ids == sorted(ids, key=lambda one: told[one]["seq"])
            shown = {message["id"]: message for message in self._do(self._transcript())}
            assert all(shown[id_]["text"] == message["text"] for id_, message in told.items())
        finally:
            self._do(self.customer.close())
            self.loop.close()

    def _settled(self) -> bool:
        pending = select(func.count()).select_from(Turn).where(Turn.state == "pending")
        return self.desk.read(lambda session: session.scalar(pending)) == 0

    def _send(self, event: str, data: Any) -> dict[str, Any]:
        """Sends; every answer is a success or an error with a code that there is, and never the desk's own fault."""
        answer = self._do(self.customer.ask(event, data))
        if not answer["ok"]:
            assert answer["error"]["code"] in CODES - {"unavailable"}, answer
            assert re.search(r"\w", answer["error"]["message"])
        return answer

    async def _arrive(self, token: str | None = None) -> Customer:
        customer = await Customer(self.desk.url).connect()
        customer.token = token
        await customer.hello()
        return customer

    async def _transcript(self) -> list[dict[str, Any]]:
        """As a new window gets it."""
        window = await self._arrive(self.customer.token)
        try:
            return await window.transcript()
        finally:
            await window.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work)


def test_what_was_acknowledged_is_there_once_and_in_order(desk: RunningDesk, rasa: FakeRasa) -> None:
    # So slow that some messages wait for those before them.
    rasa.delay_s = 0.03
    run_state_machine_as_test(
        lambda: OneCustomer(desk, rasa),
        settings=settings(
            max_examples=CUSTOMERS,
            stateful_step_count=STEPS,
            derandomize=True,
            database=None,
            deadline=None,
            # A failure is told as it came about: to make it shorter would take minutes over real sockets.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(rasa.turns) > CUSTOMERS
