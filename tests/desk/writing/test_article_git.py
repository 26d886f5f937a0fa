"""Where the folder of articles is in a repository, each save is a commit of that article in its writer's name."""

from __future__ import annotations

import pytest

from bot.desk.knowledge_models import ArticleVersion
from bot.desk.writing.git import Repository

URL = "/articles/en/wifi-password"


@pytest.fixture
def settings(settings, git):
    return settings.model_copy(update={"kb_git": "auto"})


async def saved(writer, **changes):
    article = (await writer.get(URL)).json()["article"]
    body = {"front": article["front"] | changes, "body": article["body"], "base_revision": article["revision"]}
    return (await writer.put(URL, body)).json()


async def test_a_save_is_a_commit_of_this_file_only(wanda, git, path_of):
    other = path_of("refund-time")
    other.write_text(other.read_text() + "\nStaged by somebody.\n")
    git("add", "kb/en/basics/refund-time.md")
    path_of("boiler-cold").write_text(path_of("boiler-cold").read_text() + "\nNot staged.\n")
    answer = await saved(wanda, title="Better")
    assert answer["committed"] is True and answer["not_committed"] is None
    assert git("log", "-1", "--format=%an|%ae|%cn|%s").strip() == (
        "Wanda|wanda@halden.example|Wanda|Article wifi-password: title"
    )
    assert git("show", "--name-only", "--format=", "HEAD").split() == ["kb/en/basics/wifi-password.md"]
    status = git("status", "--porcelain").splitlines()
    assert "M  kb/en/basics/refund-time.md" in status and " M kb/en/basics/boiler-cold.md" in status
    assert not any("wifi-password" in line for line in status)


async def test_a_new_a_moved_and_a_deleted_article_are_committed(wanda, git):
    answer = await saved(wanda, id="wifi-key", section="wireless")
    assert answer["committed"] is True
    assert sorted(git("show", "--name-status", "--no-renames", "--format=", "HEAD").split()) == sorted(
        ["D", "kb/en/basics/wifi-password.md", "A", "kb/en/wireless/wifi-key.md"]
    )
    url = "/articles/en/wifi-key"
    versions = (await wanda.get(f"{url}/history")).json()["versions"]
    assert [one["author"] for one in versions] == ["Wanda", "Olga"]
    text = (await wanda.get(f"{url}/history/{versions[1]['revision']}")).json()["text"]
    assert "id: wifi-password" in text
    article = (await wanda.get(url)).json()["article"]
    assert (await wanda.delete(f"{url}?base_revision={article['revision']}")).status_code == 204
    assert git("log", "-1", "--format=%s").strip() == "Article wifi-key: deleted"
    assert "kb" not in git("status", "--porcelain")


async def test_a_commit_that_cannot_be_made_does_not_lose_the_save(wanda, git, path_of, kb):
    (kb.parent / ".git" / "index.lock").write_text("")
    answer = await saved(wanda, title="Locked")
    assert answer["committed"] is False and "index.lock" in answer["not_committed"]
    assert "Locked" in path_of().read_text()
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    assert versions[0]["author"] == "Wanda" and len(versions) == 2
    (kb.parent / ".git" / "index.lock").unlink()
    (kb.parent / ".git" / "MERGE_HEAD").write_text("")
    answer = await saved(wanda, title="While merging")
    assert "merge" in answer["not_committed"]


async def test_hooks_and_signing_are_left_out(wanda, git, kb):
    hook = kb.parent / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    git("config", "commit.gpgSign", "true")
    assert (await saved(wanda, title="Straight"))["committed"] is True


async def test_the_history_is_git_s_with_what_git_does_not_have(wanda, olaf, git, path_of, desk):
    await saved(wanda, title="First")
    path_of().write_text(path_of().read_text().replace("First", "Second"))
    git("commit", "-q", "-am", "By hand")
    path_of().write_text(path_of().read_text().replace("Second", "Third"))
    versions = (await wanda.get(f"{URL}/history")).json()["versions"]
    assert [(one["author"], one["message"]) for one in versions] == [
        ("", "as it was in the folder, changed outside the console"),
        ("Olga", "By hand"),
        ("Wanda", "title"),
        ("Olga", "Articles"),
    ]
    shown = (await wanda.get(f"{URL}/history/{versions[0]['revision']}")).json()
    assert [one["kind"] for one in shown["diff"] if one["kind"] != "same"] == ["removed", "added"]
    # What was changed outside and never committed stays to be found once it is overwritten.
    await saved(olaf, title="Fourth")
    texts = [row.text for row in desk.rows(ArticleVersion)]
    assert any("title: Third" in text for text in texts)
    assert (await wanda.get("/articles")).json()["history"] == "git"


async def test_a_revision_that_only_git_has_is_merged_with(wanda, git, path_of, desk):
    article = (await wanda.get(URL)).json()["article"]
    for kept in (desk.desk.writing.folder / "opened").iterdir():
        kept.unlink()
    path_of().write_text(path_of().read_text().replace("owner: a-team", "owner: b-team"))
    git("commit", "-q", "-am", "By hand")
    body = {"front": article["front"], "body": article["body"] + "\n\nMore.", "base_revision": article["revision"]}
    answer = (await wanda.put(URL, body)).json()
    assert answer["merged"] is True and "b-team" in path_of().read_text() and "More." in path_of().read_text()


def test_an_ignored_folder_and_one_outside_have_no_repository(kb, git, tmp_path_factory):
    assert Repository.around(kb) is not None
    (kb.parent / ".gitignore").write_text("ignored/\n")
    (kb.parent / "ignored").mkdir()
    assert Repository.around(kb.parent / "ignored") is None
    assert Repository.around(tmp_path_factory.mktemp("elsewhere")) is None
