"""The list of articles with their health."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.desk.finding.erased_forms import ERASED_TEXT
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import HelpVote, Question
from bot.desk.models import ArticleFeedback, Message
from tests.knowledge.fakes import article_text, write_article

TODAY = dt.date.today()


async def rows(writer, query=""):
    return {row["id"]: row for row in (await writer.get(f"/articles{query}")).json()["articles"]}


async def test_every_file_is_listed_with_what_it_holds(wanda):
    answer = (await wanda.get("/articles")).json()
    assert len(answer["articles"]) == 10 and answer["languages"] == ["en"] and answer["history"] == "table"
    assert answer["sections"] == [{"id": "basics", "title": "Basics"}]
    assert answer["products"] == [{"id": "router-h1", "name": "Router H1"}, {"id": "indoor-cam", "name": "Indoor Cam"}]
    assert answer["families"] == ["general_service", "technical_support"] and answer["owners"] == ["a-team"]
    assert answer["build"]["state"] == "failed"
    row = next(row for row in answer["articles"] if row["id"] == "amber-light")
    assert row | {"revision": ""} == {
        "id": "amber-light",
        "language": "en",
        "path": "kb/en/basics/amber-light.md",
        "title": "The amber light on the router",
        "section": "basics",
        "family": "technical_support",
        "kind": "",
        "products": ["router-h1"],
        "status": "published",
        "shown": "published",
        "publish_from": None,
        "publish_until": None,
        "updated": "2026-10-01",
        "owner": "a-team",
        "revision": "",
        "live": False,
        "faults": 0,
        "findings": row["findings"],
        "stale": False,
        "questions": 3,
        "tests": 3,
        "tests_first": None,
        "chat": {"shown": 0, "helped": 0, "rejected": 0},
        "votes": {"up": 0, "down": 0},
        "languages": ["en"],
    }


async def test_states_and_filters(wanda, kb):
    root = kb.parent
    write_article(root, "refund-time", status="draft")
    write_article(root, "cancel-order", publish_from=(TODAY + dt.timedelta(days=3)).isoformat())
    write_article(root, "gift-voucher", publish_until=(TODAY - dt.timedelta(days=3)).isoformat())
    write_article(root, "boiler-cold", updated="2020-01-01")
    found = await rows(wanda)
    assert {found[one]["shown"] for one in ("refund-time", "cancel-order", "gift-voucher")} == {
        "draft", "scheduled", "expired",
    }  # fmt: skip
    assert found["boiler-cold"]["stale"] and not found["refund-time"]["stale"]
    assert found["refund-time"]["live"] and not found["boiler-cold"]["live"]
    assert set(await rows(wanda, "?status=scheduled")) == {"cancel-order"}
    assert set(await rows(wanda, "?status=draft")) == {"refund-time"}
    assert set(await rows(wanda, "?q=VOUCHER gift")) == {"gift-voucher"}
    assert await rows(wanda, "?language=ru") == {} and len(await rows(wanda, "?section=basics")) == 10


async def test_an_id_in_two_languages(wanda, kb):
    there = kb / "lt" / "basics" / "refund-time.md"
    there.parent.mkdir(parents=True)
    there.write_text(article_text("refund-time"))
    found = [row for row in (await wanda.get("/articles")).json()["articles"] if row["id"] == "refund-time"]
    assert [(row["language"], row["languages"]) for row in found] == [("en", ["en", "lt"]), ("lt", ["en", "lt"])]


async def test_what_customers_and_readers_said_is_counted(wanda, arrive, desk):
    customer = await arrive()
    conversation_id = customer.conversation["id"]
    answer = new_id("m")

    def job(session):
        session.add(
            Message(
                id=answer,
                conversation_id=conversation_id,
                seq=900,
                role="bot",
                kind="answer",
                text="Wait.",
                payload={"article": {"id": "refund-time", "title": "", "url": ""}},
                created_at=now(),
            )
        )
        session.flush()
        said = {"language": "en", "article_id": "refund-time"}
        session.add(
            ArticleFeedback(message_id=answer, conversation_id=conversation_id, value="down", created_at=now(), **said)
        )
        for verdict, at in (("rejected", now()), ("rejected", now() - dt.timedelta(days=40))):
            session.add(
                Question(
                    id=new_id("q"),
                    source="chat",
                    conversation_id=conversation_id,
                    language="en",
                    text="where is my money",
                    decision="answer",
                    hits=[{"article_id": "refund-time", "passage_id": "x", "probability": 0.9}],
                    verdict=verdict,
                    at=at,
                )
            )
        for number, (value, reason, comment) in enumerate((("up", None, None), ("down", "wrong", "Not so."))):
            vote = {"visitor": str(number), "value": value, "reason": reason, "comment": comment, "at": now()}
            session.add(HelpVote(id=new_id("v"), **said, **vote))

    desk.write(job)
    row = (await rows(wanda))["refund-time"]
    # The thumb and the verdict are one customer's opinion of one article.
    assert row["chat"] == {"shown": 1, "helped": 0, "rejected": 1} and row["votes"] == {"up": 1, "down": 1}
    said = (await wanda.get("/articles/en/refund-time/feedback")).json()
    assert said["reasons"] == [{"reason": "wrong", "count": 1}] and said["comments"][0]["text"] == "Not so."
    assert [one["text"] for one in said["rejected_questions"]] == ["where is my money"]
    desk.write(lambda session: session.execute(update(Question).values(text=ERASED_TEXT)))
    said = (await wanda.get("/articles/en/refund-time/feedback")).json()
    assert said["rejected_questions"] == [] and said["chat"]["rejected"] == 1


async def test_a_language_that_is_none_leads_nowhere(wanda, kb):
    (kb.parent / "elsewhere.yml").write_text("sections: {basics: {title: Not to be read}}")
    (kb.parent / "data" / "help").mkdir(exist_ok=True)
    listed = (await wanda.get("/articles?language=../../elsewhere")).json()
    assert listed["articles"] == [] and "Not to be read" not in str(listed["sections"])


async def test_what_editors_and_git_keep_beside_the_articles_is_none(wanda, kb):
    for name in ("en/basics/.amber-light.md", ".git/basics/old.md"):
        (kb / name).parent.mkdir(parents=True, exist_ok=True)
        (kb / name).write_text("of another time", "utf-8")
    assert len(await rows(wanda)) == 10


async def test_a_change_from_outside_is_seen_at_the_next_look(wanda, kb):
    write_article(kb.parent, "amber-light", title="Changed outside")
    assert (await rows(wanda))["amber-light"]["title"] == "Changed outside"
    (kb / "en" / "basics" / "amber-light.md").unlink()
    assert "amber-light" not in await rows(wanda)


@pytest.mark.parametrize("text", [b"", b"---\n---\n", b"\xff\xfe", b"---\nid: {a: b}\nquestions: x\n---\n\nBody\n"])
async def test_no_file_is_too_broken_to_be_listed_and_opened(wanda, kb, text):
    (kb / "en" / "basics" / "odd.md").write_bytes(text)
    (kb / "en" / "lost.md").write_bytes(text)
    found = await rows(wanda)
    assert found["odd"]["faults"] and found["lost"]["faults"]
    for name in ("odd", "lost"):
        answer = await wanda.get(f"/articles/en/{name}")
        assert answer.status_code == 200 and answer.json()["article"]["faults"], answer.text
