"""The writer's room answers as the API's description says."""

from __future__ import annotations

import shutil

import pytest

from bot import seals
from bot.desk.api_forms.article_operations import ARTICLES
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.desk.api_checks import ApiChecks
from tests.knowledge.fakes import HashEncoder, article_text, write_sources

URL = "/articles/en/wifi-password"


@pytest.fixture
def library(desk, kb, tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    build(write_sources(root), root / "index", root / "cache", HashEncoder())
    shutil.copytree(root / "index", kb.parent / "index")
    seals.lend_key(root, kb.parent)
    desk.desk.library._knowledge = Knowledge.open(kb.parent / "index", HashEncoder())


async def test_every_operation_on_articles_answers_as_documented(wanda, library):
    checks = ApiChecks()
    wanda.http.event_hooks = {"response": [checks.check]}
    await wanda.get("/articles")
    await wanda.get("/articles/build")
    first = (await wanda.get(URL)).json()["article"]
    sent = {"front": first["front"] | {"title": "Second"}, "body": first["body"], "base_revision": first["revision"]}
    second = (await wanda.put(URL, sent)).json()["article"]
    await wanda.put(URL, sent | {"front": first["front"] | {"title": "Third"}})
    await wanda.put(URL, sent | {"front": first["front"] | {"family": "none"}, "base_revision": second["revision"]})
    await wanda.post("/articles", {"language": "en", "section": "basics", "text": article_text("new-one")})
    await wanda.post("/articles/preview", {"language": "en", "text": article_text("new-one", family="none")})
    await wanda.post("/articles/ask", {"language": "en", "question": "refund money", "article_id": "refund-time"})
    await wanda.post("/articles/tests", {"language": "en", "article_id": "refund-time"})
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    await wanda.get(f"{URL}/history/{versions[0]['revision']}")
    await wanda.post(f"{URL}/revert", {"revision": first["revision"], "base_revision": second["revision"]})
    await wanda.get(f"{URL}/feedback")
    now = (await wanda.get(URL)).json()["article"]["revision"]
    await wanda.delete(f"{URL}?base_revision={now}")
    assert checks.faults == [], "\n".join(checks.faults)
    assert {operation.key for operation in ARTICLES.operations} - checks.seen == set()
