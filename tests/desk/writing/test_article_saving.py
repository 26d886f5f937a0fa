"""Saving in the console: the file is the truth, nobody's text is lost, nothing wrong is written."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import stat

from bot.desk.knowledge_models import ArticleVersion
from bot.desk.record_models import AuditEntry
from bot.desk.texts import text
from bot.desk.writing import saving
from bot.knowledge.frontmatter import revision_of
from tests.knowledge.fakes import article_text, write_article

URL = "/articles/en/wifi-password"


async def opened(writer, url=URL):
    return (await writer.get(url)).json()["article"]


def form(article, **changes):
    body = changes.pop("body", article["body"])
    return {"front": article["front"] | changes, "body": body, "base_revision": article["revision"]}


async def test_a_saved_form_changes_the_file_by_the_changed_lines_only(wanda, path_of):
    path = path_of()
    path.write_text(path.read_text().replace("owner: a-team", "owner: 'a-team'  # who knows most of it"))
    os.chmod(path, 0o640)
    before = path.read_text().splitlines()
    article = await opened(wanda)
    answer = await wanda.put(URL, form(article, title="Another title: yes") | {"note": "A better title"})
    assert answer.status_code == 200, answer.text
    after = path.read_text().splitlines()
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    today = dt.date.today().isoformat()
    assert different == [
        ("title: Change the password of the Wi-Fi", "title: 'Another title: yes'"),
        ("updated: 2026-10-01", f"updated: {today}"),
    ]
    saved = answer.json()["article"]
    assert saved["revision"] == revision_of(path.read_bytes()) and saved["title"] == "Another title: yes"
    assert answer.json()["merged"] is False
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in path.parent.iterdir() if one.suffix != ".md"] == []


async def test_the_day_stays_where_only_the_owner_changes_or_the_writer_says_one(wanda, path_of):
    article = await opened(wanda)
    saved = (await wanda.put(URL, form(article, owner="b-team"))).json()["article"]
    assert saved["updated"] == "2026-10-01"
    saved = (await wanda.put(URL, form(saved, title="New", updated="2026-10-05"))).json()["article"]
    assert saved["updated"] == "2026-10-05"


async def test_a_line_that_tells_the_writer_what_to_do_is_not_published(wanda, path_of):
    article = await opened(wanda)
    body = f"**{text('en', 'gaps.check')}**\n\n{article['body']}"
    tests = [*article["front"]["tests"], text("en", "gaps.other_wording")]
    answer = await wanda.put(URL, form(article, body=body, tests=tests))
    assert answer.status_code == 422
    path = path_of()
    assert len(answer.json()["faults"]) == 2 and "for the writer" not in path.read_text()
    draft = await wanda.put(URL, form(article, body=body, tests=tests, status="draft"))
    assert draft.status_code == 200, draft.text


async def test_every_fault_is_named_and_nothing_is_written(wanda, path_of, desk):
    before = path_of().read_bytes()
    article = await opened(wanda)
    wrong = form(article, family="shoes", products=["kettle"], body="[here](article:nowhere)")
    answer = await wanda.put(URL, wrong)
    refused = answer.json()
    assert answer.status_code == 422 and refused["code"] == "article_faulty"
    assert {(one["code"], one["level"]) for one in refused["faults"]} == {
        ("schema", "fault"), ("unknown-product", "fault"), ("broken-link", "fault"),
    }  # fmt: skip
    assert all(
        one["line"] > 0 and one["mend"] and one["path"].endswith("wifi-password.md") for one in refused["faults"]
    )
    assert path_of().read_bytes() == before and desk.rows(ArticleVersion) == []


async def test_a_change_that_breaks_another_articles_link_is_refused(wanda, kb):
    write_article(kb.parent, "amber-light", body="See [this](article:wifi-password) about it now.\n")
    article = await opened(wanda)
    answer = await wanda.put(URL, form(article, status="draft"))
    assert answer.status_code == 422 and "amber-light" in answer.json()["faults"][0]["path"]
    gone = await wanda.delete(f"{URL}?base_revision={article['revision']}")
    assert gone.json()["code"] == "article_faulty"
    # What was wrong before is not in the way of another change.
    write_article(kb.parent, "boiler-cold", body="See [this](article:nowhere) about it now.\n")
    assert (await wanda.put(URL, form(article, title="Other"))).status_code == 200


async def test_two_writers_on_different_lines_are_merged(wanda, olaf, path_of, desk):
    mine, theirs = await opened(wanda), await opened(olaf)
    assert (await olaf.put(URL, form(theirs, owner="b-team", title="Olaf's title"))).status_code == 200
    answer = (await wanda.put(URL, form(mine, body=mine["body"] + "\n\nWanda adds this."))).json()
    assert answer["merged"] is True
    text = path_of().read_text()
    assert "Olaf's title" in text and "b-team" in text and "Wanda adds this." in text
    assert answer["article"]["text"] == text


async def test_the_same_line_is_a_conflict_and_both_texts_are_kept(wanda, olaf, path_of):
    mine, theirs = await opened(wanda), await opened(olaf)
    assert (await olaf.put(URL, form(theirs, title="Olaf's title"))).status_code == 200
    answer = await wanda.put(URL, form(mine, title="Wanda's title"))
    refused = answer.json()
    assert answer.status_code == 409 and refused["code"] == "article_changed"
    assert refused["current"]["author"] == "Olaf" and refused["current"]["front"]["title"] == "Olaf's title"
    assert "<<<<<<<" in refused["merged_text"] and "Wanda's title" in refused["merged_text"]
    assert "Olaf's title" in path_of().read_text() and "Wanda" not in path_of().read_text()
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    lost = next(one for one in versions if one["author"] == "Wanda")
    assert lost["message"] == "not saved: title"
    assert "Wanda's title" in (await wanda.get(f"{URL}/history/{lost['revision']}")).json()["text"]
    # Put together by hand, on top of what is there now.
    again = await wanda.put(URL, form(mine, title="Both") | {"base_revision": refused["current"]["revision"]})
    assert again.status_code == 200 and again.json()["article"]["title"] == "Both"
    latest = (await wanda.get(f"{URL}/history/{again.json()['article']['revision']}")).json()["diff"]
    removed = [line["text"] for line in latest if line["kind"] == "removed"]
    assert "title: Olaf's title" in removed and not any("Wanda" in line for line in removed)


async def test_a_merge_that_breaks_a_rule_is_a_conflict(wanda, olaf):
    mine, theirs = await opened(wanda), await opened(olaf)
    questions = theirs["front"]["questions"]
    assert (await olaf.put(URL, form(theirs, questions=["something quite new", *questions]))).status_code == 200
    tests = [*mine["front"]["tests"], "something quite new"]
    answer = await wanda.put(URL, form(mine, tests=tests))
    assert answer.status_code == 409 and "something quite new" in answer.json()["merged_text"]


async def test_an_edit_from_outside_is_merged_too_and_kept(wanda, path_of, desk):
    article = await opened(wanda)
    path = path_of()
    path.write_text(path.read_text().replace("owner: a-team", "owner: c-team"))
    answer = (await wanda.put(URL, form(article, body=article["body"] + "\n\nMore."))).json()
    assert answer["merged"] is True and "c-team" in path.read_text() and "More." in path.read_text()
    kept = [row.text for row in desk.rows(ArticleVersion)]
    assert any("c-team" in text and "More." not in text for text in kept)


async def test_twenty_writers_at_once_lose_nothing(wanda, path_of):
    article = await opened(wanda)
    # Far enough apart for a merge, which takes the lines beside a change for part of it.
    body = "\n\n".join(f"Paragraph {n} says something." for n in range(60))
    base = (await wanda.put(URL, form(article, body=body))).json()["article"]

    async def one(n):
        changed = body.replace(f"Paragraph {3 * n} says", f"Paragraph {3 * n} now says")
        return await wanda.put(URL, form(base, body=changed))

    answers = await asyncio.gather(*(one(n) for n in range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    text = path_of().read_text()
    assert all(f"Paragraph {3 * n} now says" in text for n in range(20))


async def test_a_new_article_and_its_id_taken(wanda, path_of, desk):
    front = {"id": "new-thing", "title": "A new thing", "family": "general_service", "products": [], "owner": "a-team"}
    front |= {
        "questions": ["how new is it"],
        "tests": ["is this the new one"],
        "updated": "2026-10-02",
        "status": "draft",
    }
    body = {"language": "en", "section": "fresh", "front": front, "body": "It is new."}
    answer = await wanda.post("/articles", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["article"]["shown"] == "draft"
    assert "section: fresh\n" in path_of("new-thing", "fresh").read_text()
    assert (await wanda.post("/articles", body)).json()["code"] == "article_exists"
    actions = [entry.action for entry in desk.rows(AuditEntry) if entry.action.startswith("article")]
    assert actions == ["article.created"]


async def test_names_that_lead_elsewhere_are_refused(wanda, kb, tmp_path):
    good = {"language": "en", "section": "basics", "text": article_text("x-y")}
    for change in ({"language": "../en"}, {"language": "xx"}, {"language": 5}):
        assert (await wanda.post("/articles", good | change)).json()["code"] == "bad_language"
    for section in ("..", "a/b", "A", ""):
        text = article_text("x-y", section=f"'{section}'")
        answer = await wanda.post("/articles", good | {"text": text})
        assert answer.status_code in (201, 422), answer.text
    for name in ("../x", "x y", "x/y"):
        text = article_text("x-y", id=f"'{name}'")
        assert (await wanda.post("/articles", good | {"text": text})).json()["code"] == "bad_article_id"
    outside = tmp_path / "outside"
    outside.mkdir()
    (kb / "en" / "linked").symlink_to(outside)
    text = article_text("in-a-link", section="linked")
    assert (await wanda.post("/articles", good | {"text": text})).json()["code"] == "article_misplaced"
    assert list(outside.iterdir()) == []
    assert (await wanda.get("/articles/en/..%2f..%2fsecret")).status_code == 404


async def test_what_is_too_large_or_no_form_is_refused(wanda):
    article = await opened(wanda)
    for wrong, code in [
        (form(article, body="x" * 200_001), "article_too_large"),
        (form(article, title=5), "bad_front"),
        (form(article) | {"front": "title"}, "bad_front"),
        (form(article, **{"a: b": "c"}), "bad_front"),
        (form(article) | {"body": None}, "bad_request"),
        (form(article) | {"base_revision": None}, "no_base"),
    ]:
        assert (await wanda.put(URL, wrong)).json()["code"] == code


async def test_a_renamed_article_moves_and_its_old_id_leads_to_it(wanda, path_of):
    article = await opened(wanda)
    answer = await wanda.put(URL, form(article, id="wifi-key", section="wireless"))
    assert answer.status_code == 200, answer.text
    assert not path_of().exists() and path_of("wifi-key", "wireless").exists()
    assert answer.json()["article"]["front"]["redirect_from"] == ["wifi-password"]
    versions = (await wanda.get("/articles/en/wifi-key/history")).json()["versions"]
    assert len(versions) == 2
    taken = await wanda.put("/articles/en/wifi-key", form(answer.json()["article"], id="refund-time"))
    assert taken.json()["code"] == "article_exists"


async def test_deleted_and_brought_back(wanda, path_of, desk):
    article = await opened(wanda)
    assert (await wanda.delete(f"{URL}?base_revision={'0' * 16}")).status_code == 409
    assert (await wanda.delete(f"{URL}?base_revision={article['revision']}")).status_code == 204
    assert not path_of().exists() and (await wanda.get(URL)).json()["code"] == "no_article"
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    assert [one["message"] for one in versions][0] == "deleted"
    back = await wanda.post(f"{URL}/revert", {"revision": article["revision"], "base_revision": None})
    assert back.status_code == 200 and path_of().read_text() == article["text"]
    actions = [entry.action for entry in desk.rows(AuditEntry) if entry.action.startswith("article")]
    assert actions == ["article.deleted", "article.reverted"]


async def test_reverting_is_a_new_version_of_today(wanda):
    first = await opened(wanda)
    second = (await wanda.put(URL, form(first, title="Second"))).json()["article"]
    back = await wanda.post(f"{URL}/revert", {"revision": first["revision"], "base_revision": second["revision"]})
    now = back.json()["article"]
    assert now["title"] == first["title"] and now["updated"] == dt.date.today().isoformat()
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    assert len(versions) == 3 and versions[0]["message"].startswith("back to the version of ")
    shown = (await wanda.get(f"{URL}/history/{versions[0]['revision']}")).json()
    assert {"kind": "removed", "text": "title: Second"} in shown["diff"]


async def test_windows_line_ends_stay(wanda, path_of):
    path = path_of()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    article = await opened(wanda)
    assert "\r" not in article["text"]
    assert (await wanda.put(URL, form(article, title="Windows"))).status_code == 200
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") and b"Windows" in content


async def test_a_broken_file_is_listed_opened_and_mended(wanda, path_of):
    good = path_of().read_text()
    path_of().write_text("---\nid: [\n---\nText\n")
    row = next(one for one in (await wanda.get("/articles")).json()["articles"] if one["id"] == "wifi-password")
    assert row["faults"] == 1 and row["shown"] == "draft"
    article = await opened(wanda)
    assert article["faults"][0]["level"] == "fault" and article["text"].startswith("---\nid: [")
    answer = await wanda.put(URL, {"text": good, "base_revision": article["revision"]})
    assert answer.status_code == 200 and path_of().read_text().startswith("---\nid: wifi-password")


async def test_who_may_only_read_may_not_write(staff):
    agent = await staff("ann")
    assert (await agent.get("/articles")).status_code == 200
    article = await opened(agent)
    assert (await agent.put(URL, form(article, title="Mine"))).json()["code"] == "not_allowed"


async def test_a_merge_that_is_not_finished_is_not_saved(wanda):
    article = await opened(wanda)
    body = article["body"] + "\n<<<<<<< yours\na\n=======\nb\n>>>>>>> saved meanwhile\n"
    answer = await wanda.put(URL, form(article, body=body))
    assert answer.json()["code"] == "article_faulty" and len(answer.json()["faults"]) == 2


async def test_a_text_that_is_refused_twice_is_kept_once(wanda, olaf, desk):
    mine, theirs = await opened(wanda), await opened(olaf)
    await olaf.put(URL, form(theirs, title="Olaf's title"))
    for _ in range(2):
        assert (await wanda.put(URL, form(mine, title="Wanda's title"))).status_code == 409
    assert sum("Wanda's title" in row.text for row in desk.rows(ArticleVersion)) == 1


async def test_an_editor_that_saves_at_the_same_moment_is_merged(wanda, path_of, desk, monkeypatch):
    article = await opened(wanda)
    path, begun = path_of(), []
    real = saving.Saving._refuse_faults

    def meanwhile(self, *args):
        if not begun:
            begun.append(path.write_text(path.read_text().replace("owner: a-team", "owner: c-team")))
        return real(self, *args)

    monkeypatch.setattr(saving.Saving, "_refuse_faults", meanwhile)
    answer = (await wanda.put(URL, form(article, body=article["body"] + "\n\nMore."))).json()
    assert answer["merged"] is True and "c-team" in path.read_text() and "More." in path.read_text()


async def test_a_folder_that_cannot_be_written_is_said(wanda, path_of, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    article = await opened(wanda)
    monkeypatch.setattr(saving, "write_whole", full)
    answer = await wanda.put(URL, form(article, title="New"))
    assert answer.status_code == 503 and answer.json()["code"] == "not_writable"
    assert "No space left" in answer.json()["message"] and path_of().read_text() == article["text"]


async def test_a_move_never_overwrites_another_file(wanda, kb, path_of):
    twin = kb / "en" / "other" / "wifi-password.md"
    twin.parent.mkdir()
    twin.write_text(article_text("wifi-password", section="other", title="The twin"))
    article = await opened(wanda)
    assert article["section"] == "basics"
    answer = await wanda.put(URL, form(article, section="other"))
    assert answer.json()["code"] == "article_exists" and "The twin" in twin.read_text()
