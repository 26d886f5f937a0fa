"""Who waits too long, or when nobody is there, may leave a message; the answer goes out as mail too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.company import Company
from bot.desk.conversations import customer_view
from bot.desk.errors import Refused
from bot.desk.handoffs import take
from bot.desk.ids import now
from bot.desk.inbound import accept_text
from bot.desk.messages import add_message
from bot.desk.models import Customer, Message
from bot.desk.routing.clock import find_due, offer
from bot.desk.routing.mail import list_mail
from bot.desk.routing.replied import agent_replied
from bot.desk.routing.waiting import leave_message
from bot.desk.team_models import Team
from bot.desk.work_models import OutgoingMail


def close_team(house, **hours):
    house.do(lambda s: s.execute(update(Team).values(hours=hours)))


def view(house, conversation_id):
    return house.do(lambda s: customer_view(s, house.get(conversation_id), house.company))


def leave(house, conversation_id, email="eva@x.example", name="Eva", words="Call me.", client_id="l1"):
    job = lambda s: leave_message(s, conversation_id, client_id, email, name, words, house.company)  # noqa: E731
    return house.do(job)


def answer(house, conversation_id, who, words="Here is how."):
    def job(session):
        conversation = house.get(conversation_id)
        conversation = session.merge(conversation)
        add_message(session, conversation, role="agent", text=words, author=who.agent.name)
        agent_replied(session, conversation, who.agent, house.place)

    house.do(job)


def test_outside_the_hours_leaving_is_offered_at_once_and_once(house):
    close_team(house, mon="8:00-8:01")
    found = house.waiting()
    assert house.notices(found) == ["handed_over", "leave_offered"]
    seen = view(house, found)
    assert seen["offline"] and seen["leave"] and seen["left"] is None and seen["wait_s"] is None
    assert seen["opens_at"].endswith("T08:00:00.000Z")
    house.do(lambda s: offer(s, found, house.company))
    assert house.notices(found).count("leave_offered") == 1


def test_who_waits_longer_than_the_limit_is_offered_it_by_the_clockwork(house):
    house.do(lambda s: s.execute(update(Team).values(wait_limit_s=300)))
    soon, late = house.waiting(waited_s=299), house.waiting(waited_s=301)
    assert house.do(lambda s: find_due(s, house.company, set())).leave == [late]
    house.do(lambda s: offer(s, late, house.company))
    assert view(house, late)["leave"] and not view(house, soon)["leave"]
    assert view(house, late)["offline"] is False and view(house, late)["opens_at"] is None
    assert house.do(lambda s: find_due(s, house.company, set())).leave == []


def test_a_left_message_stays_in_the_queue_and_out_of_the_line(house):
    close_team(house)
    found, other = house.waiting(waited_s=60), house.waiting()
    message = leave(house, found, email=" Eva@X.Example ")
    assert (message.role, message.text) == ("customer", "Call me.")
    assert leave(house, found, email="other@x.example").id == message.id, "the same id: the same message"
    seen = view(house, found)
    assert seen["left"] == {"email": "eva@x.example"} and seen["leave"] is False and seen["place"] is None
    assert seen["state"] == "queued" and view(house, other)["place"] == 1
    customer = house.do(lambda s: s.get_one(Customer, house.get(found).customer_id))
    assert (customer.name, customer.email) == ("Eva", "eva@x.example")
    assert house.notices(found)[-1] == "message_left"


def said_last(house, conversation_id):
    of_it = select(Message.text).where(Message.conversation_id == conversation_id)
    return house.rows(of_it.order_by(Message.seq.desc()))[0]


def test_it_says_where_the_answer_comes_and_names_the_companys_hours_but_no_moment(house):
    house.company = Company(hours={}, hours_text={"en": "We are here on weekdays."})
    found, other = house.waiting(), house.waiting()
    leave(house, found)
    start = "Your message is kept. The answer comes here and to eva@x.example when we are back."
    assert said_last(house, found) == f"{start} We are here on weekdays."
    close_team(house, **{"mon-sun": "8:00-8:01"})
    leave(house, other)
    assert said_last(house, other) == start, "the company's sentence says nothing of a team with hours of its own"


def test_words_may_be_left_out_and_a_name_too(house):
    close_team(house)
    found = house.waiting()
    assert leave(house, found, name=7, words=" ").text == "Please answer by e-mail."


@pytest.mark.parametrize("email", ["", None, 7, "eva", "eva@", "a b@x.example", "eva@x", "eva@x.example\nBcc: all"])
def test_what_is_no_address_is_refused_and_nothing_is_stored(house, email):
    close_team(house)
    found = house.waiting()
    before = house.get(found).last_seq
    with pytest.raises(Refused) as refused:
        leave(house, found, email=email)
    assert refused.value.code == "bad_email"
    assert house.get(found).last_seq == before and house.get(found).left_at is None


def test_where_no_message_can_be_left(house):
    for found in (house.chat(), house.waiting(), house.waiting(state="closed", closed_at=now())):
        with pytest.raises(Refused) as refused:
            leave(house, found)
        assert refused.value.code == "cannot_leave"


def test_the_answer_is_queued_as_mail_once(house):
    close_team(house)
    who = house.who(house.agent("ana", "technical"))
    found = house.waiting(page={"url": "https://shop.example/h1"})
    leave(house, found)
    house.here.add(found)
    house.do(lambda s: take(s, who, found, house.company))
    answer(house, found, who)
    mail = house.rows(select(OutgoingMail))
    assert [one.recipient for one in mail] == ["eva@x.example"] and mail[0].state == "queued"
    for part in ("Hello Eva,", "Here is how.", "https://shop.example/h1", "Ana"):
        assert part in mail[0].body
    assert house.get(found).unanswered_since is None
    listed = house.do(lambda s: list_mail(s, "queued"))
    assert listed[0]["conversation_id"] == found and house.do(lambda s: list_mail(s, "sent")) == []
    with pytest.raises(Refused):
        house.do(lambda s: list_mail(s, "lost"))


def test_who_has_come_back_is_written_to_only_when_they_have_gone_again(house):
    close_team(house)
    who = house.who(house.agent("ana", "technical"))
    found = house.waiting()
    leave(house, found)
    house.do(lambda s: take(s, who, found, house.company))
    answer(house, found, who)
    house.here.add(found)
    house.do(lambda s: accept_text(s, found, "c2", "I am here again", 4000, house.place))
    assert house.get(found).unanswered_since is not None
    answer(house, found, who, "Good.")
    assert len(house.rows(select(OutgoingMail))) == 1
    house.here.clear()
    answer(house, found, who, "Are you still there?")
    assert len(house.rows(select(OutgoingMail))) == 2


def test_who_never_left_an_address_gets_no_mail(house):
    who = house.who(house.agent("ana", "technical"))
    found = house.waiting()
    house.do(lambda s: s.execute(update(Customer).values(email="eva@x.example")))
    house.do(lambda s: take(s, who, found, house.company))
    answer(house, found, who)
    assert house.rows(select(OutgoingMail)) == []
    handoff = house.handoffs(found)[0]
    first = handoff.first_reply_at
    assert first - handoff.created_at < timedelta(minutes=1)
    answer(house, found, who)
    assert house.handoffs(found)[0].first_reply_at == first
