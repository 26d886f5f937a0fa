"""From the question on a product's page to the article that answers it, over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions import publishing
from bot.desk.record_models import AuditEntry
from bot.desk.work_models import OutgoingMail
from bot.desk.writing.files import save_article
from tests.desk.api_checks import ApiChecks

PAGE = "/help/en/products/router-h1"
GIVEN = {"text": "Does it hang on a wall?", "name": "Ana", "email": "Ana@Shop.example"}


@pytest.fixture
async def agent(staff):
    return await staff("ana", listen=True)


async def asked(http, **given):
    response = await http.post(f"{PAGE}/ask", data=GIVEN | given)
    assert response.status_code == 303, response.text
    return response


def article(settings):
    return list(settings.kb_dir.glob("en/product-questions/*.md"))


async def test_asked_answered_published_found_and_told(http, stocked, settings, agent):
    response = await asked(http)
    assert "We write to you" in (await http.get(response.headers["location"])).text
    heard = await agent.wait(lambda: agent.events("product_question")) if hasattr(agent, "wait") else None
    listed = (await agent.get("/product-questions?state=open")).json()
    [question] = listed["questions"]
    assert (question["text"], question["name"], question["told"]) == (GIVEN["text"], "Ana", True)
    assert listed["counts"]["open"] == 1 and "shop.example" not in str(listed) + str(heard)
    here = f"/product-questions/{question['id']}"
    assert (await agent.post(f"{here}/publish")).json()["code"] == "no_answer_yet"
    answer = "Yes, with two screws.\n\nThey come with it."
    changed = (await agent.patch(here, {"answer": answer})).json()["question"]
    assert (changed["state"], changed["answered_by"]["name"]) == ("answered", "Ana")
    assert GIVEN["text"] not in (await http.get(PAGE)).text and article(settings) == []

    published = (await agent.post(f"{here}/publish")).json()["question"]
    assert published["state"] == "published" and published["published_at"]
    [path] = article(settings)
    assert path.stem == published["article_id"] and "status: published" in path.read_text("utf-8")
    page = (await http.get(PAGE)).text
    assert GIVEN["text"] in page and "They come with it." in page and f'id="{question["id"]}"' in page
    [letter] = stocked.rows(OutgoingMail)
    assert letter.recipient == "ana@shop.example" and answer in letter.body and PAGE in letter.body
    assert (await agent.post(f"{here}/publish")).json()["question"] == published

    text = path.read_text("utf-8")
    path.write_text(text.replace("two screws", "two strong screws"), "utf-8")
    taken = (await agent.post(f"{here}/unpublish")).json()["question"]
    assert taken["state"] == "answered" and GIVEN["text"] not in (await http.get(PAGE)).text
    assert "status: draft" in path.read_text("utf-8") and "two strong screws" in path.read_text("utf-8")
    await agent.post(f"{here}/publish")
    assert "status: published" in path.read_text("utf-8") and "two strong screws" in path.read_text("utf-8")
    assert len(stocked.rows(OutgoingMail)) == 1, "whoever asked is told once"
    actions = [entry.action for entry in stocked.rows(AuditEntry) if entry.subject_kind == "product_question"]
    assert actions == [
        "product_question.changed",
        "product_question.published",
        "product_question.unpublished",
        "product_question.published",
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "why", "Write your question"),
        ("text", "x" * 501, "A question has 500"),
        ("name", "ana@shop.example", "Give a name"),
        ("email", "ana", ""),
    ],
)
async def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(http, stocked, field, value, said):
    response = await http.post(f"{PAGE}/ask", data={**GIVEN, field: value})
    assert response.status_code == 422 and stocked.rows(ProductQuestion) == []
    problem = response.text.partition(f'id="{field}-problem">')[2].partition("</p>")[0]
    assert problem and problem.startswith(said)
    kept = {name: given for name, given in GIVEN.items() if name != field}
    assert all(given in response.text for given in kept.values())


async def test_programs_and_strangers_leave_nothing(http, stocked):
    assert (await http.post(f"{PAGE}/ask", data=GIVEN | {"website": "x"})).status_code == 303
    assert (await http.post("/help/en/products/sofa/ask", data=GIVEN)).status_code == 404
    elsewhere = await http.post(f"{PAGE}/ask", data=GIVEN, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    assert stocked.rows(ProductQuestion) == []


async def test_what_visitors_type_is_text_on_the_page(http, agent):
    await asked(http, text="Is <script>alert(1)</script> a name?", name="<b>Ana</b>", email="")
    [question] = (await agent.get("/product-questions")).json()["questions"]
    await agent.patch(f"/product-questions/{question['id']}", {"answer": "No </script><img src=x>."})
    await agent.post(f"/product-questions/{question['id']}/publish")
    page = (await http.get(PAGE)).text
    assert "<script>alert" not in page and "<b>Ana" not in page and "<img src=x" not in page


async def answered(http, agent) -> str:
    """Asks and answers; gives the question's address."""
    await asked(http)
    [question] = (await agent.get("/product-questions?state=open")).json()["questions"]
    here = f"/product-questions/{question['id']}"
    await agent.patch(here, {"answer": "Yes, with two screws."})
    return here


