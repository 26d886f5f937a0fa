"""What a reply's mail says."""

from __future__ import annotations

from bot.desk.messages import add_message
from bot.desk.models import Conversation, Customer
from bot.desk.routing.mail import queue_mail

FILES = [
    {"id": "f_1", "name": "guide.pdf", "type": "application/pdf", "size": 3, "url": "/files/f_1/key1"},
    {"id": "f_2", "name": "a.png", "type": "image/png", "size": 3, "url": "/files/f_2/key2"},
]


def mailed(house, words, payload=None):
    """The body of the mail that a reply is queued as."""
    found = house.chat()
    house.change(found, left_at=house.get(found).created_at)

    def job(session):
        conversation = session.get_one(Conversation, found)
        session.get_one(Customer, conversation.customer_id).email = "eva@x.example"
        reply = add_message(session, conversation, role="agent", text=words, author="Ana", payload=payload)
        return queue_mail(session, conversation, reply, house.place).body

    return house.do(job)


def test_files_are_links_to_the_desk_beside_the_words(house):
    body = mailed(house, "See here.", {"attachments": FILES})
    assert "See here.\n\nFiles" in body
    assert "guide.pdf: https://desk.example/files/f_1/key1\na.png: https://desk.example/files/f_2/key2\n" in body


def test_a_reply_of_files_only_names_each_once(house):
    body = mailed(house, "guide.pdf, a.png", {"attachments": FILES})
    assert body.count("guide.pdf") == body.count("a.png") == 1
    assert mailed(house, "guide.pdf").count("guide.pdf") == 1
