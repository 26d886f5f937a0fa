"""Reply templates over the API: kept, refused, filled in, counted, seeded once."""

from __future__ import annotations

from copy import deepcopy

import pytest

from bot.desk.models import Conversation, Customer, Handoff
from bot.desk.record_models import AuditEntry
from bot.desk.work.template_seed import read_templates
from bot.desk.work_models import Template
from bot.errors import ContentError

GOOD = {
    "kind": "chat",
    "family": "technical",
    "shortcut": "amber",
    "name": "Amber light",
    "body": "Hi {{customer.name}}",
}


async def put(one, method, path, body=None):
    return await one.http.request(method, path, json=body, headers={"X-CSRF-Token": one.csrf})


async def made(one, **fields):
    return (await put(one, "POST", "/templates", GOOD | fields)).json()["template"]


async def test_made_changed_listed_and_removed(supervisor, agent, desk):
    answer = await put(supervisor, "POST", "/templates", GOOD | {"shortcut": " /Amber "})
    template = answer.json()["template"]
    assert answer.status_code == 201 and (template["shortcut"], template["language"]) == ("amber", "en")
    both = await made(supervisor, shortcut="both", family=None, kind="email", subject="About {{order_number|it}}")
    listed = (await agent.get("/templates")).json()
    assert [one["id"] for one in listed["templates"]] == [template["id"], both["id"]]
    assert {"name": "order_number", "label": "order number", "about": "The order's number."} in listed["variables"]
    assert [t["id"] for t in (await agent.get("/templates?family=general")).json()["templates"]] == [both["id"]]
    assert [t["id"] for t in (await agent.get("/templates?kind=email")).json()["templates"]] == [both["id"]]
    changed = await put(supervisor, "PATCH", f"/templates/{template['id']}", {"name": "Solid amber", "family": None})
    assert changed.json()["template"] | {"updated_at": ""} == template | {
        "name": "Solid amber", "family": None, "updated_at": "",
    }  # fmt: skip
    assert (await put(supervisor, "DELETE", f"/templates/{template['id']}")).status_code == 204
    assert (await put(supervisor, "DELETE", f"/templates/{template['id']}")).json()["code"] == "no_template"
    assert [entry.action for entry in desk.rows(AuditEntry) if entry.subject_kind == "template"] == [
        "template.created", "template.created", "template.changed", "template.deleted",
    ]  # fmt: skip


