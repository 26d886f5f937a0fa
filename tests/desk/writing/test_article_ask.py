"""Asking as a customer with an article that is not saved, and its tests."""

from __future__ import annotations

import shutil

import pytest

from bot import seals
from bot.desk.limits import Window
from bot.desk.writing import api
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, article_text, write_article, write_sources

TEXT = article_text(
    "sauna-door",
    body="The sauna door sticks when the wood swells. Plane its edge.\n",
    title="The sauna door sticks",
    questions=["sauna door sticks", "cannot open the sauna", "door of sauna swollen"],
    tests=["sauna door will not open", "my sauna sticks"],
    status="draft",
)


@pytest.fixture(scope="module")
def index_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    build(write_sources(root), root / "index", root / "cache", HashEncoder())
    return root / "index"


@pytest.fixture
def library(desk, kb, index_root):
    """The desk's library on the index of the same articles."""
    shutil.copytree(index_root, kb.parent / "index")
    seals.lend_key(index_root.parent, kb.parent)
    desk.desk.library._knowledge = Knowledge.open(kb.parent / "index", HashEncoder())
    return desk.desk.library


async def ask(writer, question, **more):
    return await writer.post("/articles/ask", {"language": "en", "question": question, **more})


async def test_what_a_customer_would_get(wanda, library):
    got = (await ask(wanda, "what about refund money arrives bank", article_id="refund-time")).json()
    assert got["rank"] == 1 and got["hits"][0]["article_id"] == "refund-time" and not got["hits"][0]["draft"]
    assert set(got["hits"][0]) == {
        "article_id", "title", "heading", "text", "blocks", "truncated", "url", "probability", "score", "draft",
    }  # fmt: skip
    assert got["decision"] in ("answer", "clarify", "none") and got["took_ms"] >= 0 and got["reason"]


async def test_an_article_that_was_never_saved_is_found(wanda, library):
    before = (await ask(wanda, "sauna door sticks")).json()
    assert "sauna-door" not in [hit["article_id"] for hit in before["hits"]] and before["rank"] is None
    got = (await ask(wanda, "sauna door sticks", section="basics", text=TEXT)).json()
    assert got["rank"] == 1 and got["hits"][0]["draft"] and "wood swells" in got["hits"][0]["text"]
    # Customers do not get it.
    assert library.knowledge().article("en", "sauna-door") is None


async def test_a_saved_draft_is_asked_by_its_id(wanda, library, kb):
    write_article(kb.parent, "sauna-door").write_text(TEXT)
    got = (await ask(wanda, "sauna door sticks", article_id="sauna-door")).json()
    assert got["rank"] == 1 and got["hits"][0]["draft"]
    tested = (await wanda.post("/articles/tests", {"language": "en", "article_id": "sauna-door"})).json()
    assert tested["total"] == 2 and tested["first"] == 2
    assert tested["tests"][0]["phrase"] == "sauna door will not open" and tested["tests"][0]["winner"] == "sauna-door"


async def test_the_tests_of_a_changed_form(wanda, library):
    article = (await wanda.get("/articles/en/refund-time")).json()["article"]
    front = article["front"] | {"tests": ["boiler cold heating"]}
    body = {"language": "en", "article_id": "refund-time", "front": front, "body": article["body"]}
    got = (await wanda.post("/articles/tests", body)).json()
    assert got["first"] == 0 and got["tests"][0]["winner"] == "boiler-cold" and got["tests"][0]["margin"] < 0


async def test_what_cannot_be_tried_is_said(wanda, library):
    broken = await ask(wanda, "anything", text="---\nid: [\n---\nBody\n")
    assert broken.status_code == 422 and broken.json()["code"] == "article_unusable"
    assert (await ask(wanda, "  ")).json()["code"] == "empty"
    assert (await wanda.post("/articles/tests", {"language": "en"})).json()["code"] == "no_article"


async def test_without_an_index_there_is_nothing_to_ask(wanda):
    assert (await ask(wanda, "anything")).json()["code"] == "knowledge_unavailable"


async def test_live_says_whether_the_index_holds_this_very_file(wanda, library, kb):
    async def live(name):
        return (await wanda.get(f"/articles/en/{name}")).json()["article"]["live"]

    assert await live("refund-time")
    write_article(kb.parent, "refund-time", title="Changed")
    write_article(kb.parent, "cancel-order", status="draft")
    assert not await live("refund-time") and not await live("cancel-order")


async def test_tests_are_asked_beside_everything_else(wanda, library, desk):
    inspection = desk.desk.inspection
    while not inspection.tests_first or inspection._left:
        await inspection.step()
    rows = (await wanda.get("/articles")).json()["articles"]
    assert all(row["tests_first"] is not None for row in rows)
    assert inspection.findings and any(row["findings"] for row in rows)


async def test_too_many_tries_are_refused(wanda, library, monkeypatch):
    monkeypatch.setattr(api, "TRIES", Window("tries", 1, 60.0))
    await ask(wanda, "anything")
    refused = await ask(wanda, "anything")
    assert refused.status_code == 429 and refused.json()["code"] == "too_often"
