"""What is known of a customer, and putting it right."""

from __future__ import annotations

import pytest

from bot.desk.models import Customer
from bot.desk.record_models import AuditEntry
from tests.desk.finding.making import add_conversation, add_customer


@pytest.fixture
def known(desk):
    """A customer with a conversation of each team: their id, and the conversations'."""

    def job(session):
        customer = add_customer(session, name="Jonas", email="jonas@mail.example")
        made = [add_conversation(session, customer, team_id=team).id for team in ("technical", "service")]
        return customer.id, made

    return desk.write(job)


async def test_a_customer_comes_with_the_conversations_that_one_may_see(known, agent, staff):
    customer_id, ids = known
    found = (await agent.get(f"/customers/{customer_id}")).json()
    assert (found["customer"]["name"], found["customer"]["email"]) == ("Jonas", "jonas@mail.example")
    assert {row["id"] for row in found["conversations"]} == set(ids)
    otto = await staff("otto", teams=["service"])
    rows = (await otto.get(f"/customers/{customer_id}")).json()["conversations"]
    assert [row["id"] for row in rows] == ids[1:]


async def test_a_customer_of_other_teams_is_not_shown(known, staff):
    nobody = await staff("nils", teams=[])
    for asked in (await nobody.get(f"/customers/{known[0]}"), await nobody.patch(f"/customers/{known[0]}", {})):
        assert (asked.status_code, asked.json()["code"]) == (403, "other_customer")
    unknown = await nobody.get("/customers/u_none")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_customer")


async def test_what_is_put_right_is_told_and_noted_without_the_address(known, desk, agent):
    body = {"name": " Jonas  Jonaitis ", "email": "J@Mail.Example", "phone": "+370 612 34567"}
    changed = (await agent.patch(f"/customers/{known[0]}", body)).json()["customer"]
    right = ("Jonas Jonaitis", "j@mail.example", "+370 612 34567")
    assert (changed["name"], changed["email"], changed["phone"]) == right
    assert (await agent.row())["customer"]["name"] == "Jonas Jonaitis"
    (entry,) = [one for one in desk.rows(AuditEntry) if one.action == "customer.changed"]
    assert entry.details == {"fields": ["name", "email", "phone"]}


async def test_what_is_not_named_stays_and_null_takes_away(known, desk, agent):
    await agent.patch(f"/customers/{known[0]}", {"email": None})
    (customer,) = [one for one in desk.rows(Customer) if one.id == known[0]]
    assert (customer.name, customer.email) == ("Jonas", None)
    await agent.patch(f"/customers/{known[0]}", {"name": " "})
    (customer,) = [one for one in desk.rows(Customer) if one.id == known[0]]
    assert customer.name is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x" * 201}, "bad_name"),
        ({"name": 7}, "bad_name"),
        ({"email": "nobody"}, "bad_email"),
        ({"email": 7}, "bad_email"),
        ({"phone": "call me"}, "bad_phone"),
        ({"phone": "1234"}, "bad_phone"),
        ({"phone": "1" * 16}, "bad_phone"),
        ({"phone": 37061234567}, "bad_phone"),
    ],
)
async def test_what_cannot_be_right_is_refused(known, desk, agent, body, code):
    refused = await agent.patch(f"/customers/{known[0]}", {"name": "Other", **body})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert {one.name for one in desk.rows(Customer)} == {"Jonas"}
