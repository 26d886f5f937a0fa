"""Whether it helped: kept once a reader, in place or by form, and nobody can be told from it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot.desk.help.secret import visitor_secret
from bot.desk.help.votes import visitor_of
from bot.desk.knowledge_models import HelpVote

URL = "/help/en/amber-light/vote"
JSON = {"Accept": "application/json"}


async def test_a_vote_leads_back_to_the_article_which_thanks(http, stocked):
    response = await http.post(URL, data={"value": "up"})
    assert (response.status_code, response.headers["location"]) == (303, "/help/en/amber-light?voted=up#helpful")
    assert "We are glad that it helped" in (await http.get("/help/en/amber-light?voted=up")).text
    [vote] = stocked.rows(HelpVote)
    assert (vote.language, vote.article_id, vote.value, vote.reason) == ("en", "amber-light", "up", None)
    assert "127.0.0.1" not in vote.visitor and len(vote.visitor) == 24


async def test_a_second_vote_replaces_the_first(http, stocked):
    for value in ("up", "down", "up", "down"):
        assert (await http.post(URL, data={"value": value}, headers=JSON)).json() == {"ok": True}
    [vote] = stocked.rows(HelpVote)
    assert vote.value == "down"
    await http.post(URL, data={"value": "up"}, headers={**JSON, "User-Agent": "another reader"})
    assert len(stocked.rows(HelpVote)) == 2


async def test_many_at_once_stay_one(http, stocked):
    await asyncio.gather(*(http.post(URL, data={"value": "up"}, headers=JSON) for _ in range(8)))
    assert len(stocked.rows(HelpVote)) == 1


async def test_a_no_asks_why_and_keeps_reason_and_comment_without_personal_details(http, stocked):
    page = (await http.get((await http.post(URL, data={"value": "down"})).headers["location"])).text
    assert page.index("data-reason>") and "What was wrong with it?" in page
    given = {"value": "down", "reason": "incomplete", "comment": "Write to me: ana@shop.example"}
    response = await http.post(URL, data=given)
    assert response.headers["location"].endswith("?voted=down&reason#helpful")
    [vote] = stocked.rows(HelpVote)
    assert vote.reason == "incomplete" and vote.comment.startswith("Write to me") and "ana@" not in vote.comment


@pytest.mark.parametrize("given", [{}, {"value": "maybe"}, {"value": "down", "reason": "ugly"}])
async def test_only_known_values_and_reasons_are_taken(http, stocked, given):
    response = await http.post(URL, data=given, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (422, "help_bad_vote")
    assert stocked.rows(HelpVote) == []


async def test_an_unknown_article_has_no_vote(http):
    response = await http.post("/help/en/nothing/vote", data={"value": "up"}, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (404, "help_no_article")


async def test_other_websites_and_too_many_votes_are_refused(http, stocked):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await http.post(URL, data={"value": "up"}, headers=headers)).status_code == 403
    assert stocked.rows(HelpVote) == []
    answers = [await http.post(URL, data={"value": "up"}, headers=JSON) for _ in range(45)]
    assert answers[-1].status_code == 429 and answers[-1].json()["code"] == "help_too_many"


def test_a_reader_is_another_one_the_next_day_and_with_another_secret(monkeypatch):
    request = SimpleNamespace(client=SimpleNamespace(host="10.0.0.1"), headers={"user-agent": "x"})
    first = visitor_of(request, b"a")
    assert first == visitor_of(request, b"a") != visitor_of(request, b"b")
    from datetime import datetime, timezone

    monkeypatch.setattr("bot.desk.help.votes.now", lambda: datetime(2030, 1, 1, tzinfo=timezone.utc))
    assert visitor_of(request, b"a") != first


def test_the_secret_is_made_once_and_only_its_owner_reads_it(settings, monkeypatch):
    assert visitor_secret(settings) == visitor_secret(settings)
    monkeypatch.delenv("TANDEM_INTERNAL_TOKEN")
    own = visitor_secret(settings)
    path = settings.var / "secrets" / "help_visitors"
    assert path.read_bytes() == own and path.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == ["help_visitors"]
