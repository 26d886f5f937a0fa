"""Files of scripted conversations: read as written, every fault told with its place and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.evaluate.dialogues.command import article_ids
from bot.evaluate.dialogues.files import (
    LEDGER,
    dialogue_files,
    read_ledger,
    read_scripts,
    unknown_names,
)
from bot.evaluate.dialogues.scripts import Ends, Turn

SHIPPED = Path(__file__).resolve().parent.parent / "dialogues" / "en"
FILE = """\
conversations:
  - name: a reset
    turns:
      - {say: no, article: reset or restart, pick: Reset it}
      - {press: "No, not yet", rejects: true, clarify: true}
      - {thumb: down}
    ends: {resolved: [reset or restart, clips]}
  - name: danger
    turns:
      - say: it smokes
        no_article: true
    ends: {handed_over: {family: technical, reasons: [safety]}}
  - {name: chat, turns: [{say: hi}], ends: {nothing_needed: true}}
  - {name: person, turns: [{say: hi}], ends: {handed_over: true}}
"""
ONE = "conversations:\n  - name: a\n    turns:\n      - {say: hi}\n    ends: {handed_over: true}\n"


def read(tmp_path, content, articles=("reset", "restart", "clips")):
    path = tmp_path / "some.yml"
    path.write_text(content, "utf-8")
    return read_scripts([path], articles)


def test_everything_that_a_script_can_say_is_read(tmp_path):
    reset, danger, chat, person = read(tmp_path, FILE)
    assert reset.turns == (
        Turn("say", "no", 4, article=("reset", "restart"), pick="Reset it"),
        Turn("press", "No, not yet", 5, rejects=True, clarify=True),
        Turn("thumb", "down", 6, rejects=True),
    )
    assert reset.ends == Ends("resolved", matters=(("reset", "restart"), ("clips",)))
    assert reset.place.endswith("some.yml:2")
    assert danger.turns[0].no_article and danger.ends == Ends("handed_over", family="technical", reasons=("safety",))
    assert (chat.ends, person.ends) == (Ends("nothing_needed"), Ends("handed_over"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{say: hi}", "{say: hi, press: x}", r"some\.yml:4: a turn has exactly one of say, press and thumb"),
        ("{say: hi}", "{tell: hi}", r"some\.yml:4: a turn has no key 'tell'; it may have say"),
        ("{say: hi}", '{say: ""}', r"some\.yml:4: say must be a text"),
        ("{say: hi}", "{say: hi, article: rest}", r"some\.yml:4: no article 'rest'"),
        ("{say: hi}", "{say: hi, article: reset, no_article: true}", r"some\.yml:4: a reply is either"),
        ("{say: hi}", "{say: hi, clarify: maybe}", r"some\.yml:4: clarify must be true or false"),
        ("{say: hi}", "{say: hi, say: ho}", r"some\.yml:4: 'say' is there twice"),
        ("{say: hi}", "{thumb: sideways}", r"some\.yml:4: a thumb is up or down"),
        ("{say: hi}", "{thumb: up, article: reset}", r"some\.yml:4: nothing is said to a thumb"),
        ("- {say: hi}", "just words", r"some\.yml:4: turns must be a list"),
        ("{handed_over: true}", "{resolved: nowhere}", r"some\.yml:5: no article 'nowhere'"),
        ("{handed_over: true}", "{resolved: reset, handed_over: true}", r"some\.yml:5: ends has exactly one"),
        ("{handed_over: true}", "{handed_over: {family: sales}}", r"some\.yml:5: family 'sales'"),
        ("{handed_over: true}", "{handed_over: {reasons: [bored]}}", r"some\.yml:5: there is no reason 'bored'"),
        ("{handed_over: true}", "{nothing_needed: false}", r"some\.yml:5: nothing_needed is true or not there"),
        ("    ends: {handed_over: true}\n", "", r"some\.yml:2: a conversation lacks 'ends'"),
        ("conversations:", "talks:", r"some\.yml:1: the file has no key 'talks'"),
        ("turns:", "turns: [", r"some\.yml:\d+: is no YAML"),
    ],
)
def test_a_fault_names_its_place_and_the_mend(tmp_path, old, new, said):
    with pytest.raises(ContentError, match=said):
        read(tmp_path, ONE.replace(old, new))


def test_all_faults_come_at_once_and_a_name_is_there_once(tmp_path):
    second = ONE.removeprefix("conversations:\n").replace("hi", "''")
    with pytest.raises(ContentError) as raised:
        read(tmp_path, ONE + second + ONE.removeprefix("conversations:\n"))
    assert "some.yml:8: say must be a text" in raised.value.message
    assert "some.yml:10: the name 'a' is also at" in raised.value.message


def test_files_that_are_not_there_or_empty_are_named(tmp_path):
    with pytest.raises(ContentError, match=r"none\.yml: cannot be read"):
        read_scripts([tmp_path / "none.yml"], None)
    with pytest.raises(ContentError, match="is empty"):
        read(tmp_path, "\n")
    with pytest.raises(ContentError, match=r"holds no \*\.yml"):
        dialogue_files([tmp_path / "sub"] if (tmp_path / "sub").mkdir() is None else [])


def test_the_ledger_is_no_file_of_conversations_and_names_what_is_there(tmp_path):
    (tmp_path / LEDGER).write_text("a: why\nb: because\n", "utf-8")
    scripts = read(tmp_path, ONE)
    assert [path.name for path in dialogue_files([tmp_path])] == ["some.yml"]
    ledger = read_ledger(tmp_path / LEDGER)
    assert ledger["a"] == ("why", f"{tmp_path / LEDGER}:1")
    assert unknown_names(ledger, scripts) == [f"{tmp_path / LEDGER}:2: there is no conversation 'b'; take it out"]
    assert read_ledger(tmp_path / "none.yml") == {}
    (tmp_path / LEDGER).write_text("- a\n", "utf-8")
    with pytest.raises(ContentError, match=r":1: the ledger must be a mapping"):
        read_ledger(tmp_path / LEDGER)


def test_the_shipped_conversations_are_sound_and_their_ledger_too():
    scripts = read_scripts(dialogue_files([SHIPPED]), article_ids())
    assert len(scripts) >= 40
    assert unknown_names(read_ledger(SHIPPED / LEDGER), scripts) == []
    assert {script.ends.kind for script in scripts} == {"resolved", "handed_over", "nothing_needed"}
