"""The Chatwoot connector between a stand-in for Chatwoot and the kit's stand-in for Tandem."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.connectors import ledger
from bot.connectors.kit.bench import Bench, handoff_data, message_data
from bot.connectors.kit.checks import closed_data
from tests.connectors.chatwoot_standin import INBOX, OTHER_INBOX, SECRET


async def handed_over(bench: Bench, problem: str = "The router shows amber", **customer: Any) -> str:
    """Hands over with these facts of the customer; returns the conversation's id once it is at Chatwoot."""
    conversation_id = bench.new_conversation()
    data = handoff_data(conversation_id, problem)
    data["handoff"]["package"]["customer"] |= customer
    await bench.deliver("handoff.queued", data)
    await customers_words(bench, conversation_id, problem)
    return conversation_id


async def customers_words(bench: Bench, conversation_id: str, text: str) -> None:
    async def look() -> bool:
        seen = await bench.there.look(conversation_id)
        return seen is not None and text in seen.customer

    await bench.until(look, f"{text} is not there")


async def note_with(bench: Bench, conversation_id: str, text: str) -> str:
    async def look() -> str | None:
        seen = await bench.there.look(conversation_id)
        return next((note for note in seen.notes if text in note), None) if seen else None

    return await bench.until(look, f"no note says {text}")


def at_chatwoot(chatwoot, conversation_id: str) -> dict[str, Any]:
    return next(
        one for one in chatwoot.conversations.values() if one["custom_attributes"]["tandem_id"] == conversation_id
    )


async def test_people_read_the_context_in_a_private_note_and_filter_by_attributes(bench, chatwoot):
    conversation_id = await handed_over(bench)
    note = await note_with(bench, conversation_id, "Handed over by Tandem")
    for part in (
        "the customer asked for a person",
        "The router shows amber",
        "Restarted the router",
        "Ask for the light's",
    ):
        assert part in note
    conversation = at_chatwoot(chatwoot, conversation_id)
    assert conversation["priority"] == "high" and conversation["inbox_id"] == INBOX
    assert conversation["custom_attributes"]["tandem_family"] == "technical"


async def test_a_customer_who_is_known_there_keeps_their_contact(bench, chatwoot):
    known = chatwoot.add_contact(name="Ada", email="ada@example.com")
    chatwoot.add_contact(name="ada@example.com is my hero", email="fan@example.com")
    conversation_id = await handed_over(bench, email="Ada@example.com")
    assert at_chatwoot(chatwoot, conversation_id)["contact_id"] == known["id"]


async def test_a_number_that_another_contact_has_does_not_lose_the_customer(bench, chatwoot):
    chatwoot.add_contact(name="Neighbour", phone_number="+37060000000")
    conversation_id = await handed_over(bench, phone="+37060000000", email=None)
    contact = chatwoot.contacts[at_chatwoot(chatwoot, conversation_id)["contact_id"]]
    assert contact["phone_number"] is None and contact["identifier"].startswith("tandem:")


async def test_answers_that_get_lost_double_nothing(bench, chatwoot):
    chatwoot.lost = 4
    conversation_id = bench.new_conversation()
    await bench.deliver("handoff.queued", handoff_data(conversation_id, "Lost and found"))
    await bench.deliver("message.created", message_data(conversation_id, "And another thing"))
    await customers_words(bench, conversation_id, "And another thing")
    seen = await bench.there.look(conversation_id)
    assert (seen.copies, len(seen.notes), seen.customer) == (1, 1, ["Lost and found", "And another thing"])
    assert len(chatwoot.contacts) == 1


async def test_chatwoot_being_away_only_delays(bench, chatwoot):
    chatwoot.failing = 5
    await handed_over(bench, "Patience")
    assert chatwoot.failing == 0


async def test_files_come_as_links_both_ways(bench, chatwoot, settings):
    conversation_id = await handed_over(bench)
    data = message_data(conversation_id, "")
    data["message"]["payload"] = {"attachments": [{"name": "router.jpg", "url": "/files/f_1/key"}]}
    await bench.deliver("message.created", data)
    await customers_words(bench, conversation_id, f"[router.jpg]({settings.url}/files/f_1/key)")
    event = chatwoot.message_event(sent(chatwoot, conversation_id, ""))
    await chatwoot.tell(event | {"content": None, "attachments": [{"data_url": "https://chatwoot.example/a.pdf"}]})
    await written(bench, conversation_id, ["https://chatwoot.example/a.pdf"])


async def test_a_long_reply_arrives_in_parts_in_order(bench):
    conversation_id = await handed_over(bench)
    await bench.there.reply(conversation_id, "word " * 1600)
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: len(case.written) == 3, "not all parts came")
    assert " ".join(case.written.values()).split() == ["word"] * 1600


async def test_what_no_person_wrote_to_the_customer_is_not_forwarded(bench, chatwoot):
    conversation_id = await handed_over(bench)
    event = chatwoot.message_event(sent(chatwoot, conversation_id, "No"))
    for wrong in (
        {"message_type": "incoming"},
        {"message_type": "template"},
        {"message_type": "activity"},
        {"private": True},
        {"sender": {"id": 1, "type": "agent_bot"}},
        {"inbox": {"id": OTHER_INBOX}},
        {"content": "  "},
        {"content_attributes": {"tandem_id": "x"}},
        {"event": "message_updated"},
    ):
        await chatwoot.tell({**event, "id": str(wrong), **wrong})
    await bench.there.reply(conversation_id, "Yes")
    await written(bench, conversation_id, ["Yes"])


