"""The list: who sees what, views, filters, order, pages, and that it is fast."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from bot.desk.access import seen_by, sees
from bot.desk.errors import Refused
from bot.desk.finding.listing import SORT_KEYS, counts, page
from bot.desk.finding.wanted import VIEWS, checked
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.work_models import ConversationTag, Participant
from tests.desk.finding.making import (
    LONG_AGO,
    add_conversation,
    add_customer,
    add_teams,
    hand_over,
    say,
    signed_in,
)

TEAMS = ("service", "technical")
STATES = ("bot", "queued", "agent", "closed")


def ids(session, who, limit=100, cursor=None, **asked):
    return [row["id"] for row in page(session, who, checked(asked), limit=limit, cursor=cursor)["conversations"]]


conversations = st.lists(
    st.tuples(st.sampled_from(STATES), st.sampled_from([None, *TEAMS]), st.integers(-1, 2), st.integers(-1, 2)),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conversations, st.sampled_from(["agent", "supervisor", "writer", "admin"]), st.sets(st.sampled_from(TEAMS)))
def test_sql_and_python_agree_on_who_sees_what(session, made, role, teams):
    begun = session.begin_nested()
    add_teams(session, *TEAMS)
    people = [signed_in(session, role, teams), signed_in(session), signed_in(session)]
    for state, team, holder, joined in made:
        agent_id = people[holder].agent.id if holder >= 0 else None
        one = add_conversation(session, state=state, team_id=team, agent_id=agent_id)
        if joined >= 0:
            session.add(Participant(conversation_id=one.id, agent_id=people[joined].agent.id, joined_at=LONG_AGO))
    session.flush()
    for who in people:
        everything = session.scalars(select(Conversation))
        by_python = {one.id for one in everything if sees(session, who, one)}
        assert set(session.scalars(select(Conversation.id).where(seen_by(who)))) == by_python
    begun.rollback()


@pytest.fixture
def desk(either):
    """Two teams, an agent of one of them, and one conversation of every kind."""
    add_teams(either, *TEAMS)
    me, other = signed_in(either, teams=["technical"]), signed_in(either, teams=["service"], name="Otto")
    moment = now()

    def add(name, **fields):
        return add_conversation(either, add_customer(either, name=name), **{"at": moment, **fields})

    made = {
        "waits": add("waits", team_id="technical"),
        "waits_elsewhere": add("waits elsewhere", team_id="service"),
        "waits_anywhere": add("waits anywhere"),
        "mine": add("mine", state="agent", team_id="technical", agent_id=me.agent.id),
        "mine_elsewhere": add("mine elsewhere", state="agent", team_id="service", agent_id=me.agent.id),
        "theirs": add("theirs", state="agent", team_id="technical", agent_id=other.agent.id),
        "live": add("live", state="bot", last_seq=1),
        "silent": add("silent", state="bot"),
        "quiet": add("quiet", state="bot", last_seq=3, at=moment - timedelta(hours=2)),
        "closed": add("closed", state="closed", team_id="technical", closed_at=moment),
        "left": add("left", team_id="technical", left_at=moment),
        "left_answered": add("answered", state="agent", team_id="technical", left_at=moment, agent_id=other.agent.id),
        "left_taken": add(
            "taken",
            state="agent",
            team_id="technical",
            left_at=moment,
            agent_id=other.agent.id,
            unanswered_since=moment,
        ),
    }
    early, late = moment - timedelta(minutes=5), moment + timedelta(minutes=5)
    hand_over(either, made["waits"], first_reply_due_at=early, resolution_due_at=late)
    hand_over(either, made["mine"], at=LONG_AGO, first_reply_due_at=early, resolution_due_at=early)
    hand_over(either, made["mine"], first_reply_due_at=early, first_reply_at=early, resolution_due_at=late)
    hand_over(either, made["theirs"], first_reply_due_at=early, first_reply_at=early, resolution_due_at=early)
    hand_over(either, made["closed"], first_reply_due_at=early, resolution_due_at=early)
    return either, me, made


MINE = {
    "mine": {"mine", "mine_elsewhere"},
    "unassigned": {"waits", "waits_anywhere", "left"},
    "team": {"waits", "waits_anywhere", "mine", "theirs", "left", "left_answered", "left_taken"},
    "all": {"waits", "waits_anywhere", "mine", "mine_elsewhere", "theirs", "left", "left_answered", "left_taken"},
    "bot": set(),
    "closed": {"closed"},
    "left": {"left", "left_taken"},
    "breached": {"waits", "theirs"},
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_what_belongs_to_it(desk, view):
    session, me, made = desk
    assert set(ids(session, me, view=view)) == {made[name].id for name in MINE[view]}


def test_without_parameters_the_open_ones_come(desk):
    session, me, made = desk
    assert set(ids(session, me)) == {made[name].id for name in MINE["all"]}
    assert ids(session, me, state="closed") == [made["closed"].id]
    assert ids(session, me, state="closed", view="all") == []


def test_a_supervisor_sees_all_and_the_live_ones(desk):
    session, _, made = desk
    boss = signed_in(session, "supervisor", name="Bo")
    assert ids(session, boss, view="bot") == [made["live"].id]
    assert made["waits_elsewhere"].id in ids(session, boss, view="all")


def test_the_counts_are_those_of_the_views(desk):
    session, me, _ = desk
    for who in (me, signed_in(session, "supervisor", ["service"], name="Bo")):
        found = counts(session, who)
        views = {view: page(session, who, {"view": view}, limit=1, cursor=None)["total"] for view in VIEWS}
        del views["closed"]
        assert found == views


def test_counts_of_nothing_are_zero(either):
    assert set(counts(either, signed_in(either)).values()) == {0}


def test_filters_narrow(desk):
    session, me, made = desk
    made["waits"].family, made["waits"].priority = "technical", 1
    session.add(ConversationTag(conversation_id=made["mine"].id, tag="vip"))
    say(session, made["left"], "Mein Router ist kaputt")
    session.flush()
    assert ids(session, me, family="technical_support") == [made["waits"].id]
    assert ids(session, me, priority="1,2") == [made["waits"].id]
    assert ids(session, me, tag="vip") == [made["mine"].id]
    assert ids(session, me, q="router") == [made["left"].id]
    assert ids(session, me, q="mine elsew") == [made["mine_elsewhere"].id]
    assert ids(session, me, q=made["waits"].id) == [made["waits"].id]
    assert ids(session, me, q='"') == []
    assert set(ids(session, me, agent="me")) == {made["mine"].id, made["mine_elsewhere"].id}
    assert set(ids(session, me, agent="none", team="technical")) == {made["waits"].id, made["left"].id}
    assert ids(session, me, team="service") == [made["mine_elsewhere"].id]
    assert ids(session, me, team="none") == [made["waits_anywhere"].id]


@pytest.mark.parametrize(
    "asked",
    [{"view": "x"}, {"state": "queued,x"}, {"sort": "x"}, {"priority": "5"}, {"family": "x"}, {"nothing": "x"},
     {"tag": 3}, {"q": "a" * 201}],
)  # fmt: skip
def test_what_is_unknown_is_said(asked):
    with pytest.raises(Refused) as refused:
        checked(asked)
    assert refused.value.code == "bad_filter" and next(iter(asked)) in refused.value.message


@pytest.fixture
def many(either):
    """Forty open conversations with few different times and priorities, and somebody who sees them all."""
    for number in range(40):
        at = LONG_AGO + timedelta(minutes=number % 5)
        state = "agent" if number % 3 == 0 else "queued"
        one = add_conversation(either, state=state, priority=[None, 1, 2, 4][number % 4], at=at)
        if number % 2:
            hand_over(either, one, first_reply_due_at=at + timedelta(minutes=number % 3))
    return either, signed_in(either, "supervisor")


@pytest.mark.parametrize("sort", list(SORT_KEYS))
def test_pages_together_are_the_whole_list_in_order(many, sort):
    session, boss = many
    whole = ids(session, boss, sort=sort)
    found, cursor = [], None
    while True:
        part = page(session, boss, {"sort": sort}, limit=7, cursor=cursor)
        found += [row["id"] for row in part["conversations"]]
        assert part["total"] == 40
        cursor = part["next"]
        if cursor is None:
            break
    assert found == whole and len(set(found)) == 40


def test_what_goes_away_between_two_pages_moves_nothing(many):
    session, boss = many
    whole = ids(session, boss)
    first = page(session, boss, {}, limit=10, cursor=None)
    for row in first["conversations"]:
        session.get(Conversation, row["id"]).state = "closed"
    session.flush()
    assert ids(session, boss, cursor=first["next"]) == whole[10:]


def test_orders_are_what_they_say(either):
    boss = signed_in(either, "supervisor")
    at = LONG_AGO
    low = add_conversation(either, priority=4, at=at)
    urgent = add_conversation(either, priority=1, at=at + timedelta(hours=1))
    usual = add_conversation(either, at=at + timedelta(hours=2))
    answered = add_conversation(either, state="agent", priority=2, at=at + timedelta(hours=3))
    hand_over(either, answered, first_reply_at=at, first_reply_due_at=at, resolution_due_at=at + timedelta(hours=9))
    hand_over(either, usual, first_reply_due_at=at + timedelta(hours=8), resolution_due_at=at)
    assert ids(either, boss) == [low.id, urgent.id, usual.id, answered.id]
    assert ids(either, boss, sort="priority") == [urgent.id, answered.id, usual.id, low.id]
    assert ids(either, boss, sort="updated") == [answered.id, usual.id, urgent.id, low.id]
    assert ids(either, boss, sort="due")[:2] == [usual.id, answered.id]


@pytest.mark.parametrize("cursor", ["x", "", "é", "W10", "WyJ3YWl0aW5nIiwxXQ", "eyJhIjoxfQ", "bnVsbA", "Ww" * 4000])
def test_a_broken_cursor_is_refused(many, cursor):
    session, boss = many
    if not cursor:
        assert len(ids(session, boss, cursor=cursor)) == 40
        return
    with pytest.raises(Refused, match="beginning"):
        page(session, boss, {}, limit=5, cursor=cursor)


def test_a_cursor_of_another_order_is_refused(many):
    session, boss = many
    cursor = page(session, boss, {"sort": "updated"}, limit=5, cursor=None)["next"]
    with pytest.raises(Refused):
        page(session, boss, {"sort": "due"}, limit=5, cursor=cursor)


def test_at_most_two_hundred_come_at_once(session):
    for _ in range(201):
        add_conversation(session)
    boss = signed_in(session, "supervisor")
    assert len(ids(session, boss, limit=100_000)) == 200
    assert len(ids(session, boss, limit=-3)) == 1


def test_a_page_costs_the_same_number_of_queries_however_long_it_is(session, many=60):
    boss = signed_in(session, "supervisor")
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    for _ in range(2):
        for _ in range(many):
            say(session, add_conversation(session), "hello")
        session.flush()
        asked.clear()
        ids(session, boss, limit=200)
        assert len(asked) == 5
