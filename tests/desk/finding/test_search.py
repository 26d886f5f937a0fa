"""Search: finds words in every script, ranks them, shows where they are, and nobody sees more than they may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.finding.search import search
from bot.desk.ids import now
from bot.desk.models import Customer, Message
from bot.desk.work_models import Note
from tests.desk.finding.making import (
    LONG_AGO,
    add_conversation,
    add_customer,
    add_note,
    add_teams,
    hand_over,
    say,
    signed_in,
)


@pytest.fixture
def boss(either):
    return signed_in(either, "supervisor")


def texts(found):
    return ["".join(piece["text"] for piece in hit["snippet"]) for hit in found["messages"]]


def marked(found):
    return [[piece["text"] for piece in hit["snippet"] if piece["hit"]] for hit in found["messages"]]


SAID = [
    "The router shows an amber light",
    "My order HA-402218 has not come",
    "Where is ha402219, please",
    "Write to ana.b@shop.example instead",
    "Žalias žiburėlis nedega",
    "Роутер не включается",
    "我的路由器没有网络",
    "คอมพิวเตอร์เสีย",
    '100% sure it\'s "dead" (really) NOT ok; DROP TABLE',
    "It works 👍 now",
]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("router amber", 0),
        ("AMBER rou", 0),
        ('"amber light"', 0),
        ("HA-402218", 1),
        ("ha402218", 1),
        ("HA-402219", 2),
        ("ana.b@shop.example", 3),
        ("ana.b@sho", 3),
        ("zalias ziburelis", 4),
        ("ŽIBURĖL", 4),
        ("роутер", 5),
        ("РОУТЕР не вкл", 5),
        ("路由器", 6),
        ("网络", 6),
        ("พิวเตอร์", 7),
        ("100% dead", 8),
        ("drop table", 8),
        ("👍", 9),
    ],
)
def test_words_of_every_kind_are_found(either, boss, words, wanted):
    conversation = add_conversation(either)
    for text in SAID:
        say(either, conversation, text)
    assert texts(search(either, boss, words)) == [SAID[wanted]]


@pytest.mark.parametrize(
    "words",
    ["", " ", '"', '""', "*", "a*", "NEAR(a b)", "text:router", "-router", "NOT", "AND OR", "(", "'", "\\", "%", "_",
     "rout'); DROP TABLE messages;--", "^router", "{router}", "router AND zebra", "\x00", "\ud800", "a" * 5000,
     "&|!<->", "router:*", "€", "²", "_ _", '"router', "c_", "c_nothing", "::", "İ", "ß", "\u0301"],
)  # fmt: skip
def test_nothing_typed_is_syntax(either, boss, words):
    say(either, add_conversation(either), "My router is new")
    found = search(either, boss, words)
    assert texts(found) in ([], ["My router is new"])


def test_all_words_must_be_in_one_text_and_phrases_hold_together(either, boss):
    conversation = add_conversation(either)
    say(either, conversation, "amber is the light")
    say(either, conversation, "a light, amber")
    assert search(either, boss, '"light amber"')["total"] == 1
    assert search(either, boss, "light amber")["total"] == 2
    assert search(either, boss, '"light amb"')["total"] == 0


def test_snippets_mark_what_was_found_and_never_more(either, boss):
    conversation = add_conversation(either)
    say(either, conversation, "<b>Router</b> " + "and so on " * 40 + "the Žibintas is green " + "and on " * 40)
    (pieces,) = marked(search(either, boss, "zibint"))
    assert pieces == ["Žibintas"]
    text = texts(search(either, boss, "zibint"))[0]
    assert text.startswith("…") and text.endswith("…") and len(text) < 250
    assert texts(search(either, boss, "router"))[0].startswith("<b>Router</b> and")


def test_the_better_and_the_newer_come_first(either, boss):
    old = add_conversation(either)
    recent = add_conversation(either, at=now() - timedelta(days=1))
    say(either, recent, "The camera is fine, thank you very much for all your help with the camera and the bell")
    say(either, old, "camera camera")
    said = say(either, recent, "camera camera")
    say(either, old, "The camera of my neighbour's aunt, of which I have told you at some length before, is broken")
    found = search(either, boss, "camera")["messages"]
    assert found[0]["message_id"] == said.id
    assert found[-1]["conversation"]["id"] == old.id


def test_notes_are_found_and_system_messages_are_not(either, boss):
    conversation = add_conversation(either)
    say(either, conversation, "Alex joined the conversation.", role="system", kind="notice")
    note = add_note(either, conversation, "Alex should call back")
    (hit,) = search(either, boss, "alex")["messages"]
    assert (hit["role"], hit["note_id"], hit["message_id"], hit["seq"]) == ("note", note.id, None, 1)


def test_a_conversation_is_found_by_its_id(either, boss):
    conversation = add_conversation(either)
    say(either, conversation, "first")
    last = say(either, conversation, "last words")
    assert [hit["message_id"] for hit in search(either, boss, conversation.id)["messages"]] == [last.id]


@pytest.mark.parametrize("words", ["žydrūnė", "zydr", "kaunas@mail.example", "+370 612 34567", "37061234567", "370612"])
def test_a_customer_is_found_by_what_is_known_of_them(either, boss, words):
    customer = add_customer(either, name="Žydrūnė K.")
    customer.email, customer.phone = "kaunas@mail.example", "+370 612 34567"
    add_customer(either, name="Somebody else", email="else@mail.example")
    add_conversation(either, customer)
    add_conversation(either, customer)
    (found,) = search(either, boss, words)["customers"]
    assert (found["customer"]["id"], found["conversations"]) == (customer.id, 2)


def test_only_what_one_may_see_is_found(either):
    add_teams(either, "technical", "service")
    mine = signed_in(either, teams=["technical"])
    for team, name in (("technical", "Ona"), ("service", "Rasa")):
        conversation = add_conversation(either, add_customer(either, name=f"Petraitė {name}"), team_id=team)
        say(either, conversation, f"camera of {name}")
        add_note(either, conversation, f"camera noted of {name}")
    found = search(either, mine, "camera")
    assert sorted(texts(found)) == ["camera noted of Ona", "camera of Ona"] and found["total"] == 2
    assert [one["customer"]["name"] for one in search(either, mine, "petrait")["customers"]] == ["Petraitė Ona"]
    hidden = search(either, mine, conversation.id)
    assert hidden["messages"] == [] and hidden["customers"] == []


def test_the_index_follows_every_change(either, boss):
    conversation = add_conversation(either)
    message, note = say(either, conversation, "alpha"), add_note(either, conversation, "beta")
    message.text, note.text = "gamma", "delta"
    either.flush()
    assert [search(either, boss, word)["total"] for word in ("alpha", "beta", "gamma", "delta")] == [0, 0, 1, 1]
    either.delete(note)
    either.flush()
    assert search(either, boss, "delta")["total"] == 0
    assert either.get(Note, note.id) is None and either.get(Message, message.id) is not None


def test_a_customer_who_is_forgotten_is_not_found(either, boss):
    customer = add_customer(either, name="Jonas")
    add_conversation(either, customer)
    either.get(Customer, customer.id).name = None
    either.flush()
    assert search(either, boss, "jonas")["customers"] == []


def test_rows_come_with_each_hit(either, boss):
    conversation = add_conversation(either, at=LONG_AGO)
    hand_over(either, conversation, "The bell is silent")
    say(either, conversation, "ding dong")
    (hit,) = search(either, boss, "ding")["messages"]
    assert hit["conversation"]["summary"] == "The bell is silent"
