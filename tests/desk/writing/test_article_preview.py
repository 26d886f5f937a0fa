"""The preview of a text that is not saved."""

from __future__ import annotations

from tests.knowledge.fakes import article_text

BODY = "Hold the button.\n\n## The button does <nothing>\n\n1. Wait.\n2. Go to [the refund](article:refund-time).\n"


async def test_a_file_s_page_its_passages_and_its_faults(wanda, kb):
    text = article_text("reset-device", body=BODY + "\n[x](article:gone)\n")
    got = (await wanda.post("/articles/preview", {"language": "en", "section": "basics", "text": text})).json()
    assert got["text"] == text.rstrip("\n") + "\n" and got["front"]["id"] == "reset-device"
    assert "<h2" in got["html"] and "&lt;nothing&gt;" in got["html"]
    assert [(one["heading"], one["truncated"]) for one in got["passages"]] == [
        ("", False), ("The button does <nothing>", False),
    ]  # fmt: skip
    assert got["passages"][0]["words"] == 3 and got["passages"][1]["blocks"][0]["type"] == "ol"
    assert [one["code"] for one in got["faults"]] == ["broken-link"]
    assert all(one["level"] == "advice" for one in got["findings"])


async def test_a_form_that_is_hardly_begun_is_shown_with_what_is_missing(wanda):
    got = (await wanda.post("/articles/preview", {"language": "en", "front": {"title": "New"}, "body": "Text."})).json()
    assert got["html"] == "<p>Text.</p>" and got["front"] == {"title": "New"}
    assert any("id is missing" in one["text"] for one in got["faults"])


async def test_a_form_of_a_saved_article_keeps_that_file_s_lines(wanda, kb):
    path = kb / "en" / "basics" / "reset-device.md"
    path.write_text(path.read_text().replace("owner: a-team", 'owner: "a-team"'))
    article = (await wanda.get("/articles/en/reset-device")).json()["article"]
    sent = {"language": "en", "section": "basics", "front": article["front"], "body": article["body"]}
    assert (await wanda.post("/articles/preview", sent)).json()["text"] == article["text"]


async def test_an_article_that_moves_to_another_section_does_not_meet_itself(wanda, kb):
    (kb / "en" / "other").mkdir()
    text = article_text("reset-device", section="other")
    got = (await wanda.post("/articles/preview", {"language": "en", "section": "other", "text": text})).json()
    assert got["faults"] == []


async def test_front_matter_that_cannot_be_read_is_a_fault_and_the_text_is_kept(wanda):
    text = "---\nid: [\n---\nBody\n"
    got = (await wanda.post("/articles/preview", {"language": "en", "text": text})).json()
    assert got["text"] == text and got["faults"] and got["passages"]
    assert (await wanda.post("/articles/preview", {"language": "xx", "text": text})).json()["code"] == "bad_language"
