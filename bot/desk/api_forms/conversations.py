"""Forms of conversations and what is in them."""

from __future__ import annotations

from typing import Literal

from bot.desk.api_forms.base import (
    ClientId,
    Family,
    Form,
    Named,
    Object,
    Priority,
    Resolution,
    Seq,
    State,
    Time,
)


class Customer(Form):
    """A customer, as far as known."""

    id: str
    name: str | None
    email: str | None
    phone: str | None


class LastMessage(Form):
    """The newest message, for a list."""

    role: str
    text: str
    at: Time


class Row(Form):
    """A conversation as lists show it."""

    id: str
    state: State
    channel: str
    language: str
    family: Family | None
    intent: str | None
    intent_title: str | None
    reason: str | None
    """Why the bot handed over; `reopened` where the customer wrote again after a close."""
    priority: Priority | None
    summary: str | None
    customer: Customer
    team: Named | None
    agent: Named | None
    participants: list[Named]
    tags: list[str]
    created_at: Time
    waiting_since: Time | None
    updated_at: Time
    closed_at: Time | None
    first_reply_at: Time | None
    first_reply_due_at: Time | None
    resolution_due_at: Time | None
    left: bool
    """The customer left a message to be answered later."""
    reopened: int | bool
    resolution: Resolution | None
    root_cause: str | None
    erased: bool = False
    """The customer's data was erased."""
    last_message: LastMessage | None
    unread: int


class Attachment(Form):
    """A file of a message; `url` is relative to the desk's address."""

    id: str
    name: str
    type: str
    size: int
    url: str


class Message(Form):
    """A message; `seq` counts from 1 within a conversation without gaps."""

    id: str
    seq: Seq
    client_id: str | None
    role: Literal["customer", "bot", "agent", "system"]
    kind: Literal["text", "answer", "notice", "rating_request"]
    text: str
    at: Time
    author: str | None
    payload: Object


class Note(Form):
    """An internal note; customers never see it."""

    id: str
    client_id: str | None
    after_seq: Seq
    kind: Literal["note", "whisper", "transfer", "return"]
    text: str
    at: Time
    author: Named | None


class Handoff(Form):
    """A conversation handed to people; `package` is the context package of `bot/handoff/schema.json`."""

    id: str
    status: Literal["queued", "accepted", "returned", "completed"]
    created_at: Time
    accepted_at: Time | None
    first_reply_at: Time | None
    resolution: Resolution | None
    root_cause: str | None
    article_id: str | None
    note: str | None
    note_to_bot: str | None
    package: Object


class Feedback(Form):
    """A customer's thumb on an answer."""

    message_id: str
    article_id: str
    value: Literal["up", "down"]


class Suggestion(Form):
    """An article's passage that may answer the customer; `markdown` is what is inserted."""

    id: str
    title: str
    url: str
    section: str | None
    heading: str | None
    text: str
    markdown: str
    probability: float | None


class RankedIntent(Form):
    """One intent that the bot thought of."""

    name: str
    title: str | None
    confidence: float


class Understanding(Form):
    """What the bot made of the customer's last message that it read."""

    intent: str | None
    ranking: list[RankedIntent]
    family: str | None
    entities: list[Object]
    text: str
    at: Time


class Whole(Form):
    """A conversation with everything in it."""

    conversation: Row
    messages: list[Message]
    notes: list[Note]
    handoff: Handoff | None
    feedback: list[Feedback]
    suggestions: list[Suggestion]
    query: str | None
    about: Literal["last_message", "problem"] | None
    understanding: Understanding | None
    page: Object | None
    participants: list[Named]
    customer: Customer
    earlier: list[Row]
    customer_seen_seq: Seq


class Rows(Form):
    """A page of a list; `next` is the cursor of the next page, null on the last."""

    conversations: list[Row]
    next: str | None
    total: int


class Counts(Form):
    """How many conversations each view has."""

    mine: int
    unassigned: int
    team: int
    all: int
    bot: int
    left: int
    breached: int


class OneConversation(Form):
    """A conversation as it is now."""

    conversation: Row


class Suggestions(Form):
    """The best articles for the customer's last message, or for the problem; `query` is what was looked up."""

    suggestions: list[Suggestion]
    query: str | None
    about: Literal["last_message", "problem"] | None


class NewMessage(Form):
    """A message to the customer; `text` may be empty where there are attachments."""

    client_id: ClientId
    text: str
    """Markdown."""
    attachments: list[str] = []
    template_id: str | None = None


class OneMessage(Form):
    """A message as it was stored."""

    message: Message


class OneAttachment(Form):
    """A file as it was stored."""

    attachment: Attachment


class NewNote(Form):
    """An internal note; `whisper` is a supervisor's to the agent."""

    client_id: ClientId
    text: str
    kind: Literal["note", "whisper"] = "note"


class OneNote(Form):
    """A note as it was stored."""

    note: Note


class Tags(Form):
    """All tags that the conversation has from now on."""

    tags: list[str]


class PriorityChoice(Form):
    """How urgent it is."""

    priority: Priority


class Transfer(Form):
    """Where it goes: `team_id` or `agent_id`."""

    team_id: str | None = None
    agent_id: str | None = None
    note: str | None = None
    force: bool = False
    """Also to somebody who is away."""


class Return(Form):
    """What the bot should know when it goes on."""

    note: str | None = None


class Closing(Form):
    """How it ended."""

    resolution: Resolution
    root_cause: str | None = None
    article_id: str | None = None
    note: str | None = None
    tags: list[str] = []


class ReplayHit(Form):
    """An article that the search found."""

    article_id: str
    title: str
    probability: float


class Decision(Form):
    """What the bot understood and decided, then or now."""

    at: Time | None
    model_id: str | None
    index_id: str | None
    text: str
    query: str | None
    """What was looked up."""
    intent: str | None
    ranking: list[RankedIntent]
    family: str | None
    entities: list[Object]
    decision: str | None
    threshold: float | None
    hits: list[ReplayHit]


class Replay(Form):
    """The turn that led to the handoff, then and with today's model and index."""

    then: Decision
    now: Decision
    changed: list[str]


class CustomerRecord(Customer):
    """A customer, and since when they are known."""

    created_at: Time
    erased_at: Time | None


class CustomerWhole(Form):
    """A customer and their conversations that one may see."""

    customer: CustomerRecord
    conversations: list[Row]


class CustomerFields(Form):
    """What can be changed of a customer."""

    name: str | None
    email: str | None
    phone: str | None


class OneCustomer(Form):
    """A customer."""

    customer: CustomerRecord


class Erased(Form):
    """How many records lost what was personal, and how many remain without it."""

    erased: dict[str, int]
    remaining: dict[str, int]
