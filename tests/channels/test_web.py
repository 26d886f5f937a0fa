"""The customer's socket: the protocol's events, and what is refused."""

from __future__ import annotations

import asyncio

import pytest
import socketio

from bot.channels.connections import Connections
from bot.channels.web import CustomerSocket
from bot.desk.events import PlaceMoved
from bot.desk.ids import now
from bot.desk.models import ArticleFeedback, Conversation
from tests.desk.agent import Agent, hire
from tests.desk.customer import Customer


async def refused(asked) -> str:
    answer = await asked
    assert answer["ok"] is False and answer["error"]["message"].strip()
    return answer["error"]["code"]


async def test_hello_gives_token_conversation_messages_and_config(arrive, desk):
    customer = await arrive()
    again = await customer.hello()
    assert len(customer.token) >= 32
    assert again["conversation"] == {
        "id": customer.conversation["id"], "state": "bot", "agent": None, "place": None, "wait_s": None, "last_seq": 0,
        "rated": False, "offline": False, "opens_at": None, "leave": False, "left": None, "seen_seq": 0,
        "reopens": False,
    }  # fmt: skip
    assert again["messages"] == []
    assert (
        again["config"]["max_chars"] == 4000 and again["config"]["languages"] == ["en"] and again["config"]["greeting"]
    )
    assert again["config"]["attachments"]["max_bytes"] == 10 * 1024 * 1024
    assert ".png" in again["config"]["attachments"]["types"]
    assert customer.token not in str(desk.rows(Conversation)[0].__dict__)


async def test_history_comes_back_from_where_the_client_is(arrive):
    customer = await arrive()
    for n in range(3):
        await customer.say(f"m{n}")
    await customer.message(text="You said: m2")
    elsewhere = await arrive(token=customer.token)
    assert elsewhere.conversation["id"] == customer.conversation["id"]
    assert [m["seq"] for m in await elsewhere.transcript()] == [1, 2, 3, 4, 5, 6]
    assert [m["seq"] for m in (await elsewhere.hello(after=4))["messages"]] == [5, 6]
    assert [m["seq"] for m in (await elsewhere.ask("sync", {"after": 5}))["messages"]] == [6]
    for after in (-3, "x", True, 10**30, None):
        assert len((await elsewhere.ask("sync", {"after": after}))["messages"]) == 6


async def test_two_tabs_hear_the_same(arrive):
    one = await arrive()
    two = await arrive(token=one.token)
    await one.say("hello")
    await one.message(role="bot")
    await two.message(role="bot")
    assert one.events("message") == two.events("message")


async def test_an_unknown_token_begins_anew_and_opens_nothing(arrive):
    mine = await arrive()
    await mine.say("my secret")
    # Its own first letter would make it the same token now and then.
    nearly = ("A" if mine.token[0] != "A" else "B") + mine.token[1:]
    for token in ("x" * 43, nearly, mine.conversation["id"], "", 7, {"a": 1}, "\ud800" * 40):
        other = await arrive()
        other.token = None
        answer = await other.ask("hello", {"token": token})
        assert answer["conversation"]["id"] != mine.conversation["id"] and answer["messages"] == []
    await asyncio.sleep(0.05)
    assert "secret" not in str(other.heard)


async def test_nothing_works_before_hello(desk):
    customer = await Customer(desk.url).connect()
    for event, data in (
        ("message", {"client_id": "a", "text": "x"}), ("human", {"client_id": "a"}), ("sync", {}), ("new", {}),
        ("choose", {"client_id": "a", "message_id": "m_1", "choice_id": "1"}), ("rate", {"csat": 5}),
    ):  # fmt: skip
        assert await refused(customer.ask(event, data)) == "no_conversation"
    await customer.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \n\u200b ", "empty"),
        ("x" * 4001, "too_long"),
        (None, "not_text"),
        ({"a": []}, "not_text"),
        (5, "not_text"),
    ],
)
async def test_bad_text_is_refused_with_a_sentence(arrive, rasa, text, code):
    customer = await arrive()
    assert await refused(customer.say(text)) == code
    assert not rasa.turns and not await customer.transcript()


async def test_odd_characters_are_mended(arrive):
    customer = await arrive()
    message = (await customer.say("a\x00b\ud800 \u202egnp.exe\r\nc <b>d</b>"))["message"]
    assert message["text"] == "ab\ufffd gnp.exe\nc <b>d</b>"


async def test_bad_client_ids_are_refused(arrive):
    customer = await arrive()
    for client_id in ("", "a b", "x" * 65, 'a"b', "é"):
        assert await refused(customer.ask("message", {"client_id": client_id, "text": "x"})) == "bad_client_id"
    assert await refused(customer.ask("message", {"text": "x"})) == "bad_client_id"


async def test_data_of_the_wrong_form_is_refused(arrive):
    customer = await arrive()
    for event in ("message", "choose", "human", "feedback", "rate", "sync", "hello", "new"):
        for data in ("text", 5, None, [1, 2]):
            assert await refused(customer.ask(event, data)) == "bad_request"
    assert await refused(customer.ask("feedback", {"message_id": "m_x", "value": "sideways"})) == "bad_request"
    assert (await customer.say("still fine"))["ok"]