async def test_a_reply_that_tandem_declines_is_said_to_its_writer(bench):
    conversation_id = await handed_over(bench)
    del bench.tandem.cases[conversation_id]
    await bench.there.reply(conversation_id, "Anybody?")
    note = await note_with(bench, conversation_id, "did not reach the customer")
    assert "not_found" in note


async def test_a_colleague_in_tandems_console_is_seen_at_chatwoot(bench):
    conversation_id = await handed_over(bench)
    await bench.deliver("message.created", message_data(conversation_id, "I am Sam", role="agent"))
    assert "Somebody wrote in Tandem" in await note_with(bench, conversation_id, "I am Sam")


async def test_a_reply_to_an_ended_conversation_opens_it_again(bench):
    conversation_id = await handed_over(bench)
    await bench.there.reply(conversation_id, "Solved.")
    await bench.there.close(conversation_id)
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: case.closed, "it is not closed")
    await bench.there.reply(conversation_id, "One more thing.")
    await bench.until(lambda: len(case.written) == 2, "the second reply does not arrive")
    assert not case.closed
    await bench.there.close(conversation_id)
    await bench.until(lambda: len(case.closes) == 2, "it is not closed again")


async def test_a_customer_who_comes_back_is_shown_in_the_same_conversation(bench):
    conversation_id = await handed_over(bench)
    await bench.deliver("conversation.closed", closed_data(conversation_id))

    async def ended() -> bool:
        return not (await bench.there.look(conversation_id)).open

    await bench.until(ended, "it does not end")
    # The words that reopen it may come before the handoff that goes with them.
    await bench.deliver("message.created", message_data(conversation_id, "It is amber again", seq=20))
    await bench.deliver("handoff.queued", handoff_data(conversation_id, "Amber, second time"))
    await customers_words(bench, conversation_id, "It is amber again")
    seen = await bench.there.look(conversation_id)
    assert seen.copies == 1 and seen.open and len(seen.notes) == 2


async def test_a_customer_who_goes_back_to_the_bot_ends_it_with_a_word(bench):
    conversation_id = await handed_over(bench)
    await bench.deliver("handoff.returned", handoff_data(conversation_id, "x"))
    await note_with(bench, conversation_id, "went on with the bot")

    async def ended() -> bool:
        return not (await bench.there.look(conversation_id)).open

    await bench.until(ended, "it does not end")
    assert bench.tandem.case(conversation_id).closes == []


async def test_a_resolution_that_people_chose_is_taken_over(bench, chatwoot):
    conversation_id = await handed_over(bench)
    at_chatwoot(chatwoot, conversation_id)["custom_attributes"]["tandem_resolution"] = "no_reply"
    await bench.there.close(conversation_id)
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: case.closes, "it is not closed")
    assert case.closes == [{"resolution": "no_reply"}]


@pytest.mark.parametrize("headers", [{}, {"X-Chatwoot-Timestamp": "1", "X-Chatwoot-Signature": "sha256=00"}])
async def test_chatwoots_webhook_must_be_signed_or_come_to_the_secret_address(bench, chatwoot, connector, headers):
    conversation_id = await handed_over(bench)
    body = json.dumps(chatwoot.message_event(sent(chatwoot, conversation_id, "Forged")))
    async with httpx.AsyncClient(trust_env=False) as client:
        for path in ("/chatwoot", "/chatwoot/guess"):
            assert (await client.post(connector.url + path, content=body, headers=headers)).status_code == 401
        assert (await client.post(f"{connector.url}/chatwoot/{SECRET}", content=body)).status_code == 200
    await written(bench, conversation_id, ["Forged"])


async def test_what_is_no_event_is_answered_and_ignored(connector):
    async with httpx.AsyncClient(trust_env=False) as client:
        for body in (
            b"",
            b"[]",
            b"{}",
            b"\xff",
            b'{"event": "message_created"}',
            b'{"event": "conversation_status_changed"}',
        ):
            assert (await client.post(f"{connector.url}/chatwoot/{SECRET}", content=body)).status_code == 200
        huge = await client.post(f"{connector.url}/chatwoot/{SECRET}", content=b"x" * 5_000_001)
        assert huge.status_code == 401


async def test_what_keeps_failing_is_given_up_after_a_day_and_said(bench, monkeypatch):
    conversation_id = await handed_over(bench)
    monkeypatch.setattr(ledger, "GIVE_UP_S", 0.0)
    bench.tandem.failing = 1000
    await bench.there.reply(conversation_id, "Lost?")
    note = await note_with(bench, conversation_id, "did not reach the customer")
    bench.tandem.failing = 0
    assert "Tandem answered with 503" in note


def sent(chatwoot, conversation_id: str, text: str) -> dict[str, Any]:
    """A message that a person at Chatwoot wrote, of which the connector has not been told."""
    return chatwoot._add(at_chatwoot(chatwoot, conversation_id)["id"], text, "outgoing", False, {})


async def written(bench: Bench, conversation_id: str, texts: list[str]) -> None:
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: list(case.written.values()) == texts, f"{texts} does not reach the customer")
