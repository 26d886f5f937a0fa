from __future__ import annotations

import argparse
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.errors import ArtefactError, ArticleError, ContentError
from bot.knowledge import commands
from bot.knowledge.build import Sources
from tests.knowledge.fakes import HashEncoder, write_article


@pytest.fixture
def run(sources: Sources, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs ``kb …`` on the small knowledge base and returns the exit code."""

    class Fake:
        kb_dir, data_dir, var = sources.kb_dir, sources.data_dir, tmp_path / "var"
        language, wrong_answer_budget = "en", 0.05

    monkeypatch.setattr(commands, "settings", Fake)
    monkeypatch.setattr(commands, "own_encoder", HashEncoder)
    monkeypatch.setattr(commands, "own_sources", lambda: sources)

    def kb(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        commands.register(parser.add_subparsers(required=True))
        parsed = parser.parse_args(["kb", *arguments])
        return parsed.run(parsed)

    return kb


def test_build_says_what_it_did(run, capsys: pytest.CaptureFixture) -> None:
    assert run("build") == 0
    assert "10 articles, 20 passages" in capsys.readouterr().out
    assert run("build") == 0
    assert "unchanged" in capsys.readouterr().out


def test_build_raises_what_is_wrong_with_an_article(run, sources: Sources) -> None:
    write_article(sources.kb_dir.parent, "amber-light", status="ready")
    with pytest.raises(ArticleError):
        run("build")


def test_search_shows_the_answer_and_ends_in_json(run, capsys: pytest.CaptureFixture) -> None:
    run("build")
    capsys.readouterr()
    assert run("search", "amber light on my router, internet gone") == 0
    out = capsys.readouterr().out
    assert out.startswith("answer: ") and "1. 100.0%" in out and "amber-light: The amber light on the router" in out
    assert run("search", "amber light on my router, internet gone", "--json", "--top", "2") == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["decision"] == "answer"
    assert [hit["article_id"] for hit in found["hits"]][0] == "amber-light"
    assert len(found["hits"]) == 2


def test_test_meets_its_targets_or_fails(run, capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    questions = tmp_path / "no_answer.yml"
    questions.write_text("questions: [violin opera goldfish, poem cheese tractor]", "utf-8")
    assert run("test", "--json", "--first", "0.9", "--top3", "0.9", "--no-answer", str(questions)) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert list(json.loads(last))[:3] == ["first", "top3", "refused"]
    assert json.loads(last)["refused"] == 1.0
    assert run("test", "--first", "1.01", "--no-answer", str(questions)) == 1


def test_test_names_what_is_not_found(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    write_article(
        sources.kb_dir.parent, "amber-light", tests=["refund of money to my bank", "amber light gone", "amber router"]
    )
    run("test")
    out = capsys.readouterr().out
    row = next(line for line in out.splitlines() if "amber-light " in line)
    assert row.startswith("✗") and row.split()[2:5] == ["3", "2", "2"]
    failed = next(line for line in out.splitlines() if "refund of money" in line)
    assert "refund-time" in failed and "kb/en/basics/amber-light.md:" in failed
    assert "amber light gone" not in out


def test_test_shows_every_test_of_one_article(run, capsys: pytest.CaptureFixture) -> None:
    assert run("test", "--article", "refund-time", "--all", "--json") == 0
    out = capsys.readouterr().out
    assert "refund money arrives bank now" in out and "amber-light" not in out
    assert json.loads(out.splitlines()[-1])["tests"] == 3
    with pytest.raises(ContentError, match="no published article router in 'en'"):
        run("test", "--article", "router")


def test_test_writes_a_report_and_junit(run, sources: Sources, tmp_path: Path) -> None:
    write_article(sources.kb_dir.parent, "amber-light", tests=["refund of <money> & bank", "amber light router gone"])
    report, junit = tmp_path / "out" / "report.json", tmp_path / "out" / "junit.xml"
    questions = tmp_path / "no_answer.yml"
    questions.write_text("questions: [violin opera goldfish, refund money arrives bank now]", "utf-8")
    run("test", "--report", str(report), "--junit", str(junit), "--no-answer", str(questions))
    found = json.loads(report.read_text("utf-8"))
    (amber,) = [article for article in found["articles"] if article["id"] == "amber-light"]
    assert (amber["language"], amber["tests"], amber["first"]) == ("en", 2, 1)
    assert amber["results"][0]["winner"] == "refund-time" and amber["results"][0]["line"] > 1
    assert found["totals"]["tests"] == sum(article["tests"] for article in found["articles"])
    assert [one["decision"] for one in found["without_article"]] == ["none", "answer"]
    suites = {suite.get("name"): suite for suite in ElementTree.parse(junit).getroot()}
    suite = suites["kb/en/basics/amber-light.md"]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert failed.get("name") == "refund of <money> & bank" and failed.get("line") == str(amber["results"][0]["line"])
    assert suites["questions without an article"].get("failures") == "1"


def test_lint_lists_faults_and_advice(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    assert run("lint") == 0
    assert "10 articles, no faults" in capsys.readouterr().out
    write_article(sources.kb_dir.parent, "amber-light", status="ready")
    assert run("lint") == 1
    out = capsys.readouterr().out
    assert "status 'ready' is not known" in out and "[schema]" in out
    assert "10 articles, 1 fault, " in out and "refund-time.md" in out
    assert "Not looked for: near-passage, takes-questions (until the faults are mended)" in out


def test_lint_says_all_of_a_file_with_a_fault_at_once(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    body = "Nothing.\n\n![A lamp](img/lamp.png)\n"
    write_article(sources.kb_dir.parent, "amber-light", status="ready", updated="2020-01-01", body=body)
    assert run("lint", "--quick", "--only", "schema,stale,missing-image") == 1
    out = capsys.readouterr().out
    assert out.count("amber-light.md") == 3 and "3 pieces of advice" not in out
    assert all(f"[{code}]" in out for code in ("schema", "stale", "missing-image"))
    (sources.kb_dir / "en" / "basics" / "amber-light.md").write_bytes(b"\xff\xfe no text")
    assert run("lint", "--quick") == 1


def test_lint_counts_by_code_where_there_is_much(run, sources: Sources, capsys: pytest.CaptureFixture) -> None:
    write_article(sources.kb_dir.parent, "amber-light", body="<b>Amber</b> is a colour of the lamp.\n")
    assert run("lint", "--quick", "--only", "few-tests,too-short,untranslated,html", "--languages", "lt") == 0
    assert "10 untranslated, 10 too-short, 1 html; --only shows some." in capsys.readouterr().out
    assert run("lint", "--quick", "--only", "untranslated", "--languages", "lt") == 0
    assert "--only shows some" not in capsys.readouterr().out


def test_lint_chooses_by_code_and_can_be_strict(run, capsys: pytest.CaptureFixture) -> None:
    assert run("lint", "--quick", "--only", "too-short") == 0
    assert run("lint", "--quick", "--only", "too-short", "--strict") == 1
    assert run("lint", "--quick", "--only", "missing-image", "--strict") == 0
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        run("lint", "--only", "no-such-code")
    assert stopped.value.code == 2
    assert "no code no-such-code; use some of schema, " in " ".join(capsys.readouterr().err.split())
    with pytest.raises(SystemExit):
        run("lint", "--languages", "xx")


def test_lint_as_json(run, capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    assert run("lint", "--quick", "--only", "too-short,few-tests", "--json", "-") == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["articles"], found["faults"], found["advice"]) == (10, 0, 10)
    assert set(found["findings"][0]) == {"code", "level", "path", "line", "text", "mend"}
    path = tmp_path / "out" / "lint.json"
    assert run("lint", "--quick", "--languages", "lt", "--only", "untranslated", "--json", str(path)) == 0
    assert json.loads(path.read_text("utf-8"))["advice"] == 10
    assert "[untranslated]" in capsys.readouterr().out


def test_lint_builds_beside_the_index_in_use(run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("lint") == 0
    assert "Not looked for" not in capsys.readouterr().out
    assert not (tmp_path / "var" / "index").exists()


def test_lint_without_an_encoder_says_what_it_left_out(
    run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def missing() -> HashEncoder:
        raise ArtefactError("var/encoder: missing; run `make encoder`")

    monkeypatch.setattr(commands, "own_encoder", missing)
    assert run("lint") == 0
    assert "takes-questions (var/encoder: missing; run `make encoder`)" in capsys.readouterr().out


def test_watch_goes_on_after_a_broken_article(
    run, sources: Sources, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three_changes(_: object, rebuild, **options) -> None:
        write_article(sources.kb_dir.parent, "amber-light", status="ready")
        rebuild()
        write_article(sources.kb_dir.parent, "amber-light", body="Mended and new.")
        rebuild()

    monkeypatch.setattr("bot.knowledge.watch.watch", three_changes)
    assert run("watch") == 0
    printed = capsys.readouterr()
    assert printed.out.count("built in") == 2
    assert "kb/en/basics/amber-light.md:" in printed.err and "status 'ready' is not known" in printed.err
    assert "Held back until they are mended, the last good version answers: kb/en/basics/amber-light.md" in printed.err
