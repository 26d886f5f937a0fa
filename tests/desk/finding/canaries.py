"""Canaries wherever a customer's words can be, for erasures to remove."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.ids import new_id
from bot.desk.knowledge_models import AnswerRequest, ProductQuestion, Question
from bot.desk.models import ArticleFeedback, Conversation, ProductFeedback, Rating, Turn
from bot.desk.record_models import Webhook, WebhookDelivery
from bot.desk.work.files import path_of
from bot.desk.work_models import Attachment, ConversationTag, OutgoingMail
from tests.desk.finding.making import LONG_AGO, add_conversation, add_customer, add_note, hand_over, say
from tests.desk.rasa import ANSWER, package

# The index cuts words and keeps only what differs from the word before: a part that nothing else has is looked for.
CANARY = "Zanzibar-quokkaquux"
CORE = b"quokkaquux"


def fill(session: Session, var: Path) -> tuple[str, list[str]]:
    """A customer with canaries everywhere, in an open conversation and in a closed one; their ids."""
    customer = add_customer(session, name=CANARY, email=f"{CANARY}@mail.example", phone=CANARY)
    customer.attributes = {"plan": CANARY}
    hook = Webhook(id="w_1", url="http://127.0.0.1:9/", secret="x", events=["rating.created"], created_at=LONG_AGO)
    session.add(hook)
    session.flush()
    made = []
    for state in ("queued", "closed"):
        one = add_conversation(session, customer, state=state, page={"url": f"https://shop.example/{CANARY}"})
        _fill_one(session, one, var)
        made.append(one.id)
    return customer.id, made


def _fill_one(session: Session, one: Conversation, var: Path) -> None:
    asked = say(session, one, CANARY, payload={"attachments": [{"name": CANARY}]}, client_id=CANARY, author=CANARY,
                hidden={"understanding": {"entities": [{"value": CANARY}]}})  # fmt: skip
    blocks = [{"type": "p", "runs": [{"text": CANARY}]}]
    payload = {"article": ANSWER["article"], "heading": CANARY, "blocks": blocks, "truncated": True, "feedback": "up"}
    answer = say(session, one, CANARY, "bot", kind="answer", payload=payload, hidden={"choices": {"1": CANARY}})
    say(
        session, one, CANARY, "system", kind="notice", payload={"event": "message_left", "choices": [{"title": CANARY}]}
    )
    session.add(Turn(message_id=asked.id, conversation_id=one.id, seq=1, kind="note", payload=CANARY))
    turn = {"conversation": one.id, "message_id": asked.id, "text": CANARY, "language": "en"}
    hand_over(session, one, package=package(turn), note=CANARY, note_to_bot=CANARY)
    add_note(session, one, CANARY, client_id=CANARY)
    at = {"created_at": LONG_AGO, "conversation_id": one.id}
    session.add(ArticleFeedback(message_id=answer.id, article_id="a", language="en", value="up", **at))
    session.add(Rating(scale="csat", value=2, comment=CANARY, **at))
    session.add(ProductFeedback(message_id=asked.id, kind="wish", product="HR-100", version=CANARY, text=CANARY, **at))
    question = Question(id=new_id("q"), source="chat", conversation_id=one.id, message_id=asked.id, language="en",
                        text=CANARY, products=[CANARY], decision="none", hits=[], at=LONG_AGO)  # fmt: skip
    session.add(question)
    session.flush()
    for email in (f"{CANARY}@mail.example", None):
        session.add(AnswerRequest(id=new_id("ar"), question_id=question.id, conversation_id=one.id if email is None else
                                  None, email=email, language="en", agreed_at=LONG_AGO))  # fmt: skip
    session.add(OutgoingMail(id=new_id("e"), recipient=f"{CANARY}@MAIL.example", subject=CANARY, body=CANARY,
                             state="queued", created_at=LONG_AGO))  # fmt: skip
    address = f"{CANARY}@mail.EXAMPLE"
    session.add(ProductFeedback(kind="wish", text=CANARY, version=CANARY, email=address, created_at=LONG_AGO))
    session.add(ProductQuestion(id=new_id("pq"), language="en", product="router-h1", text="Does it hang on a wall?",
                                name=CANARY, email=address, at=LONG_AGO))  # fmt: skip
    session.add(ConversationTag(conversation_id=one.id, tag=CANARY))
    audit.record(session, "system", "conversation.tagged", "conversation", one.id, added=[CANARY], removed=[])
    file_id = new_id("f")
    session.add(Attachment(id=file_id, key=CANARY, message_id=asked.id, role="customer", name=CANARY, type="text/plain",
                           size=9, sha256="", **at))  # fmt: skip
    path_of(var / "attachments", file_id).parent.mkdir(parents=True, exist_ok=True)
    path_of(var / "attachments", file_id).write_text(CANARY)
    for state in ("queued", "sent"):
        message = asked if state == "queued" else answer
        session.add(OutgoingMail(id=new_id("e"), message_id=message.id, recipient=CANARY, subject=CANARY, body=CANARY,
                                 error=CANARY, state=state, **at))  # fmt: skip
    for state in ("delivered", "failed"):
        body = {"id": "d", "event": "message.created", "data": {"conversation_id": one.id, "message": {"text": CANARY}}}
        session.add(WebhookDelivery(id=new_id("d"), webhook_id="w_1", event="message.created", body=body, state=state,
                                    last_error=CANARY, next_at=LONG_AGO, created_at=LONG_AGO))  # fmt: skip
