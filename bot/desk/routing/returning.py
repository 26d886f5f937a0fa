"""Giving a conversation back to the bot, with a note that the bot uses. Jobs for the store."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.access import to_handle
from bot.desk.clean import clean_text
from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.events import TurnReady
from bot.desk.ids import now
from bot.desk.messages import add_message, add_notice
from bot.desk.models import Conversation, Turn
from bot.desk.redaction import without_cards
from bot.desk.replies import Outcome
from bot.desk.routing.hooks import emit_handoff
from bot.desk.routing.told import tell_gone, tell_moved
from bot.desk.rows import newest_handoff
from bot.desk.sign_in import SignedIn
from bot.desk.store import announce
from bot.desk.texts import text
from bot.desk.work.notes import add_note
from bot.desk.work_models import Participant

# A turn that an agent's note began; its payload is the note.
NOTE = "note"


def return_to_bot(
    session: Session, who: SignedIn, conversation_id: str, words: object, company: Company, max_chars: int
) -> Conversation:
    """Gives the floor back to the bot, which looks the note up as if the customer had asked it.

    Raises:
        Refused: ``not_found``, ``other_team``, ``not_yours``, ``conversation_closed`` or ``too_long``.
    """
    conversation = to_handle(session, who, conversation_id)
    if conversation.state == "closed":
        raise Refused("conversation_closed", status=409)
    note = without_cards(clean_text(words)) if isinstance(words, str) else ""
    if len(note) > max_chars:
        raise Refused("too_long", status=422, max=max_chars)
    team_id, agent_id = conversation.team_id, conversation.agent_id
    if note:
        add_note(session, conversation, who.agent, note, kind="return")
    _to_bot(session, conversation)
    tell_gone(session, conversation, team_id, agent_id)
    handoff = newest_handoff(session, conversation.id)
    if handoff is not None:
        handoff.status, handoff.completed_at, handoff.note_to_bot = "returned", now(), note or None
    said = add_notice(session, conversation, "returned", text(conversation.language, "customer.returned"))
    audit.record(session, who.agent, "handoff.returned", "conversation", conversation.id, note=bool(note))
    emit_handoff(session, "handoff.returned", handoff)
    tell_moved(session, conversation, company)
    if note:
        session.flush()
        turn = Turn(message_id=said.id, conversation_id=conversation.id, seq=said.seq, kind=NOTE, payload=note)
        session.add(turn)
        announce(session, TurnReady(conversation.id, said.id, NOTE))
    return conversation


def show_answer(session: Session, conversation: Conversation, outcome: Outcome, author: str) -> None:
    """Shows the customer what the bot found for a note: an answer, or else a question what they need.

    Whatever else the bot says to a note it says to words that the customer never wrote, so nobody is shown it.
    """
    language = conversation.language
    answers = [draft for draft in outcome.drafts if draft.kind == "answer"]
    key = "customer.note_answered" if answers else "customer.note_unanswered"
    add_message(session, conversation, role="bot", text=text(language, key), author=author)
    for draft in answers[:1]:
        add_message(
            session, conversation, role="bot", kind=draft.kind, text=draft.text, author=author,
            payload=draft.payload, hidden=draft.hidden,
        )  # fmt: skip
    # What was not shown must not be what the customer's next words are taken as an answer to.
    conversation.fresh = not answers


def _to_bot(session: Session, conversation: Conversation) -> None:
    conversation.state, conversation.agent_id = "bot", None
    conversation.fresh = True
    conversation.waiting_since = conversation.assigned_at = conversation.unanswered_since = None
    conversation.leave_offered_at = conversation.left_at = None
    session.execute(delete(Participant).where(Participant.conversation_id == conversation.id))
