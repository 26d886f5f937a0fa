"""What happens to one conversation at the same moment, on a database with several writers and on one with one."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk import inbound, turn_jobs
from bot.desk.accounts import Agent
from bot.desk.conversations import to_change
from bot.desk.errors import Refused
from bot.desk.handoffs import BACK, take
from bot.desk.ids import new_id
from bot.desk.models import Conversation, Handoff, Message, Turn
from bot.desk.replies import Draft, Outcome
from bot.desk.routing.assignment import Match, assign, requeue
from bot.desk.routing.closing import Closing, close
from bot.desk.routing.returning import return_to_bot
from bot.desk.routing.transfer import Destination, transfer
from bot.desk.sign_in import SignedIn
from bot.desk.staff import people
from bot.desk.team_models import Team
from bot.desk.work.write import Written, write
from tests.desk.routing.conftest import House

AT_ONCE = 6


def at_once(house: House, jobs: list[Callable[[Session], Any]]) -> list[Any]:
    """Results of jobs that run side by side, each in a transaction; of one that was refused the refusal's code."""

    def run(job: Callable[[Session], Any]) -> Any:
        try:
            return house.store.write_now(job)
        except Refused as refused:
            return refused.code

    # SQLite has one writer, as in the desk itself.
    with ThreadPoolExecutor(1 if house.store.sqlite else AT_ONCE) as pool:
        return list(pool.map(run, jobs))


def turn_of(house: House, conversation_id: str) -> str:
    """A turn of the bot's that is not finished; returns its message's id."""

    def job(session: Session) -> str:
        said = session.scalars(select(Message).where(Message.conversation_id == conversation_id)).one()
        session.add(Turn(message_id=said.id, conversation_id=conversation_id, seq=said.seq, kind="text"))
        return said.id

    return house.do(job)


def test_a_turn_that_two_desks_ran_is_answered_once(either: House) -> None:
    turns = [turn_of(either, either.chat()) for _ in range(10)]
    answered = Outcome([Draft("text", "Turn it off and on.", {}, {})])
    jobs = [lambda s, one=one: turn_jobs.finish(s, one, answered, either.place) for one in turns for _ in range(3)]
    at_once(either, jobs)
    said = either.rows(select(Message).where(Message.role == "bot"))
    assert len(said) == len(turns) == len({message.conversation_id for message in said})


def test_a_turn_that_failed_for_one_desk_and_was_answered_by_another_is_one_of_both(either: House) -> None:
    turns = [turn_of(either, either.chat()) for _ in range(10)]
    answered = Outcome([Draft("text", "Turn it off and on.", {}, {})])
    finished = [lambda s, one=one: turn_jobs.finish(s, one, answered, either.place) for one in turns]
    failed = [lambda s, one=one: turn_jobs.fail(s, [one], "timeout", say=True) for one in turns]
    at_once(either, [job for pair in zip(finished, failed, strict=True) for job in pair])
    said = either.rows(select(Message).where(Message.role.in_(("bot", "system"))))
    assert len(said) == len(turns) == len({message.conversation_id for message in said})


def test_a_turn_whose_conversation_was_given_back_meanwhile_is_not_dropped(house: House) -> None:
    message_id = turn_of(house, house.chat())
    house.do(lambda session: turn_jobs.drop(session, message_id))
    assert [event.message_id for event in house.told] == [message_id]
    assert house.rows(select(Turn))[0].state == "pending"


def test_nobody_who_was_deactivated_at_that_moment_gets_a_conversation(either: House) -> None:
    admin = either.do(lambda s: s.get(Agent, either.agent("root", role="admin")))
    found, jobs = [], []
    for number in range(8):
        one = either.agent(f"ana{number}", "technical")
        who, waiting = either.who(one), either.waiting()
        found.append(waiting)
        jobs.append(lambda s, who=who, waiting=waiting: take(s, who, waiting, either.company))
        jobs.append(lambda s, one=one: people.change(s, admin, one, {"active": False}, either.company))
    at_once(either, jobs)
    assert [either.get(one).state for one in found] == ["queued"] * len(found)


def test_who_took_it_after_they_were_deactivated_is_refused(house: House) -> None:
    one = house.agent("ana", "technical")
    who, waiting = house.who(one), house.waiting()
    house.do(lambda s: setattr(s.get_one(Agent, one), "active", False))
    assert at_once(house, [lambda s: take(s, who, waiting, house.company)]) == ["unknown_agent"]


