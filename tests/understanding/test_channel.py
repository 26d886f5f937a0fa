"""The channel between desk and Rasa: what Rasa gets to read, and one set of replies per message id."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import ActionExecuted, UserUttered
from sanic import Sanic

from bot import datagrams, request_id
from bot.understanding import ahead, remote_action, spent
from bot.understanding.channel import BadTurn, TandemInput, replies_to, reply_of, text_for_rasa
from bot.understanding.tracker_store import BoundedTrackerStore
from tests.understanding.dialogues import DOMAIN, tracker, turn

TOKEN = "the-internal-token"
NUMBERS = itertools.count()


@pytest.mark.parametrize("said, read", [
    ("my router is off", "my router is off"),
    ("/restart", "restart"),
    (" /restart", "restart"),
    ("//restart", "restart"),
    ("/ /restart", "restart"),
    ("\n\t/human_request", "human_request"),
    ("\u00a0/affirm", "affirm"),
    ("\u2003/affirm", "affirm"),
    ("\x0c/affirm", "affirm"),
    ('/choose_article{"article": "x"}', 'choose_article{"article": "x"}'),
    ("/greet" + "{" * 3000, "greet" + "{" * 3000),
    ("/", "?"),
    ("///", "?"),
    ("", "?"),
    ("   ", "?"),
    ("and/or", "and/or"),
])  # fmt: skip
def test_a_customers_words_never_begin_with_a_slash(said: str, read: str) -> None:
    assert text_for_rasa({"kind": "text", "text": said}) == read


@pytest.mark.parametrize("prefix", ["".join(p) for n in (1, 2, 3) for p in itertools.product("/ \n\u3000", repeat=n)])
def test_no_mixture_of_slashes_and_spaces_gets_through(prefix: str) -> None:
    # Rasa strips the text before it looks for the slash.
    assert not text_for_rasa({"kind": "text", "text": prefix + "restart"}).strip().startswith("/")


def test_what_the_desk_issued_passes() -> None:
    assert text_for_rasa({"kind": "choice", "payload": "/affirm", "text": "Yes"}) == "/affirm"
    assert text_for_rasa({"kind": "human", "text": "anything"}) == "/human_request"


@pytest.mark.parametrize("faulty", [
    {},
    {"kind": "command", "text": "x"},
    {"kind": "text"},
    {"kind": "text", "text": None},
    {"kind": "text", "text": 5},
    {"kind": "choice"},
    {"kind": "choice", "payload": "affirm"},
    {"kind": "choice", "payload": ["/affirm"]},
])  # fmt: skip
def test_a_faulty_turn_says_which_field(faulty: dict[str, Any]) -> None:
    with pytest.raises(BadTurn, match="kind|text|payload"):
        text_for_rasa(faulty)


def test_replies_of_a_finished_turn_are_found_by_its_message_id() -> None:
    dialogue = tracker(turn("m_1", replies=("one", "two")), turn("m_2", replies=("three",)))
    assert [r["text"] for r in replies_to(dialogue, "m_1")] == ["one", "two"]
    assert replies_to(dialogue, "m_2") == [reply_of("three", None, None)]


@pytest.mark.parametrize("events", [
    [],
    turn("m_1", replies=()),
    turn("m_1")[:-1],
    [UserUttered("hi", message_id="m_1")],
    [*turn("m_1", replies=())[:-1], UserUttered("next", message_id="m_2"), ActionExecuted("action_listen")],
], ids=["unknown", "no reply", "not back to listening", "just heard", "overtaken"])  # fmt: skip
def test_an_unfinished_turn_has_no_replies_yet(events: list[Any]) -> None:
    assert replies_to(tracker(turn("m_0"), events), "m_1") is None


class Bot:
    """Stands in for Rasa's processor: says what it is told, and saves the dialogue after the reply."""

    def __init__(self, store: BoundedTrackerStore) -> None:
        self.store = store
        self.heard: list[UserMessage] = []
        self.replies: list[dict[str, Any]] = [{"text": "hello"}]
        self.failure: str | None = None
        self.ready = True
        self.parsed: list[UserMessage] = []
        self.locks = InMemoryLockStore()
        self.model_metadata = SimpleNamespace(trained_at=datetime(2026, 11, 30, 7, 0))
        self.requests: list[tuple[str, str]] = []

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        self.requests.append((request_id.current(), request_id.conversation()))
        spent.add("actions", 0.25)
        if self.failure:
            remote_action.failures.get().append(self.failure)
        dialogue = await self.store.retrieve(message.sender_id) or tracker(sender=message.sender_id)
        for reply in self.replies:
            await message.output_channel.send_response(message.sender_id, dict(reply))
        for event in turn(message.message_id, message.text, tuple(r.get("text") or "" for r in self.replies)):
            dialogue.update(event, DOMAIN)
        await self.store.save(dialogue)

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        self.parsed.append(message)
        greet = {"name": "greet", "confidence": 0.9}
        return {"text": message.text, "intent": greet, "intent_ranking": [greet], "entities": [], "signals": {}}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(BoundedTrackerStore(DOMAIN, database_url=f"sqlite:///{tmp_path}/rasa.sqlite"))