@pytest.mark.parametrize("fields, code", [
    ({"body": "Hi {{customer.nmae}}"}, "unknown_variable"),
    ({"subject": "Order {{order}}"}, "unknown_variable"),
    ({"shortcut": "two words"}, "bad_shortcut"),
    ({"shortcut": "-x"}, "bad_shortcut"),
    ({"shortcut": "x" * 33}, "bad_shortcut"),
    ({"shortcut": None}, "bad_shortcut"),
    ({"kind": "sms"}, "bad_template"),
    ({"kind": ["chat"]}, "bad_template"),
    ({"family": "sales"}, "bad_template"),
    ({"language": "xx"}, "bad_template"),
    ({"name": " "}, "bad_template"),
    ({"body": ""}, "bad_template"),
    ({"body": 7}, "bad_template"),
    ({"body": "x" * 4001}, "bad_template"),
])  # fmt: skip
async def test_what_is_refused(supervisor, desk, fields, code):
    answer = await put(supervisor, "POST", "/templates", GOOD | fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    kept = await made(supervisor, shortcut="kept")
    answer = await put(supervisor, "PATCH", f"/templates/{kept['id']}", fields)
    assert answer.json()["code"] == code
    assert [one.body for one in desk.rows(Template)] == [GOOD["body"]]


async def test_a_shortcut_stands_for_one_template(supervisor):
    await made(supervisor)
    other = await made(supervisor, shortcut="other")
    again = await put(supervisor, "POST", "/templates", GOOD)
    assert (again.status_code, again.json()["code"]) == (422, "shortcut_taken")
    assert (await put(supervisor, "PATCH", f"/templates/{other['id']}", {"shortcut": "amber"})).json()["code"] == (
        "shortcut_taken"
    )
    assert (await put(supervisor, "PATCH", f"/templates/{other['id']}", {"shortcut": "other"})).status_code == 200
    lacking = await put(supervisor, "POST", "/templates", {"shortcut": "x"})
    assert lacking.json()["code"] == "bad_template"


async def test_agents_use_templates_and_do_not_change_them(agent, supervisor):
    template = await made(supervisor)
    for method, path in (("POST", "/templates"), ("PATCH", f"/templates/{template['id']}")):
        assert (await put(agent, method, path, GOOD)).status_code == 403


async def test_filled_in_with_what_is_known_of_the_conversation(queued, agent, supervisor, desk, settings):
    body = (
        "{{customer.first_name|there}} {{customer.email}} {{product}} {{error_code}} {{order_number}} "
        "{{visit_number|-}} "
        "{{agent.name}} {{company.name}} {{team.name}} {{conversation.id}} {{article.title}} {{article.url}}"
    )
    template = await made(supervisor, body=body, subject="{{order_number}}")
    customer = await queued("my light is amber")
    conversation_id = customer.conversation["id"]

    def know(session):
        conversation = session.get(Conversation, conversation_id)
        session.get(Customer, conversation.customer_id).name = "Ana Petraitytė"
        handoff = session.query(Handoff).one()
        package = deepcopy(handoff.package)
        package["bot"]["slots"] = {"product": "router-h1", "error_code": "E42"}
        package["summary"] |= {"product": "Router H1", "facts": ["Error code: E42"]}
        handoff.package = package

    desk.write(know)
    answer = await agent.post(f"/templates/{template['id']}/render", {"conversation_id": conversation_id})
    assert answer.json() == {
        "text": f"Ana [e-mail address] Router H1 E42 [order number] - Ana Support Technical support {conversation_id} "
        f"No internet {settings.base_url}/help/en/router-no-internet",
        "subject": "[order number]",
        "missing": ["order_number", "customer.email"],
    }
    assert (await agent.post(f"/templates/{template['id']}/render", {})).json()["code"] == "not_found"
    assert (await agent.post("/templates/p_x/render", {"conversation_id": conversation_id})).json()["code"] == (
        "no_template"
    )


async def test_an_article_that_was_refused_is_not_the_one(queued, agent, supervisor):
    template = await made(supervisor, body="{{article.title|none}}")
    customer = await queued("my light is amber")
    shown = (await customer.message(kind="answer"))["id"]
    await customer.ask("feedback", {"message_id": shown, "value": "down"})
    rendered = await agent.post(f"/templates/{template['id']}/render", {"conversation_id": customer.conversation["id"]})
    assert rendered.json()["text"] == "none"


async def test_a_use_is_counted_once_with_the_message(held, agent, supervisor, desk):
    template = await made(supervisor)
    path = f"/conversations/{held.conversation['id']}/messages"
    for _ in range(2):
        await agent.post(path, {"client_id": "x", "text": "Hi", "template_id": template["id"]})
    await agent.post(path, {"client_id": "y", "text": "Hi", "template_id": "p_gone"})
    assert (await agent.post(path, {"client_id": "z", "text": "Hi", "template_id": [1]})).status_code == 200
    assert [one.uses for one in desk.rows(Template)] == [1]


SEEDS = """
- shortcut: amber
  kind: chat
  family: technical
  name: Amber
  body: "Hi {{customer.first_name|there}}"
- {shortcut: late, kind: email, name: Late, subject: Your order, body: Sorry}
"""


async def test_the_first_start_brings_the_companys_templates_and_no_later_one(settings, desk, agent):
    folder = settings.data_dir / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "first.yml").write_text(SEEDS)
    for _ in range(2):
        desk.stop()
        desk.start()
        assert sorted((one.shortcut, one.family, one.language) for one in desk.rows(Template)) == [
            ("amber", "technical", "en"), ("late", None, "en"),
        ]  # fmt: skip


@pytest.mark.parametrize("content, wanted", [
    ("- shortcut: [", "first.yml.*not valid YAML"),
    ("a: b", "must be a list"),
    ("- just text", r"entry 1: needs shortcut"),
    (SEEDS + "- {shortcut: x, kind: chat, name: X}", r"entry 3 \(x\): needs"),
    (SEEDS + "- {shortcut: x, kind: chat, name: X, body: y, colour: red}", r"entry 3 \(x\)"),
    (SEEDS + "- {shortcut: x, kind: chat, name: X, body: '{{nmae}}'}", r"entry 3 \(x\): \{\{nmae\}\} is no variable"),
    (SEEDS + "- {shortcut: x, kind: sms, name: X, body: y}", r"entry 3 \(x\).*kind"),
    (SEEDS + "- {shortcut: amber, kind: chat, name: X, body: y}", r"entry 3 \(amber\).*entry 1"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_the_place(tmp_path, content, wanted):
    folder = tmp_path / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "first.yml").write_text(content)
    with pytest.raises(ContentError, match=wanted):
        read_templates(tmp_path)
    with pytest.raises(ContentError, match="no language 'xx'"):
        folder.rename(tmp_path / "templates" / "xx")
        (tmp_path / "templates" / "xx" / "first.yml").write_text(SEEDS)
        read_templates(tmp_path)