def test_who_leaves_as_a_customer_comes_back_costs_them_nothing(either: House) -> None:
    admin = either.do(lambda s: s.get(Agent, either.agent("root", role="admin")))
    found, jobs = [], []
    for number in range(8):
        one, waiting = either.agent(f"ana{number}", "technical"), either.waiting()
        who = either.who(one)
        either.do(lambda s, who=who, waiting=waiting: take(s, who, waiting, either.company))
        either.do(lambda s, who=who, at=waiting: close(s, who, at, either.company, Closing("solved")))
        found.append(waiting)
        jobs.append(lambda s, at=waiting: inbound.accept_text(s, at, new_id("x"), "Again", 4000, either.place))
        jobs.append(lambda s, one=one: people.change(s, admin, one, {"active": False}, either.company))
    results = at_once(either, jobs)
    assert not [one for one in results if isinstance(one, str)]
    assert [either.get(one).state for one in found] == ["queued"] * len(found)


def test_what_went_to_another_team_meanwhile_is_not_assigned(house: House) -> None:
    one, waiting = house.agent("ana", "technical"), house.waiting()
    house.change(waiting, team_id="service")
    assert not house.do(lambda s: assign(s, Match(waiting, one), house.company))
    assert house.get(waiting).state == "queued"


def test_two_jobs_that_wait_for_each_other_are_both_done(either: House) -> None:
    one, other = either.chat(), either.chat()
    both = threading.Barrier(1 if either.store.sqlite else 2)

    def crossing(first: str, second: str) -> Callable[[Session], Any]:
        tries: list[int] = []

        def job(session: Session) -> int:
            tries.append(1)
            to_change(session, first)
            if len(tries) == 1:
                both.wait(10)
            to_change(session, second).reopened += 1
            return len(tries)

        return job

    tries = at_once(either, [crossing(one, other), crossing(other, one)])
    assert sorted(tries) == ([1, 1] if either.store.sqlite else [1, 2])
    assert [either.get(found).reopened for found in (one, other)] == [1, 1]


def test_everything_at_once_loses_and_doubles_nothing(either: House) -> None:
    either.do(lambda s: setattr(s.get_one(Team, "technical"), "requeue_after_s", 30))
    people_there = [either.who(either.agent(name, "technical", capacity=100)) for name in ("ana", "ben", "cid")]
    found = [either.waiting() for _ in range(4)]
    chance = random.Random(7)
    jobs = [_any_job(either, chance, chance.choice(people_there), chance.choice(found)) for _ in range(160)]
    results = at_once(either, jobs)
    assert {one for one in results if isinstance(one, str)} <= {
        "already_taken", "not_queued", "not_yours", "conversation_closed", "same_place", "choice_gone", "other_team",
    }  # fmt: skip
    for one in found:
        _is_whole(either, one)


def _any_job(house: House, chance: random.Random, who: SignedIn, one: str) -> Callable[[Session], Any]:
    own, company, place = new_id("x"), house.company, house.place

    def back(session: Session) -> Any:
        offers = select(Message).where(Message.conversation_id == one, Message.kind == "notice")
        offer = session.scalars(offers.order_by(Message.seq.desc())).all()
        meant = next(m for m in offer if BACK in (m.hidden.get("choices") or {}).values())
        return inbound.accept_choice(session, one, own, meant.id, "1", place)

    def overdue(session: Session) -> Any:
        session.execute(select(Conversation.id))
        return requeue(session, one, company)

    ways: list[Callable[[Session], Any]] = [
        lambda s: take(s, who, one, company),
        lambda s: assign(s, Match(one, who.agent.id), company),
        lambda s: inbound.accept_text(s, one, own, "Hello?", 4000, place),
        lambda s: write(s, who, one, Written(own, "One moment."), company, 4000),
        lambda s: transfer(s, who, one, Destination(team_id="technical"), company),
        lambda s: return_to_bot(s, who, one, None, company, 4000),
        lambda s: close(s, who, one, company, Closing("solved")),
        lambda s: inbound.accept_human(s, one, own, place),
        back,
        overdue,
    ]
    return chance.choice(ways)


def _is_whole(house: House, one: str) -> None:
    """Messages are numbered without gaps; there is one agent where an agent has it, and one handoff under way."""
    conversation = house.get(one)
    seqs = house.rows(select(Message.seq).where(Message.conversation_id == one).order_by(Message.seq))
    assert seqs == list(range(1, conversation.last_seq + 1))
    assert (conversation.agent_id is not None) or conversation.state != "agent"
    assert (conversation.agent_id is None) or conversation.state in ("agent", "closed")
    assert (conversation.waiting_since is not None) == (conversation.state == "queued")
    status = {"queued": "queued", "agent": "accepted", "closed": "completed", "bot": "returned"}[conversation.state]
    newest = house.handoffs(one)[-1]
    assert newest.status == status
    under_way = select(func.count()).select_from(Handoff).where(Handoff.conversation_id == one)
    assert house.rows(under_way.where(Handoff.status.in_(("queued", "accepted"))))[0] <= 1
