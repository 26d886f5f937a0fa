"""What a connector is: a service between Tandem and another desk, so that people answer there.

It receives Tandem's webhooks and speaks back by the agents' REST API, as the agent whose access token it has:

* ``handoff.queued``: shows the conversation at the other desk, with what the context package says.
* ``message.created`` of a customer, after that: shows it there. Of anybody else: nothing.
* a person answers there: takes the conversation (``POST …/take``), then writes (``POST …/messages``).
* a person ends it there: ``POST …/close``. ``conversation.closed`` and ``handoff.returned``: ends it there.

Webhooks come at least once and may come out of order; the API may be away for a while. :data:`REQUIREMENTS` says what
that asks of a connector, and ``tandem connector check`` tries each of them.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Events that a connector's webhook asks for.
EVENTS = (
    "handoff.queued",
    "handoff.returned",
    "message.created",
    "conversation.closed",
    "conversation.reopened",
)


@dataclass(frozen=True)
class Requirement:
    """One thing that a connector must do.

    Attributes:
        id: Stable name.
        says: What must be so.
        needs: ``probe``: only seen at the other desk. ``restart``: also needs a way to restart the connector.
    """

    id: str
    says: str
    needs: tuple[str, ...] = ()


_PROBE = ("probe",)

REQUIREMENTS = (
    Requirement("signature.right", "A delivery with the right signature is accepted with a 2xx."),
    Requirement("signature.wrong", "One that another secret signed is refused with a 4xx, and has no effect."),
    Requirement("signature.old", "One that was signed more than five minutes ago is refused with a 4xx."),
    Requirement("signature.missing", "One without a signature is refused with a 4xx."),
    Requirement("event.unknown", "An event that it does not know is accepted and has no effect."),
    Requirement("handoff.shown", "A handoff is shown at the other desk with the customer's problem.", _PROBE),
    Requirement("handoff.once", "The same handoff twice is one conversation there.", _PROBE),
    Requirement("customer.once", "A customer's message is shown there once, however often it is delivered.", _PROBE),
    Requirement(
        "customer.early", "A message that comes before its handoff is shown once the handoff is there.", _PROBE
    ),
    Requirement("customer.only", "What the bot, the desk or an agent said is not shown as the customer's.", _PROBE),
    Requirement("bot.silent", "Nothing is written to the customer that no person wrote."),
    Requirement(
        "agent.once", "A person's reply there reaches the customer once, after the conversation was taken.", _PROBE
    ),
    Requirement("agent.retried", "While Tandem answers 503, a reply is tried again with the same client_id.", _PROBE),
    Requirement("note.private", "A private note there never reaches the customer.", _PROBE),
    Requirement("close.there", "Ended there, it is closed in Tandem once, with a resolution.", _PROBE),
    Requirement("close.here", "Closed in Tandem, it ends there, and is not closed in Tandem again.", _PROBE),
    Requirement("restart", "What was accepted just before a restart still arrives, once.", ("probe", "restart")),
    Requirement("api.valid", "Every request to Tandem fits the API's description and carries the token."),
    Requirement("quick", "Every delivery is answered within ten seconds, also while Tandem's API is away."),
)
