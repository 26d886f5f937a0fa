"""Questions about products: asked, read, answered; the address of whoever asked stays at the desk."""

from __future__ import annotations

import pytest

from bot.desk.accounts import Agent
from bot.desk.errors import Refused
from bot.desk.ids import now
from bot.desk.knowledge_models import ProductQuestion
from bot.desk.product_questions import answering
from bot.desk.product_questions.asking import ask, check
from bot.desk.product_questions.views import views
from bot.desk.record_models import AuditEntry

PRODUCTS = ["router-h1", "doorbell"]


@pytest.fixture
def agent(store) -> Agent:
    def hire(session):
        one = Agent(
            id="a_1",
            name="Rasa",
            email="rasa@halden.example",
            role="agent",
            password_hash="x",
            must_change_password=False,
            created_at=now(),
        )
        session.add(one)
        return one

    return store.write_now(hire)


def asked(store, text="Does it hang on a wall?", **more):
    question = check("en", "router-h1", text, more.get("name"), more.get("email"))
    return store.write_now(lambda session: ask(session, question).id)


def changed(store, agent, question_id, **values):
    return store.write_now(lambda session: answering.change(session, agent, question_id, values, PRODUCTS).state)


@pytest.mark.parametrize(
    ("text", "name", "email", "code"),
    [
        ("why", None, None, "question_too_short"),
        (None, None, None, "question_too_short"),
        ("x" * 501, None, None, "question_too_long"),
        ("Does it hang on a wall?", "ana@example.com", None, "bad_asker_name"),
        ("Does it hang on a wall?", "A" * 61, None, "bad_asker_name"),
        ("Does it hang on a wall?", None, "nobody", "bad_email"),
    ],
)
def test_what_cannot_be_asked(text, name, email, code):
    with pytest.raises(Refused) as refused:
        check("en", "router-h1", text, name, email)
    assert refused.value.code == code


def test_a_question_asked_twice_is_one(store):
    assert asked(store) == asked(store, "Does  it hang\non a wall?")
    assert asked(store, email="ana@example.com") != asked(store)


def test_an_answer_makes_it_answered_and_without_one_it_is_open_again(store, agent):
    question_id = asked(store)
    assert changed(store, agent, question_id, answer="Yes, with two screws.") == "answered"
    row = store.read_now(lambda session: session.get_one(ProductQuestion, question_id))
    assert row.answered_by == agent.id and row.answered_at is not None
    assert changed(store, agent, question_id, answer=" ") == "open"
    row = store.read_now(lambda session: session.get_one(ProductQuestion, question_id))
    assert (row.answer, row.answered_by, row.answered_at) == (None, None, None)
    trail = store.read_now(lambda session: session.query(AuditEntry).all())
    assert [entry.details["fields"] for entry in trail] == [["answer"], ["answer"]]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "answered"}, "no_answer_yet"),
        ({"state": "published"}, "bad_question_state"),
        ({"product": "fridge"}, "no_such_product"),
        ({"text": "?"}, "question_too_short"),
        ({"answer": 7}, "not_text"),
        ({"answer": "x" * 2001}, "answer_too_long"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(store, agent, values, code):
    question_id = asked(store)
    with pytest.raises(Refused) as refused:
        changed(store, agent, question_id, **({"product": "doorbell"} | values))
    assert refused.value.code == code
    row = store.read_now(lambda session: session.get_one(ProductQuestion, question_id))
    assert (row.product, row.state, row.answer) == ("router-h1", "open", None)


def test_a_published_question_is_taken_back_before_it_is_changed(store, agent):
    question_id = asked(store)

    def publish(session):
        session.get_one(ProductQuestion, question_id).state = "published"

    store.write_now(publish)
    with pytest.raises(Refused) as refused:
        changed(store, agent, question_id, answer="No.")
    assert refused.value.code == "published_already"


def test_lists_counts_and_views(store, agent, tmp_path):
    first, second = asked(store), asked(store, "Is there a holder?", name="Ana", email="ana@example.com")
    changed(store, agent, second, answer="Yes.")

    def read(session):
        everything = answering.listed(session, None, None)
        return (
            [row.id for row in answering.listed(session, "open", "router-h1")],
            answering.counts(session),
            {view["id"]: view for view in views(session, everything, tmp_path)},
        )

    still_open, counts, shown = store.read_now(read)
    assert still_open == [first]
    assert counts == {"open": 1, "answered": 1, "published": 0, "rejected": 0}
    assert shown[second]["told"] and not shown[first]["told"] and "ana@example.com" not in str(shown)
    assert shown[second]["answered_by"] == {"id": "a_1", "name": "Rasa"}
    assert shown[second]["url"] == f"/help/en/products/router-h1#{second}"
    with pytest.raises(Refused):
        store.read_now(lambda session: answering.listed(session, "lost", None))
