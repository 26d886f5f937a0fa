"""Who sends which mail, on both kinds of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, update

from bot.desk.ids import now
from bot.desk.messages import add_message
from bot.desk.models import Conversation, Customer
from bot.desk.routing.mail import SETTLE, list_mail, queue_mail
from bot.desk.routing.mail_post import Result
from bot.desk.routing.mail_queue import BACK_OFF_S, ORDERED_ATTEMPTS, TOO_OLD, look, settle
from bot.desk.store import Store
from bot.desk.work_models import OutgoingMail
from tests.desk.routing.mails import add, claim, the_mail

LATER = Result("The mail server put it off.")


def test_desks_that_claim_at_once_share_the_work(either):
    for _ in range(20):
        add(either)
    desks = [Store(either.store.url.render_as_string(hide_password=False)) for _ in range(4)]

    def work(desk):
        ids = []
        while desk.read_now(look)[0]:
            letter = desk.write_now(claim(either))
            if letter:
                ids.append(letter.mail_id)
                desk.write_now(lambda session, one=letter: settle(session, one, Result()))
        return ids

    with ThreadPoolExecutor(4) as pool:
        ids = [one for part in pool.map(work, desks) for one in part]
    for desk in desks:
        desk.close()
    assert len(ids) == len(set(ids)) == 20


def test_it_backs_off_and_says_when_it_goes_on(house):
    add(house)
    for pause in BACK_OFF_S:
        letter = house.do(claim(house))
        house.do(lambda s, one=letter: settle(s, one, LATER))
        wait = the_mail(house).next_at - now()
        assert timedelta(seconds=pause - 5) < wait <= timedelta(seconds=pause)
        assert house.do(claim(house)) is None and house.do(look) == (False, the_mail(house).next_at)
        house.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now())))
    letter = house.do(claim(house))
    house.do(lambda s: settle(s, letter, LATER))
    assert the_mail(house).state == "failed"


def test_a_later_mail_waits_for_an_earlier_one_but_not_for_ever(house):
    found = house.chat()
    first, second, other = add(house, found, attempts=1), add(house, found), add(house)
    for _ in range(ORDERED_ATTEMPTS - 1):
        letter = house.do(claim(house))
        assert letter.mail_id == first
        house.do(lambda s, one=letter: settle(s, one, LATER))
        house.do(lambda s: s.execute(update(OutgoingMail).where(OutgoingMail.id == first).values(next_at=now())))
    assert [house.do(claim(house)).mail_id for _ in range(3)] == [first, second, other]


def test_what_was_settled_too_late_changes_nothing(house):
    add(house)
    letter = house.do(claim(house))
    house.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now())))
    again = house.do(claim(house))
    house.do(lambda s: settle(s, letter, Result("refused", final=True)))
    assert the_mail(house).state == "queued"
    house.do(lambda s: settle(s, again, Result()))
    assert the_mail(house).state == "sent"


def test_what_was_erased_while_it_was_sent_stays_erased_and_counts_as_sent(house):
    add(house)
    letter = house.do(claim(house))
    erased = {"state": "failed", "recipient": "[erased]", "body": "[erased]"}
    house.do(lambda s: s.execute(update(OutgoingMail).values(erased)))
    house.do(lambda s: settle(s, letter, LATER))
    assert the_mail(house).state == "failed" and the_mail(house).error is None
    house.do(lambda s: settle(s, letter, Result()))
    assert the_mail(house).state == "sent" and the_mail(house).body == "[erased]"


def test_what_nobody_sent_for_two_weeks_is_given_up(house):
    add(house, next_at=now() - TOO_OLD - timedelta(hours=1))
    fresh = add(house, next_at=now() - TOO_OLD + timedelta(hours=1))
    assert house.do(claim(house)).mail_id == fresh
    old = house.rows(select(OutgoingMail).where(OutgoingMail.id != fresh))[0]
    assert old.state == "failed" and "14 days" in old.error


def two_replies(house):
    """Two of an agent's replies that wait for their mail, which is due; their conversation."""
    found = house.chat(left_at=now())

    def job(session):
        conversation = session.get_one(Conversation, found)
        session.get_one(Customer, conversation.customer_id).email = "eva@x.example"
        for words in ("First this.", "Then that."):
            reply = add_message(session, conversation, role="agent", text=words, author="Ana")
            queue_mail(session, conversation, reply, house.place)

    house.do(job)
    return found


def make_due(house):
    house.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now())))


def test_mail_waits_for_a_minute_after_the_last_reply(house):
    two_replies(house)
    assert house.do(claim(house)) is None
    first, second = house.rows(select(OutgoingMail).order_by(OutgoingMail.created_at))
    assert second.next_at - second.created_at <= SETTLE and second.next_at - first.created_at >= SETTLE
    assert abs(first.next_at - second.next_at) < timedelta(seconds=10) and first.next_at - first.created_at >= SETTLE


def test_replies_that_wait_go_out_as_one_mail(either):
    two_replies(either)
    make_due(either)
    letter = either.do(claim(either))
    assert "First this.\n\nThen that." in letter.body and letter.body.count("Hello") == 1
    assert either.do(claim(either)) is None
    assert the_mail(either).id == letter.mail_id and the_mail(either).body == letter.body


def test_what_the_customer_has_seen_is_not_sent(either):
    found = two_replies(either)
    either.change(found, customer_seen_seq=either.get(found).last_seq - 1)
    make_due(either)
    letter = either.do(claim(either))
    assert "Then that." in letter.body and "First this." not in letter.body
    either.do(lambda s: settle(s, letter, LATER))
    either.change(found, customer_seen_seq=either.get(found).last_seq)
    make_due(either)
    assert either.do(claim(either)) is None, "nor is it tried again"
    assert [one["state"] for one in either.do(lambda s: list_mail(s, "seen"))] == ["seen", "seen"]
