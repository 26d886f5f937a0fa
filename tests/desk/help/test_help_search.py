"""The help centre's search: as typed, on a page, marked, and "none of these"."""

from __future__ import annotations

from bot.desk.help import search_pages
from bot.desk.help.lookup import clean_query, snippet
from bot.desk.help.routes import ROUTERS
from bot.desk.knowledge_models import AnswerRequest, Question
from bot.desk.limits import Window

OTHER = {"Origin": "https://evil.example"}
JSON = {"Accept": "application/json"}


def joined(parts: list[dict]) -> str:
    return "".join(f"[{part['text']}]" if part["hit"] else part["text"] for part in parts)


def test_a_query_is_one_line_whose_last_blank_counts():
    assert clean_query("  my\x00 router\n is ") == "my router is "
    assert clean_query("   ") == "" and clean_query(None) == "" and len(clean_query("x" * 900)) == 200


def test_a_snippet_marks_what_was_asked_for_and_is_cut_at_words():
    assert joined(snippet("The routers restart.", {"router", "restart"}, "en")) == "The [routers] [restart]."
    long = "word " * 60 + "amber light here " + "word " * 60
    found = joined(snippet(long, {"amber"}, "en"))
    assert found.startswith("… word") and "[amber] light" in found and found.endswith(" …")
    assert len(found) < 200
    assert joined(snippet("路由器重启", {"路由"}, "zh")) == "[路由器重启]"


async def test_results_come_as_one_types_with_place_and_snippet(http):
    response = await http.get("/api/help/search", params={"language": "en", "q": "amb"})
    found = response.json()
    first = found["results"][0]
    assert first["id"] == "amber-light" and first["section_title"] == "The basics"
    assert first["url"].startswith("/help/en/amber-light")
    assert found["query"] == "amb" and found["decision"] in ("answer", "clarify", "none")
    assert response.headers["cache-control"] == "private, max-age=60"
    again = await http.get(
        "/api/help/search",
        params={"language": "en", "q": "amb"},
        headers={"If-None-Match": response.headers["etag"]},
    )
    assert again.status_code == 304


async def test_what_cannot_be_searched_finds_nothing(http):
    for q in ("", "a", "  "):
        assert (await http.get("/api/help/search", params={"q": q})).json()["results"] == [], q
    assert (await http.get("/api/help/search", params={"q": "amber", "language": "xx"})).json()["results"] == []
    assert len((await http.get("/api/help/search", params={"q": "amber light", "limit": "1"})).json()["results"]) == 1


async def test_nothing_that_is_typed_is_kept(http, stocked):
    await http.get("/api/help/search", params={"q": "amber"})
    await http.get("/help/en/search", params={"q": "amber"})
    assert stocked.rows(Question) == []


async def test_the_page_of_results_needs_no_script(http):
    page = (await http.get("/help/en/search", params={"q": "unplug the <router>"})).text
    assert "Results for “unplug the &lt;router&gt;”" in page and "<mark>" in page
    assert "None of these" in page and '<meta name="robots" content="noindex">' in page
    assert "two letters" in (await http.get("/help/en/search")).text


async def test_none_of_these_is_noted_without_what_tells_who_asked(http, stocked):
    response = await http.post(
        "/help/en/search/missed", data={"q": "amber light, I am ana@shop.example", "email": "Ana@Shop.example"}
    )
    assert response.status_code == 200 and "We will write to ana@shop.example" in response.text
    [question] = stocked.rows(Question)
    assert question.source == "help" and question.conversation_id is None and "ana@" not in question.text
    assert question.hits[0]["article_id"] == "amber-light" and question.index_id
    [request] = stocked.rows(AnswerRequest)
    assert (request.question_id, request.email, request.told_at) == (question.id, "ana@shop.example", None)


async def test_none_of_these_without_an_address_goes_back_to_the_results(http, stocked):
    response = await http.post("/help/en/search/missed", data={"q": "amber light"})
    assert response.status_code == 303
    assert "We have noted" in (await http.get(response.headers["location"])).text
    assert stocked.rows(AnswerRequest) == []
    assert (await http.post("/help/en/search/missed", data={"q": "amber"}, headers=JSON)).json() == {"ok": True}


async def test_a_wrong_address_is_said_and_what_was_typed_is_kept(http, stocked):
    response = await http.post("/help/en/search/missed", data={"q": "amber light", "email": "ana@"})
    assert response.status_code == 422 and 'value="ana@"' in response.text and 'value="amber light"' in response.text
    assert stocked.rows(Question) == []


async def test_programs_and_other_websites_leave_nothing_behind(http, stocked):
    trapped = await http.post("/help/en/search/missed", data={"q": "amber light", "website": "buy.example"})
    assert trapped.status_code == 303
    refused = await http.post("/help/en/search/missed", data={"q": "amber light"}, headers=OTHER)
    assert refused.status_code == 403 and "<h1>This could not be sent</h1>" in refused.text
    assert (await http.post("/help/xx/search/missed", data={"q": "amber light"})).status_code == 422
    assert stocked.rows(Question) == []


async def test_pages_of_results_are_limited_as_the_search_is(http, stocked, monkeypatch):
    monkeypatch.setattr(search_pages, "SEARCHES", Window("few searches", 2, 60.0))
    answers = [await http.get("/help/en/search?q=refund") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert "Wait" in answers[-1].text and "<html" in answers[-1].text
    assert (await http.get("/api/help/search?q=refund")).json()["code"] == "help_too_many"


def test_the_routes_are_not_part_of_the_agents_api():
    assert not any(route.include_in_schema for router in ROUTERS for route in router.routes)
