"""Gaps at a real desk: seen, drafted once, dismissed; told of when the draft is published."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.desk.api_forms.sections import OPERATIONS
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import AnswerRequest, Question
from bot.desk.messages import add_message
from bot.desk.models import Conversation
from bot.desk.record_models import AuditEntry
from bot.desk.writing.files import save_article
from bot.knowledge.build import Sources, build
from bot.knowledge.search import Knowledge
from tests.desk.api_checks import ApiChecks
from tests.knowledge.fakes import HashEncoder, write_sources

PAINT = ["how do I paint the valve", "can I paint the valve", "paint the valve black please"]


@pytest.fixture
def sources(tmp_path) -> Sources:
    return write_sources(tmp_path)


@pytest.fixture
def settings(settings, sources):
    given = {"kb_dir": sources.kb_dir, "data_dir": sources.data_dir, "var": sources.kb_dir.parent}
    return settings.model_copy(update=given)


@pytest.fixture
def built(desk, sources) -> None:
    """A desk whose articles are in an index."""
    root = sources.kb_dir.parent
    build(sources, root / "index", root / "cache", HashEncoder())
    desk.desk.library._knowledge = Knowledge.open(root / "index", HashEncoder())


@pytest.fixture
async def wanda(staff, built):
    return await staff("wanda", role="writer")


def ask(desk, text: str, **fields) -> str:
    one = Question(
        **{
            "id": new_id("q"), "source": "help", "language": "en", "text": text, "decision": "none", "hits": [],
            "products": [], "at": now(), **fields,
        }
    )  # fmt: skip
    return desk.write(lambda s: (s.add(one), s.flush(), one.id)[-1])


async def test_what_was_not_answered_is_listed_and_read_one_by_one(desk, wanda):
    for text in [*PAINT, "do you ship to norway"]:
        ask(desk, text)
    ask(desk, "was answered", decision="answer", source="chat")
    found = (await wanda.get("/gaps")).json()
    assert [gap["size"] for gap in found["gaps"]] == [3, 1] and found["days"] == 30
    assert found["totals"] == {"questions": 5, "unanswered": 4, "gaps": 2}
    assert "questions" not in found["gaps"][0]
    one = (await wanda.get(f"/gaps/{found['gaps'][0]['id']}")).json()["gap"]
    assert sorted(q["text"] for q in one["questions"]) == sorted(PAINT)
    by_member = await wanda.get(f"/gaps/{one['questions'][0]['id']}")
    assert by_member.json()["gap"]["id"] == one["id"], "any of its questions leads to it"


async def test_family_and_language_narrow_the_list(desk, wanda):
    ask(desk, PAINT[0], family="technical_support")
    assert len((await wanda.get("/gaps?family=technical")).json()["gaps"]) == 1
    assert (await wanda.get("/gaps?family=general_service")).json()["gaps"] == []
    assert (await wanda.get("/gaps?language=lt")).json()["gaps"] == []
    assert (await wanda.get("/gaps?days=1")).json()["code"] == "bad_span"


async def test_a_draft_is_begun_once_and_shown_at_its_gap(desk, wanda, sources):
    for text in PAINT:
        ask(desk, text)
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    both = await asyncio.gather(*(wanda.post(f"/gaps/{gap['id']}/draft", {"section": "basics"}) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    article = next(answer.json()["article"] for answer in both if answer.status_code == 201)
    path = sources.kb_dir / "en" / "basics" / f"{article['id']}.md"
    text = path.read_text("utf-8")
    assert "status: draft" in text and "owner: Wanda" in text and all(words in text for words in PAINT)
    assert {one.article_id for one in desk.rows(Question)} == {article["id"]}
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    assert gap["article"] == {"id": article["id"], "language": "en", "title": article["title"], "status": "draft"}
    again = await wanda.post(f"/gaps/{gap['id']}/draft")
    assert (again.status_code, again.json()["code"]) == (409, "gap_has_article")
    assert "article.drafted" in {one.action for one in desk.rows(AuditEntry)}


async def test_a_draft_that_cannot_be_saved_leaves_the_gap_open(desk, wanda):
    ask(desk, PAINT[0])
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    refused = await wanda.post(f"/gaps/{gap['id']}/draft", {"section": "no/folder"})
    assert refused.status_code >= 400 and desk.rows(Question)[0].article_id is None
    taken = await wanda.post(f"/gaps/{gap['id']}/draft", {"id": "refund-time", "section": "basics"})
    assert taken.json()["code"] == "article_exists" and desk.rows(Question)[0].article_id is None


async def test_a_draft_that_another_desk_is_about_to_save_stays_the_gap_s(desk, wanda, monkeypatch):
    ask(desk, PAINT[0], article_id="how-do-i-paint-the-valve")
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]

    async def late(*given, **named):
        await save_article(*given, **named)
        return await save_article(*given, **named)

    monkeypatch.setattr("bot.insight.gaps.api.save_article", late)
    second = await wanda.post(f"/gaps/{gap['id']}/draft", {"section": "basics"})
    assert (second.status_code, second.json()["code"]) == (409, "gap_has_article")
    assert [one.article_id for one in desk.rows(Question)] == ["how-do-i-paint-the-valve"]


async def test_what_is_dismissed_is_gone_and_asked_anew_comes_back(desk, wanda):
    ask(desk, PAINT[0])
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    assert (await wanda.post(f"/gaps/{gap['id']}/dismiss")).status_code == 204
    assert (await wanda.get("/gaps")).json()["gaps"] == []
    assert (await wanda.post(f"/gaps/{gap['id']}/dismiss")).json()["code"] == "no_gap"
    ask(desk, PAINT[1])
    desk.desk.gaps.forget()
    assert [one["wordings"] for one in (await wanda.get("/gaps")).json()["gaps"]] == [[PAINT[1]]]


async def test_agents_see_nothing_of_it_and_supervisors_only_look(desk, wanda, staff):
    ask(desk, PAINT[0])
    agent, boss = await staff("ana"), await staff("sue", role="supervisor")
    assert (await agent.get("/gaps")).json()["code"] == "not_allowed"
    (gap,) = (await boss.get("/gaps")).json()["gaps"]
    assert (await boss.post(f"/gaps/{gap['id']}/dismiss")).json()["code"] == "not_allowed"


async def test_without_a_knowledge_base_it_says_what_to_do(desk, staff):
    writer = await staff("will", role="writer")
    answer = await writer.get("/gaps")
    assert (answer.status_code, answer.json()["code"]) == (503, "gaps_away")


async def test_agents_solutions_come_without_what_tells_of_the_customer(desk, wanda, arrive):
    customer = await arrive()
    found = customer.conversation["id"]
    said = "Hello Ona, use acrylic paint only, two thin coats, and write to ona@mail.example with a photo of it."

    def close(session):
        conversation = session.get_one(Conversation, found)
        add_message(session, conversation, role="agent", text=said, author="Ana")
        add_message(session, conversation, role="agent", text="You are welcome.", author="Ana")
        conversation.state, conversation.resolution = "closed", "solved"

    desk.write(close)
    ask(desk, PAINT[0], source="chat", conversation_id=found, handed_over=True)
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    (solution,) = gap["solutions"]
    assert solution["text"].endswith("write to «e-mail» with a photo of it.") and solution["agent"] == "Ana"


async def test_who_waits_is_told_when_the_draft_is_published_and_built(desk, wanda, arrive, sources):
    customer = await arrive()
    question = ask(desk, PAINT[0], source="chat", conversation_id=customer.conversation["id"])
    ask(desk, PAINT[1])
    request = AnswerRequest(
        id="ar_1", question_id=question, conversation_id=customer.conversation["id"], language="en", agreed_at=now()
    )
    desk.write(lambda session: session.add(request))
    (gap,) = (await wanda.get("/gaps")).json()["gaps"]
    assert gap["waiting"] == 1
    article = (await wanda.post(f"/gaps/{gap['id']}/draft")).json()["article"]
    path = sources.kb_dir.parent / "kb" / "en" / article["section"] / f"{article['id']}.md"
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: published"), "utf-8")
    root = sources.kb_dir.parent
    build(sources, root / "index", root / "cache", HashEncoder())
    told = await customer.wait(lambda: [m for m in customer.said("bot") if article["id"] in m["text"]], 15)
    assert len(told) == 1 and told[0]["text"].endswith(f"/help/en/{article['id']}")
    assert desk.read(lambda s: s.scalar(select(AnswerRequest.told_at))) is not None
    desk.desk.gaps.forget()
    assert (await wanda.get("/gaps")).json()["gaps"] == []


async def test_the_answers_are_as_documented(desk, wanda):
    checks = ApiChecks()
    wanda.http.event_hooks = {"response": [checks.check]}
    for text in [*PAINT, "do you ship to norway"]:
        ask(desk, text, hits=[{"article_id": "refund-time", "probability": 0.3}])
    first, second = (await wanda.get("/gaps?family=")).json()["gaps"]
    await wanda.get(f"/gaps/{first['id']}")
    await wanda.post(f"/gaps/{first['id']}/draft", {"title": "Paint", "section": "basics"})
    await wanda.get("/gaps?days=7")
    await wanda.post(f"/gaps/{second['id']}/dismiss")
    await wanda.get("/gaps/q_none")
    assert checks.faults == [], "\n".join(checks.faults)
    assert {key for key in OPERATIONS if key[1].startswith("/agent/gaps")} <= checks.seen
