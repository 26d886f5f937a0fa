"""The context package: one JSON document, versioned, the same for the built-in desk and for any other.

Field by field it follows ``docs/handoff.md``; ``schema.json`` beside this file is made from these classes
(``python -m bot.handoff.package``), and a test holds the two together.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import TandemError

SPEC = "1.0"
SCHEMA_PATH = Path(__file__).with_name("schema.json")

ReasonCode = Literal[
    "customer_request",
    "no_answer",
    "answer_rejected",
    "repeated",
    "frustrated",
    "bot_failure",
    "out_of_scope",
    "policy",
    "safety",
]


class PackageError(TandemError):
    """A context package breaks the schema; the message names each field."""

    code = "bad_context_package"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConversationPart(_Part):
    """Which conversation, and where replies go."""

    id: str
    channel: str
    language: str
    started_at: str | None = None
    reply_endpoint: str | None = None
    replay_url: str | None = None


class ReasonPart(_Part):
    """Why a person is needed: a code, what triggered it, the customer's words, the turn's number from 1."""

    code: ReasonCode
    trigger: str
    text: str
    turn: int = Field(ge=0)


class RoutingPart(_Part):
    """Where it should go. ``priority``: 1 urgent to 4 low."""

    family: Literal["technical", "general"]
    intent: str | None
    team: str
    skills: list[str] = []
    priority: int = Field(ge=1, le=4)
    language: str
    in_hours: bool | None = None
    due_at: str | None = None


class CustomerPart(_Part):
    """Who it is, as far as known; ``verified`` only after a real check, ``method`` names it."""

    id: str | None = None
    verified: bool = False
    method: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    timezone: str | None = None
    attributes: dict[str, Any] = {}
    consent: dict[str, Any] = {}


class SummaryPart(_Part):
    """Made by rules from the conversation, never invented."""

    problem: str
    product: str | None = None
    tried: list[str] = []
    facts: list[str] = []
    open_questions: list[str] = []
    next_step: str


class BotPart(_Part):
    """What the bot understood at the end."""

    model_id: str | None = None
    intent_ranking: list[dict[str, Any]] = []
    entities: list[dict[str, Any]] = []
    slots: dict[str, Any] = {}


class HitPart(_Part):
    """One article found; ``feedback`` is what the customer said of it when it was shown."""

    article_id: str
    title: str
    url: str
    passage: str
    score: float
    probability: float = Field(ge=0, le=1)
    shown: bool
    feedback: Literal["accepted", "rejected"] | None = None


class RetrievalPart(_Part):
    """One search and its decision; ``threshold`` is the probability that an answer needed."""

    query: str
    index_id: str
    decision: Literal["answer", "clarify", "none"]
    threshold: float
    hits: list[HitPart]


class PagePart(_Part):
    """The page the customer was on."""

    url: str | None = None
    title: str | None = None
    referrer: str | None = None
    sku: str | None = None
    user_agent: str | None = None


class AttachmentPart(_Part):
    """A file; ``size`` in bytes."""

    url: str
    type: str
    size: int = Field(ge=0)


class MessagePart(_Part):
    """One message of the transcript."""

    id: str
    at: str
    role: Literal["customer", "bot", "agent", "system"]
    text: str
    payload: dict[str, Any] = {}


class TranscriptPart(_Part):
    """The conversation so far, oldest first; ``truncated`` when ``full_url`` holds more."""

    truncated: bool = False
    full_url: str | None = None
    messages: list[MessagePart] = []


class PrivacyPart(_Part):
    """How many secrets were redacted before storage, and until when the package is kept."""

    redactions: int = Field(0, ge=0)
    retain_until: str | None = None


class EffortPart(_Part):
    """What it has cost the customer so far."""

    turns: int = Field(ge=0)
    rephrases: int = Field(ge=0)
    seconds: float | None = Field(None, ge=0)


class TimeoutPart(_Part):
    """What happens when nobody takes it in ``after_s`` seconds."""

    after_s: int = Field(600, gt=0)
    then: Literal["message", "callback", "bot"] = "message"


class ContextPackage(_Part):
    """The whole package; ``id`` is the idempotency key of the handoff."""

    spec: Literal["1.0"] = SPEC
    id: str
    created_at: str
    conversation: ConversationPart
    reason: ReasonPart
    routing: RoutingPart
    customer: CustomerPart = CustomerPart()
    summary: SummaryPart
    bot: BotPart = BotPart()
    retrieval: list[RetrievalPart] = []
    page: PagePart | None = None
    attachments: list[AttachmentPart] = []
    transcript: TranscriptPart = TranscriptPart()
    privacy: PrivacyPart = PrivacyPart()
    effort: EffortPart
    on_timeout: TimeoutPart = TimeoutPart()


def validate(package: dict[str, Any]) -> ContextPackage:
    """Checks a package against the schema.

    Raises:
        PackageError: Naming every field that is wrong.
    """
    try:
        return ContextPackage.model_validate(package)
    except ValidationError as error:
        faults = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise PackageError("the context package breaks bot/handoff/schema.json: " + "; ".join(faults)) from None


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the package."""
    made = ContextPackage.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tandem handoff context package",
        **made,
    }


if __name__ == "__main__":
    SCHEMA_PATH.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", "utf-8")
