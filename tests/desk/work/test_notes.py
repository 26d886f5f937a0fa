"""Internal notes: idempotent, told to whoever sees the conversation, never to its customer."""

from __future__ import annotations

from bot.desk.work_models import Note
from tests.desk.agent import Agent, hire


async def write(agent, customer, text="look at the cable", client_id="n1", **more):
    path = f"/conversations/{customer.conversation['id']}/notes"
    return await agent.post(path, {"client_id": client_id, "text": text, **more})


async def test_a_note_is_kept_once_and_the_customer_hears_nothing(held, agent, supervisor, desk):
    first = await write(agent, held)
    again = await write(agent, held, text="other words")
    note = first.json()["note"]
    assert first.status_code == 200 and again.json() == first.json() and len(desk.rows(Note)) == 1
    assert (note["kind"], note["text"], note["author"]["name"]) == ("note", "look at the cable", "Ana")
    assert note["client_id"] == "n1"
    heard = await held.wait(lambda: supervisor.events("note"))
    assert heard[0] == {"conversation_id": held.conversation["id"], "note": note}
    whole = (await agent.get(f"/conversations/{held.conversation['id']}")).json()
    assert whole["notes"] == [note] and note["after_seq"] == whole["messages"][-1]["seq"]
    assert "look at the cable" not in str(held.heard) + str(await held.transcript())


async def test_who_only_sees_it_may_note_and_an_ended_one_too(held, agent, desk):
    hire(desk, "bo@halden.example", name="Bo")
    other = Agent(desk.url, "bo@halden.example")
    await other.sign_in()
    assert (await write(other, held)).status_code == 200
    assert (await write(agent, held)).json()["code"] == "bad_client_id"
    await agent.finish(held.conversation["id"])
    assert (await write(agent, held, client_id="n2")).status_code == 200
    await other.close()


async def test_only_who_may_join_whispers(held, agent, supervisor):
    assert (await write(agent, held, kind="whisper")).json()["code"] == "not_allowed"
    assert (await write(supervisor, held, kind="whisper")).json()["note"]["kind"] == "whisper"


async def test_what_no_note_is(held, agent, desk):
    for more, code in (
        ({"text": "  "}, "empty"), ({"text": 7}, "not_text"), ({"text": "x" * 5000}, "too_long"),
        ({"client_id": "a b"}, "bad_client_id"), ({"kind": "transfer"}, "bad_request"), ({"kind": []}, "bad_request"),
    ):  # fmt: skip
        assert (await write(agent, held, **more)).json()["code"] == code
    assert desk.rows(Note) == []