async def test_deep_json_and_a_flood_of_bytes_do_no_harm(arrive, desk):
    customer, other = await arrive(), await arrive()
    deep: list = []
    for _ in range(400):
        deep = [deep]
    assert await refused(customer.ask("message", {"client_id": "deep", "text": deep})) == "not_text"
    eio = customer.io.eio
    await eio.send("2" + '["message",' + "[" * 30_000 + "]" * 30_000 + "]")
    await customer.io.emit("message", {"client_id": "big", "text": "x" * 70_000})
    await asyncio.sleep(0.1)
    assert (await other.say("hello"))["ok"]
    await other.message(role="bot")


async def test_choices_mean_what_the_desk_says(arrive, rasa):
    customer, other = await arrive(), await arrive()
    await customer.say("amber")
    answer = await customer.message(kind="answer")
    first = await customer.choose(answer, "No", client_id="c1")
    again = await customer.choose(answer, "No", client_id="c1")
    assert first == again and first["message"]["text"] == "No"
    await customer.message(text="chosen /deny")
    assert [t["payload"] for t in rasa.turns if t["kind"] == "choice"] == ["/deny"]

    async def choose(who, **changed):
        return await refused(
            who.ask("choose", {"client_id": "c2", "message_id": answer["id"], "choice_id": "1"} | changed)
        )

    assert await choose(customer, choice_id="9") == "bad_choice"
    assert await choose(customer, choice_id=1) == "bad_choice"
    assert await choose(customer, message_id="m_unknown") == "bad_choice"
    assert await choose(customer, message_id="'; --") == "bad_choice"
    assert await choose(other) == "bad_choice"


async def test_a_choice_is_gone_when_people_have_the_floor(arrive):
    customer = await arrive()
    await customer.say("amber")
    answer = await customer.message(kind="answer")
    await customer.human()
    await customer.state("queued")
    assert await refused(customer.choose(answer, "No")) == "choice_gone"


async def test_feedback_on_an_answer_can_be_given_changed_and_taken_back(arrive, desk):
    customer, other = await arrive(), await arrive()
    ack = await customer.say("amber")
    answer = await customer.message(kind="answer")
    for value in ("up", "down", None):
        assert await customer.ask("feedback", {"message_id": answer["id"], "value": value}) == {"ok": True}
        await customer.wait(lambda wanted=value: customer.said("bot")[-1]["payload"]["feedback"] == wanted)
        assert [row.value for row in desk.rows(ArticleFeedback)] == ([value] if value else [])
    about = {"value": "up", "message_id": answer["id"]}
    assert await refused(other.ask("feedback", about)) == "bad_message"
    assert await refused(customer.ask("feedback", about | {"message_id": ack["message"]["id"]})) == "bad_message"


async def test_bad_ratings_are_refused_and_a_later_one_replaces_the_first(arrive):
    customer = await arrive()
    for csat in (0, 6, "5", 4.5, True, None, 10**40):
        assert await refused(customer.ask("rate", {"csat": csat})) == "bad_rating"
    for csat in (3, 4):
        assert (await customer.ask("rate", {"csat": csat, "comment": {"not": "text"}}))["ok"]
    assert (await customer.hello())["conversation"]["rated"] is True


async def test_a_closed_conversation_says_so_and_a_new_one_begins(arrive, agent, settings, desk):
    (settings.data_dir / "company.yml").write_text("reopen_days: 0\n")
    desk.stop()
    desk.start()
    await agent.sign_in()
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    assert (await customer.ask("new", {}))["conversation"]["id"] == customer.conversation["id"]
    await agent.take(customer.conversation["id"])
    await agent.finish(customer.conversation["id"])
    await customer.state("closed")
    assert await refused(customer.say("wait")) == "conversation_closed"
    assert await refused(customer.human()) == "conversation_closed"
    assert (await customer.ask("rate", {"csat": 4}))["ok"]
    old = customer.token
    fresh = await customer.ask("new", {})
    assert fresh["token"] != old and fresh["conversation"]["state"] == "bot" and fresh["messages"] == []
    assert (await customer.ask("new", {}))["token"] == fresh["token"]
    assert (await customer.say("hello"))["message"]["seq"] == 1
    late = await arrive(token=old)
    assert late.token == old
    assert late.conversation["state"] == "closed" and late.conversation["reopens"] is False


