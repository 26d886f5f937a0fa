"""Who waits for an article is told once it is in the index, once, whatever the number of desks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from bot.desk.asked.telling import Published, Teller, tell_one, waited_for, waiting_for
from bot.desk.asked.waiting import ask_to_be_told
from bot.desk.ids import new_id, now
from bot.desk.knowledge_models import AnswerRequest, Question
from bot.desk.models import Message
from bot.desk.routing.mail_queue import claim, look
from bot.desk.store import Store
from bot.desk.work_models import OutgoingMail
from tests.desk.overlapping import overlapping

ARTICLE = Published("en", "paint-valve", "Paint the valve", "https://desk.example/help/en/paint-valve")


def wait(house, question: str, **fields) -> str:
    one = AnswerRequest(**{"id": new_id("ar"), "question_id": question, "language": "en", "agreed_at": now(), **fields})
    return house.do(lambda s: (s.add(one), s.flush(), one.id)[-1])


@pytest.fixture
def drafted(either, ask):
    """A question of a conversation, with an article begun for it; gives both ids."""

    def one() -> tuple[str, str]:
        chat = either.chat()
        return chat, ask(either, chat, article_id="paint-valve")

    return one


def said_by_bot(house, chat) -> list[str]:
    return [m.text for m in house.rows(select(Message).where(Message.conversation_id == chat, Message.role == "bot"))]


def test_who_waits_hears_of_the_article_where_they_asked(either, drafted):
    chat, question = drafted()
    request = wait(either, question, conversation_id=chat)
    assert either.do(waited_for) == [("en", "paint-valve")]
    assert either.do(lambda s: waiting_for(s, ARTICLE)) == [request]
    assert either.do(lambda s: tell_one(s, request, ARTICLE, either.place)) is True
    assert either.do(lambda s: tell_one(s, request, ARTICLE, either.place)) is False
    assert said_by_bot(either, chat) == [
        f"You wanted to be told: there is an article about what you asked. Paint the valve: {ARTICLE.url}"
    ]
    assert either.do(waited_for) == [] and either.rows(select(OutgoingMail)) == []


def test_several_questions_of_one_conversation_are_one_message(either, drafted, ask):
    chat, question = drafted()
    other = ask(either, chat, article_id="paint-valve")
    for one in (question, other):
        request = wait(either, one, conversation_id=chat, email="ona@mail.example")
        either.do(lambda s, r=request: tell_one(s, r, ARTICLE, either.place))
    assert len(said_by_bot(either, chat)) == 1 and len(either.rows(select(OutgoingMail))) == 1
    assert either.do(waited_for) == []


def test_desks_that_look_at_once_tell_once(either, drafted):
    chat, question = drafted()
    request = wait(either, question, conversation_id=chat, email="ona@mail.example")
    desks = [Store(either.store.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda d: d.write_now(lambda s: tell_one(s, request, ARTICLE, either.place)), desks))
    for desk in desks:
        desk.close()
    assert sorted(told) == [False, False, False, True]
    assert len(said_by_bot(either, chat)) == 1 and len(either.rows(select(OutgoingMail))) == 1


def test_a_letter_without_a_conversation_goes_out_alone_and_begins_its_own_thread(either, ask):
    for text in ("one", "two"):
        question = ask(either, None, text, article_id="paint-valve")
        request = either.do(lambda s, q=question: ask_to_be_told(s, q, "ona@mail.example").id)
        either.do(lambda s, r=request: tell_one(s, r, ARTICLE, either.place))
    letters = either.rows(select(OutgoingMail))
    assert len(letters) == 1, "one article, one letter to an address"
    assert "https://desk.example/help/en/paint-valve" in letters[0].body
    assert either.do(look)[0] is True
    letter = either.do(lambda s: claim(s, either.place))
    assert (letter.conversation_id, letter.earlier, letter.recipient) == (None, (), "ona@mail.example")


def test_desks_that_tell_one_address_of_two_questions_at_once_write_once(either, ask):
    requests = []
    for address in ("ona@mail.example", "Ona@mail.example"):
        question = ask(either, None, address, article_id="paint-valve")
        requests.append(either.do(lambda s, q=question, a=address: ask_to_be_told(s, q, a).id))
    jobs = [lambda s, r=request: tell_one(s, r, ARTICLE, either.place) for request in requests]
    assert overlapping(either.store, *jobs) == (True, False)
    assert len(either.rows(select(OutgoingMail))) == 1 and either.do(waited_for) == []


def test_one_address_that_asks_twice_at_once_is_noted_once(either, ask):
    question = ask(either, None, article_id="paint-valve")
    jobs = [lambda s: ask_to_be_told(s, question, "ona@mail.example").id] * 2
    first, second = overlapping(either.store, *jobs)
    assert first == second and len(either.rows(select(AnswerRequest))) == 1


def test_who_asked_in_the_chat_and_in_the_help_centre_gets_one_letter(either, drafted, ask):
    chat, in_chat = drafted()
    alone = wait(either, ask(either, None, article_id="paint-valve"), email="ona@mail.example")
    request = wait(either, in_chat, conversation_id=chat, email="ona@mail.example")
    for one in (alone, request):
        either.do(lambda s, r=one: tell_one(s, r, ARTICLE, either.place))
    assert len(said_by_bot(either, chat)) == 1 and len(either.rows(select(OutgoingMail))) == 1


def test_two_letters_to_one_address_stay_two(either, ask):
    for number in range(2):
        question = ask(either, None, f"question {number}", article_id=f"article-{number}")
        request = either.do(lambda s, q=question: ask_to_be_told(s, q, "ona@mail.example").id)
        article = Published("en", f"article-{number}", f"Title {number}", "https://desk.example/x")
        either.do(lambda s, r=request, a=article: tell_one(s, r, a, either.place))
    subjects = {either.do(lambda s: claim(s, either.place)).subject for _ in range(2)}
    assert subjects == {"There is an answer now: Title 0", "There is an answer now: Title 1"}


def test_who_reads_it_in_the_widget_gets_no_mail(either, drafted):
    chat, question = drafted()
    request = wait(either, question, conversation_id=chat, email="ona@mail.example")
    either.do(lambda s: tell_one(s, request, ARTICLE, either.place))
    assert either.do(look)[0] is False, "it waits for the customer to read it"
    either.change(chat, customer_seen_seq=either.get(chat).last_seq)
    either.do(lambda s: s.execute(update(OutgoingMail).values(next_at=now())))
    assert either.do(lambda s: claim(s, either.place)) is None
    assert [one.state for one in either.rows(select(OutgoingMail))] == ["seen"]


async def test_a_draft_tells_nobody_until_it_is_in_the_index(either, drafted):
    chat, question = drafted()
    wait(either, question, conversation_id=chat)
    live: dict[tuple[str, str], SimpleNamespace] = {}
    knowledge = SimpleNamespace(
        article=lambda language, one: live.get((language, one)), articles=lambda _: list(live.values())
    )
    teller = Teller(either.store, SimpleNamespace(knowledge=lambda: knowledge), either.place)
    assert await teller.look() == 0 and said_by_bot(either, chat) == []
    # Begun as "paint-valve", and renamed by the writer before it was published.
    live["en", "valve-paint"] = SimpleNamespace(
        id="valve-paint", title="Paint it", url="/help/en/valve-paint", redirect_from=("paint-valve",)
    )
    assert (await teller.look(), await teller.look()) == (1, 0)
    assert len(said_by_bot(either, chat)) == 1
    (asked,) = either.rows(select(Question))
    assert asked.article_id == "paint-valve"
