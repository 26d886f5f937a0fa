"""Forms of templates, search, saved filters, the desk's records and webhooks."""

from __future__ import annotations

from typing import Literal

from bot.desk.api_forms.base import Family, Form, Object, Time
from bot.desk.api_forms.conversations import Customer, Row

TemplateKind = Literal["chat", "ticket", "email"]


class TemplateFields(Form):
    """A reply that is used again."""

    kind: TemplateKind = "chat"
    family: Family | None = None
    language: str = "en"
    shortcut: str
    """What is typed after `/`."""
    name: str
    subject: str | None = None
    body: str
    """Markdown with variables: `{{customer.first_name|there}}`."""


class Template(Form):
    """A reply that is used again."""

    id: str
    kind: TemplateKind
    family: Family | None
    language: str
    shortcut: str
    name: str
    subject: str | None
    body: str
    uses: int
    updated_at: Time


class Variable(Form):
    """A variable that templates may use."""

    name: str
    label: str
    """What stands in brackets in a text while it has no value."""
    about: str


class Templates(Form):
    """Templates and the variables that they may use."""

    templates: list[Template]
    variables: list[Variable]


class OneTemplate(Form):
    """A template."""

    template: Template


class RenderFor(Form):
    """Which conversation a template is filled in for."""

    conversation_id: str


class Rendered(Form):
    """A template filled in; `missing` names variables that have no value."""

    text: str
    subject: str | None
    missing: list[str]


class Snippet(Form):
    """A part of a text; `hit`: it is what was searched for."""

    text: str
    hit: bool


class MessageHit(Form):
    """A message or a note that fits; of a note `message_id` is null and `role` is `note`."""

    conversation: Row
    message_id: str | None
    note_id: str | None
    seq: int
    role: str
    at: Time
    snippet: list[Snippet]


class CustomerHit(Form):
    """A customer who fits."""

    customer: Customer
    conversations: int


class Found(Form):
    """What was found, the best first."""

    messages: list[MessageHit]
    customers: list[CustomerHit]
    total: int


class FilterFields(Form):
    """A view of the list with a name; `query` holds the list's parameters."""

    name: str
    query: Object
    shared: bool = False


class Filter(Form):
    """A saved view of the list."""

    id: str
    name: str
    query: Object
    shared: bool
    mine: bool


class Filters(Form):
    """One's own filters and those that are shared."""

    filters: list[Filter]


class OneFilter(Form):
    """A saved view."""

    filter: Filter


class Actor(Form):
    """Who did it."""

    kind: Literal["agent", "customer", "system"]
    id: str | None
    name: str | None


class Subject(Form):
    """What it was done to."""

    kind: str
    id: str | None


class AuditEntry(Form):
    """Somebody did something."""

    id: int
    at: Time
    actor: Actor
    action: str
    subject: Subject
    details: Object


class Audit(Form):
    """A page of the audit trail, the newest first; `next` goes into `before`."""

    entries: list[AuditEntry]
    next: int | None


class Mail(Form):
    """A reply for a customer who left an address, or a letter of the help centre's."""

    id: str
    conversation_id: str | None
    """Null: it belongs to none."""
    recipient: str
    subject: str
    state: Literal["queued", "sent", "failed", "seen", "erased"]
    """`seen`: never sent, for the customer had seen the reply in the widget."""
    attempts: int
    error: str | None
    """How the last attempt ended."""
    created_at: Time
    next_at: Time | None
    """When it is tried next, while it is queued."""
    sent_at: Time | None


class Mails(Form):
    """The outgoing mail."""

    mail: list[Mail]
    sending: bool
    """Whether a mail server is set; without one mail stays queued."""


class OneMail(Form):
    """One mail."""

    mail: Mail


class WebhookFields(Form):
    """Another system that is told of events."""

    url: str
    events: list[str]
    """Names, or `*` for all."""
    description: str | None = None
    active: bool = True


class NewWebhook(Form):
    """A webhook to be added."""

    url: str
    events: list[str]
    """Names, or `*` for all."""
    description: str | None = None


class Webhook(Form):
    """A webhook without its secret."""

    id: str
    url: str
    events: list[str]
    description: str | None
    active: bool
    created_at: Time
    failing: bool
    """The newest events have not arrived."""


class WebhookWithSecret(Webhook):
    """A new webhook; the secret is shown this once."""

    secret: str


class WebhookMade(Form):
    """A new webhook."""

    webhook: WebhookWithSecret


class OneWebhook(Form):
    """A webhook."""

    webhook: Webhook


class Webhooks(Form):
    """Every webhook, and the events that one can ask for."""

    webhooks: list[Webhook]
    events: list[str]


class Delivery(Form):
    """One event for one webhook; `body` is what is sent."""

    id: str
    event: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    last_status: int | None
    last_error: str | None
    created_at: Time
    next_at: Time | None
    delivered_at: Time | None
    body: Object


class OneDelivery(Form):
    """A delivery."""

    delivery: Delivery


class Deliveries(Form):
    """A webhook's log, the newest first."""

    deliveries: list[Delivery]