async def test_what_both_sides_have_read_is_told_to_the_other(arrive, agent, desk):
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    conversation_id = customer.conversation["id"]
    await agent.take(conversation_id)
    await customer.say("are you there?")
    assert (await agent.get(f"/conversations/{conversation_id}")).status_code == 200
    last = desk.rows(Conversation)[0].last_seq
    # What was read when the agent took it may be told before.
    await customer.wait(lambda: {"seq": last} in customer.events("seen"))
    said = (await agent.say(conversation_id, "yes")).json()["message"]
    await customer.io.emit("seen", {"seq": said["seq"] + 900})
    heard = await customer.wait(lambda: agent.events("seen"))
    assert heard == [{"conversation_id": conversation_id, "seq": said["seq"]}]
    await customer.ask("sync", {"after": said["seq"]})
    for odd in (3, -1, None, "x", True, 10**20, [1]):
        await customer.io.emit("seen", {"seq": odd})
    await customer.ask("sync", {"after": said["seq"]})
    detail = (await agent.get(f"/conversations/{conversation_id}")).json()
    assert detail["customer_seen_seq"] == said["seq"] and len(agent.events("seen")) == 1


async def test_nobody_reads_along_while_the_bot_has_the_floor(arrive, desk):
    hire(desk, "sue@halden.example", name="Sue", role="supervisor")
    supervisor = Agent(desk.url, "sue@halden.example")
    await supervisor.sign_in()
    customer = await arrive()
    await customer.say("hello")
    await customer.message(role="bot")
    assert (await supervisor.get(f"/conversations/{customer.conversation['id']}")).status_code == 200
    assert (await customer.hello())["conversation"]["seen_seq"] == 0 and customer.events("seen") == []
    await supervisor.close()


async def test_the_page_the_customer_goes_to_is_shown_to_agents(arrive, agent):
    customer = await arrive(page={"url": "https://shop.example/a", "title": "A"})
    await customer.human()
    await customer.state("queued")
    await customer.io.emit("page", {"url": "https://shop.example/b", "title": "B", "more": "x"})
    await customer.io.emit("page", {"url": "javascript:alert(1)"})
    heard = (await customer.wait(lambda: agent.events("page")))[0]
    assert heard["conversation_id"] == customer.conversation["id"]
    assert heard["page"]["url"] == "https://shop.example/b" and "more" not in heard["page"]
    whole = (await agent.get(f"/conversations/{customer.conversation['id']}")).json()
    assert whole["page"]["title"] == "B" and "user_agent" in whole["page"]
    assert len(agent.events("page")) == 1


async def test_a_message_with_an_address_can_be_left_where_it_is_offered(arrive, settings, desk):
    today = now().strftime("%a").lower()
    other = "mon" if today != "mon" else "tue"
    (settings.data_dir / "company.yml").write_text(f'hours: {{{other}: "8:00-9:00"}}\n')
    desk.stop()
    desk.start()
    customer = await arrive()
    left = {"client_id": "l1", "email": "ana@example.com", "name": "Ana", "text": "Please call me."}
    assert await refused(customer.ask("leave", left)) == "cannot_leave"
    await customer.human()
    await customer.wait(lambda: customer.events("conversation") and customer.events("conversation")[-1]["leave"])
    assert await refused(customer.ask("leave", {**left, "email": "nobody"})) == "bad_email"
    first = await customer.ask("leave", left)
    assert first["message"]["text"] == "Please call me." and await customer.ask("leave", left) == first
    await customer.wait(lambda: customer.events("conversation")[-1]["left"] == {"email": "ana@example.com"})


async def test_the_same_customer_stays_the_same(arrive, agent, desk):
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    await agent.finish(customer.conversation["id"])
    await arrive(token=customer.token)
    assert len({conversation.customer_id for conversation in desk.rows(Conversation)}) == 1


async def test_only_known_origins_get_through_the_handshake(desk, settings):
    own = [f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}", "https://shop.example"]
    for origin in own:
        customer = await Customer(desk.url).connect(Origin=origin)
        await customer.close()
    for origin in (
        "https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://shop.example:8443",
        "https://notshop.example", f"http://127.0.0.1:{settings.port + 1}", "null", "",
    ):  # fmt: skip
        with pytest.raises(socketio.exceptions.ConnectionError):
            await Customer(desk.url).connect(Origin=origin)


async def test_a_flood_is_limited_and_others_are_not(arrive):
    customer, other = await arrive(), await arrive()
    answers = await asyncio.gather(*(customer.say(f"flood {n}") for n in range(60)))
    codes = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert 20 <= len(codes) <= 32 and set(codes) == {"too_many"}
    assert (await other.say("hello"))["ok"]


@pytest.mark.parametrize(("state", "seq", "shown"), [("queued", 4, True), ("agent", 4, False), ("queued", 5, False)])
async def test_a_place_that_is_older_than_what_was_told_is_not_shown(state, seq, shown):
    class Line:
        def __init__(self):
            self.sent = []

        async def emit(self, name, data, to):
            self.sent.append((name, data, to))

    socket = CustomerSocket.__new__(CustomerSocket)
    socket._io, socket._connections = Line(), Connections()
    connection = socket._connections.opened("s_1", "")
    socket._connections.bind(connection, "c_1")
    connection.state, connection.seq = state, seq
    view = {"id": "c_1", "state": "queued", "place": 1, "last_seq": 4}
    await socket._tell(PlaceMoved("c_1", view))
    assert socket._io.sent == ([("conversation", view, "s_1")] if shown else [])