async def test_an_answer_that_changes_while_it_is_published_is_not_left_to_be_found(
    http, stocked, settings, agent, monkeypatch
):
    here = await answered(http, agent)

    async def save(desk, *given, **named):
        saved = await save_article(desk, *given, **named)
        if "status: published" in saved.text:
            await desk.store.write(lambda s: s.execute(update(ProductQuestion).values(text="Does it hang on a door?")))
        return saved

    monkeypatch.setattr(publishing, "save_article", save)
    refused = await agent.post(f"{here}/publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_changed")
    [path] = article(settings)
    assert "status: draft" in path.read_text("utf-8")
    monkeypatch.undo()
    assert (await agent.post(f"{here}/publish")).status_code == 200
    assert article(settings) == [path] and "hang on a door" in path.read_text("utf-8"), "one question, one article"


async def test_a_question_put_in_other_words_changes_its_article(http, settings, agent):
    here = await answered(http, agent)
    await agent.post(f"{here}/publish")
    await agent.post(f"{here}/unpublish")
    await agent.patch(here, {"text": "Does it hang on a door?"})
    await agent.post(f"{here}/publish")
    [path] = article(settings)
    assert "title: Does it hang on a door?" in path.read_text("utf-8")


async def test_an_article_that_a_writer_renamed_and_moved_stays_the_question_s(http, settings, agent):
    here = await answered(http, agent)
    question = (await agent.post(f"{here}/publish")).json()["question"]
    [path] = article(settings)
    moved = settings.kb_dir / "en" / "basics" / "screws.md"
    text = path.read_text("utf-8").replace(f"id: {path.stem}", f"id: screws\nredirect_from:\n  - {path.stem}")
    moved.parent.mkdir(exist_ok=True)
    moved.write_text(text.replace("section: product-questions", "section: basics"), "utf-8")
    path.unlink()
    assert (await agent.post(f"{here}/unpublish")).status_code == 200
    assert article(settings) == [] and "status: draft" in moved.read_text("utf-8")
    await agent.patch(here, {"answer": "Yes, with four screws."})
    assert (await agent.post(f"{here}/publish")).status_code == 200
    text = moved.read_text("utf-8")
    assert "four screws" in text and "status: published" in text and question["article_id"] in text
    moved.unlink()
    assert (await agent.post(f"{here}/unpublish")).status_code == 200 and article(settings) == []


async def test_an_unknown_question_and_a_lost_race(http, agent, desk):
    assert (await agent.patch("/product-questions/pq_none", {})).json()["code"] == "no_product_question"
    assert (await agent.post("/product-questions/pq_none/publish")).json()["code"] == "no_product_question"
    assert (await agent.post("/product-questions/pq_none/unpublish")).json()["code"] == "no_product_question"
    assert (await agent.get("/product-questions?state=lost")).json()["code"] == "bad_question_state"


async def test_the_answers_are_as_documented(http, agent):
    checks = ApiChecks()
    agent.http.event_hooks = {"response": [checks.check]}
    await asked(http)
    [question] = (await agent.get("/product-questions?product=router-h1")).json()["questions"]
    here = f"/product-questions/{question['id']}"
    await agent.patch(here, {"answer": "x" * 3000})
    await agent.patch(here, {"answer": "Yes, with two screws."})
    for action in ("publish", "unpublish"):
        await agent.post(f"{here}/{action}")
    assert checks.faults == [], "\n".join(checks.faults)
    assert {key for key in OPERATIONS if key[1].startswith("/agent/product-questions")} <= checks.seen
