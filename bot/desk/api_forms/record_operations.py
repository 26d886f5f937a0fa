"""The operations of templates, search, saved filters, records and webhooks."""

from __future__ import annotations

from bot.desk.api_forms import records as r
from bot.desk.api_forms.operation import DAY, NUMBER, TEXT, Operation, Section, one_of

FORMAT = {"format": (one_of("json", "csv"), "`json` unless given.")}
FILES = ("application/json", "text/csv")
HOOK = "/agent/webhooks/{webhook_id}"

TEMPLATES = Section(
    "Templates, search and filters",
    "What makes answering and finding quick.",
    (
        Operation(
            "GET",
            "/agent/templates",
            "Reply templates",
            gives=r.Templates,
            query={
                "kind": (one_of("chat", "ticket", "email"), "What they are for."),
                "family": (one_of("technical", "general"), "Those of the family and those for both."),
                "language": (TEXT, "A language's code."),
            },
        ),
        Operation(
            "POST",
            "/agent/templates",
            "Add a template",
            takes=r.TemplateFields,
            gives=r.OneTemplate,
            status=201,
            errors=("unknown_variable", "bad_shortcut", "shortcut_taken"),
        ),
        Operation(
            "PATCH",
            "/agent/templates/{template_id}",
            "Change a template",
            takes=r.TemplateFields,
            partial=True,
            gives=r.OneTemplate,
            errors=("unknown_variable", "bad_shortcut", "shortcut_taken"),
        ),
        Operation("DELETE", "/agent/templates/{template_id}", "Remove a template", status=204),
        Operation(
            "POST",
            "/agent/templates/{template_id}/render",
            "Fill a template in for a conversation",
            takes=r.RenderFor,
            gives=r.Rendered,
            errors=("not_found", "other_team"),
        ),
        Operation(
            "GET",
            "/agent/search",
            "Search messages and customers",
            gives=r.Found,
            query={
                "q": (TEXT, "Words."),
                "limit": (NUMBER, "How many at the most."),
            },
        ),
        Operation("GET", "/agent/filters", "Saved filters", gives=r.Filters),
        Operation(
            "POST",
            "/agent/filters",
            "Save a filter",
            takes=r.FilterFields,
            gives=r.OneFilter,
            status=201,
            errors=("bad_filter_name", "bad_filter", "too_many_filters"),
        ),
        Operation(
            "DELETE",
            "/agent/filters/{filter_id}",
            "Remove one's filter",
            status=204,
            errors=("no_filter", "not_your_filter"),
        ),
    ),
)

RECORDS = Section(
    "Records",
    "For supervisors and admins.",
    (
        Operation(
            "GET",
            "/agent/conversations/{conversation_id}/export",
            "Export one conversation",
            "Messages, notes, handoffs with their context packages, ratings.",
            downloads=FILES,
            query=FORMAT,
            errors=("not_found", "other_team", "bad_format"),
        ),
        Operation(
            "GET",
            "/agent/export",
            "Export a range of days",
            "Streamed, whatever its size.",
            downloads=FILES,
            query={
                "from": (DAY, "First day."),
                "to": (DAY, "Last day."),
                **FORMAT,
            },
            errors=("bad_days", "bad_format"),
        ),
        Operation(
            "GET",
            "/agent/audit",
            "Who did what",
            gives=r.Audit,
            query={
                "actor": (TEXT, "Id of an agent."),
                "action": (TEXT, "Such as `conversation.taken`."),
                "subject": (TEXT, "Id of what it was done to."),
                "before": (NUMBER, "`next` of the page before."),
                "limit": (NUMBER, "How many at the most."),
            },
        ),
        Operation(
            "GET",
            "/agent/mail",
            "Outgoing mail",
            gives=r.Mails,
            query={"state": (one_of("queued", "sent", "failed", "seen", "erased"), "Only these.")},
            errors=("bad_mail_state",),
        ),
        Operation(
            "POST",
            "/agent/mail/{mail_id}/retry",
            "Send failed mail again",
            gives=r.OneMail,
            errors=("no_such_mail", "mail_not_failed", "mail_erased"),
        ),
    ),
)

WEBHOOKS = Section(
    "Webhooks",
    "Other systems that are told of events. For admins. How a delivery is signed and tried again is described below.",
    (
        Operation("GET", "/agent/webhooks", "Every webhook", gives=r.Webhooks),
        Operation(
            "POST",
            "/agent/webhooks",
            "Add a webhook",
            "The secret is in this answer only.",
            takes=r.NewWebhook,
            gives=r.WebhookMade,
            status=201,
            errors=("bad_webhook_url", "webhook_not_public", "bad_webhook_events", "too_many_webhooks"),
        ),
        Operation(
            "PATCH",
            HOOK,
            "Change a webhook",
            "What waits for one that is switched off is sent when it is switched on again.",
            takes=r.WebhookFields,
            partial=True,
            gives=r.OneWebhook,
            errors=("no_such_webhook", "bad_webhook_url", "webhook_not_public", "bad_webhook_events"),
        ),
        Operation(
            "DELETE",
            HOOK,
            "Remove a webhook",
            "Its log goes too, and what has not arrived is not sent any more.",
            status=204,
            errors=("no_such_webhook",),
        ),
        Operation(
            "POST",
            f"{HOOK}/test",
            "Send a test",
            "Sends `webhook.test` at once and answers when it is known how that went, within 10 s.",
            gives=r.OneDelivery,
            errors=("no_such_webhook",),
        ),
        Operation(
            "GET",
            f"{HOOK}/deliveries",
            "The log",
            "The newest first; kept for 30 days.",
            gives=r.Deliveries,
            errors=("no_such_webhook", "bad_request"),
            query={
                "state": (one_of("pending", "delivered", "failed"), "Only these."),
                "limit": ({**NUMBER, "minimum": 1, "maximum": 200}, "50 unless given."),
            },
        ),
        Operation(
            "POST",
            f"{HOOK}/deliveries/{{delivery_id}}/retry",
            "Send one again",
            gives=r.OneDelivery,
            errors=("no_such_webhook", "no_such_delivery"),
        ),
    ),
)