Post = Callable[..., Awaitable["tuple[int, dict[str, Any]]"]]


@pytest.fixture
def internal_token() -> str:
    return TOKEN


@pytest.fixture
async def post(bot: Bot, internal_token: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    """Sends a turn to the channel on a real socket; answers status and body."""
    monkeypatch.setenv("TANDEM_INTERNAL_TOKEN", internal_token)
    # Sanic rewrites its own methods when a server starts; only so can a second one start in the same process.
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"channel_{next(NUMBERS)}")
    app.ctx.agent = SimpleNamespace(
        tracker_store=bot.store, model_id="model-1", is_ready=lambda: bot.ready, processor=bot, lock_store=bot.locks
    )
    app.blueprint(TandemInput.from_credentials({}).blueprint(bot), url_prefix="/webhooks/tandem")
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/tandem/"

    async def send(body: Any, token: str | None = TOKEN, what: str = "turn", **more: str) -> tuple[int, dict[str, Any]]:
        headers = {**more, **({"Authorization": f"Bearer {token}"} if token else {})}
        async with aiohttp.ClientSession() as session, session.post(url + what, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    send.url = url
    yield send
    server.close()
    await server.wait_closed()


def said(text: str = "hi", message_id: str = "m_1", **more: Any) -> dict[str, Any]:
    return {"conversation": "c_1", "message_id": message_id, "kind": "text", "text": text, **more}


async def test_a_turn_is_answered_whole(post: Post, bot: Bot) -> None:
    bot.replies = [{"text": "one", "buttons": [{"title": "Yes", "payload": "/affirm"}]}, {"custom": {"type": "answer"}}]
    status, body = await post(said("hello there", language="lt", context={"channel": "web"}))
    assert status == 200 and body["replayed"] is False
    assert body["messages"] == [
        {"text": "one", "buttons": [{"title": "Yes", "payload": "/affirm"}], "custom": None},
        {"text": None, "buttons": None, "custom": {"type": "answer"}},
    ]
    assert body["understanding"]["model_id"] == "model-1" and body["understanding"]["intent"]["name"] == "greet"
    assert bot.heard[0].metadata == {"language": "lt", "context": {"channel": "web"}, "said": "hello there"}


async def test_the_same_message_id_is_answered_the_same_without_a_second_turn(post: Post, bot: Bot) -> None:
    first = await post(said("hi"))
    bot.replies = [{"text": "something else"}]
    again = await post(said("other words", message_id="m_1"))
    assert again[1]["messages"] == first[1]["messages"] and again[1]["replayed"] is True
    assert len(bot.heard) == 1


async def test_a_turn_that_got_no_reply_is_told_to_the_desk_and_may_be_tried_again(post: Post, bot: Bot) -> None:
    bot.replies = []
    assert (await post(said()))[0] == 502
    bot.replies = [{"text": "hello"}]
    status, body = await post(said())
    assert status == 200 and body["replayed"] is False and [m["text"] for m in body["messages"]] == ["hello"]


async def test_a_failed_action_is_told_to_the_desk(post: Post, bot: Bot) -> None:
    bot.failure = "action_answer_from_kb: TimeoutError"
    status, body = await post(said())
    assert status == 502 and body == {"code": "no_reply", "message": "action_answer_from_kb: TimeoutError"}


async def test_a_dialogue_begun_anew_has_forgotten_the_old_one(post: Post, bot: Bot) -> None:
    await post(said(message_id="m_1"))
    await post(said(message_id="m_2", fresh=True))
    dialogue = await bot.store.retrieve("c_1")
    assert [e.message_id for e in dialogue.events if isinstance(e, UserUttered)] == ["m_2"]
    assert "fresh" not in bot.heard[-1].metadata


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x"])
async def test_without_the_internal_token_nothing_is_heard(post: Post, bot: Bot, token: str | None) -> None:
    status, body = await post(said(), token=token)
    assert status == 401 and body["code"] == "unauthorised" and bot.heard == []


@pytest.mark.parametrize("body", [
    [],
    "text",
    {},
    {"conversation": "c_1", "kind": "text", "text": "x"},
    {"conversation": 5, "message_id": "m_1", "kind": "text", "text": "x"},
    {"conversation": "c_1", "message_id": "m_1", "kind": "choice", "payload": "affirm"},
    {"conversation": "c_1", "message_id": "m_1", "kind": "text", "text": "x", "context": "web"},
])  # fmt: skip
async def test_what_is_no_turn_is_refused(post: Post, bot: Bot, body: Any) -> None:
    status, answer = await post(body)
    assert status == 400 and answer["code"] == "bad_turn" and bot.heard == []


@pytest.mark.parametrize("internal_token", [""])
async def test_where_no_token_is_set_nobody_gets_in(post: Post, bot: Bot) -> None:
    assert (await post(said(), token=None))[0] == 401 and (await post(said(), token=""))[0] == 401
    assert bot.heard == []


@pytest.mark.parametrize("ready, status", [(True, 200), (False, 503)])
async def test_health_says_whether_the_model_is_loaded(post: Post, bot: Bot, ready: bool, status: int) -> None:
    bot.ready = ready
    async with aiohttp.ClientSession() as session, session.get(post.url) as answer:
        body = await answer.json()
    assert answer.status == status
    assert body.get("model_id" if ready else "code") == ("model-1" if ready else "starting")
    # Rasa notes it in UTC without saying so.
    assert body.get("trained_at") == ("2026-11-30T07:00:00+00:00" if ready else None)


async def test_a_turn_runs_under_the_desks_request_id_and_says_where_its_time_went(post: Post, bot: Bot) -> None:
    status, body = await post(said(), **{"X-Request-ID": "4bf92f3577b34da6"})
    assert status == 200 and bot.requests == [("4bf92f3577b34da6", "c_1")]
    assert body["seconds"]["actions"] == 0.25 and body["seconds"]["total"] > 0
    again = (await post(said()))[1]
    assert again["seconds"] == {}


async def test_failures_of_one_turn_do_not_reach_another(post: Post, bot: Bot) -> None:
    bot.failure = "action_x: TimeoutError"
    failed = asyncio.create_task(post(said(message_id="m_1")))
    assert (await failed)[0] == 502
    bot.failure = None
    assert (await post(said(message_id="m_2")))[0] == 200


async def test_a_text_is_understood_outside_of_any_dialogue(post: Post, bot: Bot) -> None:
    status, body = await post({"text": "/hello there", "language": "lt"}, what="understand")
    assert status == 200 and body == {
        "intent": {"name": "greet", "confidence": 0.9}, "ranking": [{"name": "greet", "confidence": 0.9}],
        "family": None, "scope": None, "entities": [], "model_id": "model-1",
    }  # fmt: skip
    assert (bot.parsed[0].text, bot.parsed[0].metadata) == ("hello there", {"language": "lt"})
    assert bot.heard == [] and await bot.store.retrieve(bot.parsed[0].sender_id) is None


async def test_what_cannot_be_understood_is_refused(post: Post, bot: Bot) -> None:
    for token in (None, "wrong"):
        assert (await post({"text": "hi"}, token, "understand"))[0] == 401
    for body in ([], {}, {"text": 7}, "text"):
        assert (await post(body, what="understand"))[0] == 400
    bot.ready = False
    assert (await post({"text": "hi"}, what="understand"))[0] == 503
    assert bot.parsed == []


async def test_a_dialogue_is_forgotten_for_good(post: Post, bot: Bot) -> None:
    conversation = said()["conversation"]
    await post(said())
    assert await bot.store.retrieve(conversation) is not None
    for _ in range(2):
        assert await post({"conversation": conversation}, what="forget") == (200, {})
        assert await bot.store.retrieve(conversation) is None


async def test_a_turn_that_is_under_way_ends_before_its_dialogue_is_forgotten(post: Post, bot: Bot) -> None:
    conversation = said()["conversation"]
    async with bot.locks.lock(conversation):
        forgetting = asyncio.create_task(post({"conversation": conversation}, what="forget"))
        await post(said())
        assert not forgetting.done()
    await forgetting
    assert await bot.store.retrieve(conversation) is None


async def test_nobody_else_makes_the_bot_forget(post: Post, bot: Bot) -> None:
    await post(said())
    for token in (None, "wrong"):
        assert (await post({"conversation": said()["conversation"]}, token, "forget"))[0] == 401
    for body in ([], {}, {"conversation": 7}, {"conversation": ""}):
        assert (await post(body, what="forget"))[0] == 400
    assert await bot.store.retrieve(said()["conversation"]) is not None


async def test_from_the_first_look_for_health_on_the_channel_hears_of_turns_ahead(
    post: Post, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[Any, UserMessage]] = []
    monkeypatch.setattr(ahead, "begin", lambda processor, message: begun.append((processor, message)))
    bot.action_endpoint = None
    for _ in range(2):
        async with aiohttp.ClientSession() as session, session.get(post.url) as answer:
            assert answer.status == 200
    turn = said("/restart my router", fresh=True, language="en", context={"channel": "web"})
    datagrams.tell(post.url, "wrong", {"turn": turn})
    datagrams.tell(post.url, TOKEN, {"turn": {**turn, "kind": "human"}})
    datagrams.tell(post.url, TOKEN, {"turn": {**turn, "message_id": 5}})
    datagrams.tell(post.url, TOKEN, {})
    datagrams.tell(post.url, TOKEN, {"turn": turn})
    await asyncio.sleep(0.1)
    await post(turn)
    ((processor, told),) = begun
    assert processor is bot
    asked = bot.heard[0]
    assert (told.text, told.message_id, told.metadata) == (asked.text, asked.message_id, asked.metadata)
    assert told.text == "restart my router"
