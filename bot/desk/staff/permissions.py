"""Who may do what: one table of permissions by role, one of routes by permission. The guard and the tests read both."""

from __future__ import annotations

ROLES = ("agent", "writer", "supervisor", "admin")
_AGENTS = frozenset({"agent", "supervisor", "admin"})
_SUPERVISORS = frozenset({"supervisor", "admin"})
_ADMINS = frozenset({"admin"})
_ALL = frozenset(ROLES)

#: Permission → the roles that have it. What concerns one conversation also needs that it is visible
#: (:mod:`bot.desk.access`).
PERMISSIONS: dict[str, frozenset[str]] = {
    "own_account": _ALL,
    "staff.read": _ALL,
    "staff.manage": _ADMINS,
    "teams.manage": _ADMINS,
    "conversations.read": _AGENTS,
    "conversations.read_all": _SUPERVISORS,
    "conversations.handle": _AGENTS,
    "conversations.reassign": _SUPERVISORS,
    "conversations.join": _SUPERVISORS,
    "customers.edit": _AGENTS,
    "customers.erase": _ADMINS,
    "templates.read": _AGENTS,
    "templates.manage": _SUPERVISORS,
    "records.export": _SUPERVISORS,
    "records.audit": _SUPERVISORS,
    "mail.read": _SUPERVISORS,
    "mail.retry": _SUPERVISORS,
    "webhooks.manage": _ADMINS,
    "knowledge.read": _ALL,
    "knowledge.write": frozenset({"writer", "admin"}),
    "knowledge.gaps": frozenset({"writer", "supervisor", "admin"}),
    "product_questions.answer": _ALL,
}
#: Of routes: nobody need be signed in, or anybody who is, with a one-time password too.
OPEN, SIGNED_IN = "open", "signed_in"

#: (method, path below ``/api/agent``) → permission.
ROUTES: dict[tuple[str, str], str] = {
    ("POST", "/session"): OPEN,
    ("GET", "/session"): SIGNED_IN,
    ("DELETE", "/session"): SIGNED_IN,
    ("POST", "/password"): SIGNED_IN,
    ("GET", "/sessions"): "own_account",
    ("DELETE", "/sessions/{session_id}"): "own_account",
    ("PUT", "/presence"): "own_account",
    ("GET", "/tokens"): "own_account",
    ("POST", "/tokens"): "own_account",
    ("DELETE", "/tokens/{token_id}"): "own_account",
    ("GET", "/desk"): "staff.read",
    ("GET", "/staff"): "staff.read",
    ("POST", "/staff"): "staff.manage",
    ("PATCH", "/staff/{agent_id}"): "staff.manage",
    ("POST", "/staff/{agent_id}/reset-password"): "staff.manage",
    ("POST", "/staff/{agent_id}/unlock"): "staff.manage",
    ("GET", "/staff/{agent_id}/sessions"): "staff.manage",
    ("DELETE", "/staff/{agent_id}/sessions"): "staff.manage",
    ("GET", "/teams"): "staff.read",
    ("POST", "/teams"): "teams.manage",
    ("PATCH", "/teams/{team_id}"): "teams.manage",
    ("DELETE", "/teams/{team_id}"): "teams.manage",
    ("GET", "/conversations"): "conversations.read",
    ("GET", "/counts"): "conversations.read",
    ("GET", "/conversations/{conversation_id}"): "conversations.read",
    ("GET", "/conversations/{conversation_id}/suggestions"): "conversations.read",
    ("POST", "/conversations/{conversation_id}/take"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/messages"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/attachments"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/notes"): "conversations.handle",
    ("PUT", "/conversations/{conversation_id}/tags"): "conversations.handle",
    ("PUT", "/conversations/{conversation_id}/priority"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/close"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/reopen"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/transfer"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/return"): "conversations.handle",
    ("POST", "/conversations/{conversation_id}/replay"): "conversations.read",
    ("POST", "/conversations/{conversation_id}/join"): "conversations.join",
    ("POST", "/conversations/{conversation_id}/leave"): "conversations.join",
    ("GET", "/conversations/{conversation_id}/export"): "records.export",
    ("GET", "/export"): "records.export",
    ("GET", "/customers/{customer_id}"): "conversations.read",
    ("PATCH", "/customers/{customer_id}"): "customers.edit",
    ("DELETE", "/customers/{customer_id}"): "customers.erase",
    ("GET", "/search"): "conversations.read",
    ("GET", "/filters"): "conversations.read",
    ("POST", "/filters"): "conversations.read",
    ("DELETE", "/filters/{filter_id}"): "conversations.read",
    ("GET", "/templates"): "templates.read",
    ("POST", "/templates"): "templates.manage",
    ("PATCH", "/templates/{template_id}"): "templates.manage",
    ("DELETE", "/templates/{template_id}"): "templates.manage",
    ("POST", "/templates/{template_id}/render"): "templates.read",
    ("GET", "/audit"): "records.audit",
    ("GET", "/mail"): "mail.read",
    ("POST", "/mail/{mail_id}/retry"): "mail.retry",
    ("GET", "/webhooks"): "webhooks.manage",
    ("POST", "/webhooks"): "webhooks.manage",
    ("PATCH", "/webhooks/{webhook_id}"): "webhooks.manage",
    ("DELETE", "/webhooks/{webhook_id}"): "webhooks.manage",
    ("POST", "/webhooks/{webhook_id}/test"): "webhooks.manage",
    ("GET", "/webhooks/{webhook_id}/deliveries"): "webhooks.manage",
    ("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/retry"): "webhooks.manage",
    ("GET", "/articles"): "knowledge.read",
    ("POST", "/articles"): "knowledge.write",
    ("GET", "/articles/build"): "knowledge.read",
    ("POST", "/articles/preview"): "knowledge.write",
    ("POST", "/articles/ask"): "knowledge.write",
    ("POST", "/articles/tests"): "knowledge.write",
    ("GET", "/articles/{language}/{article_id}"): "knowledge.read",
    ("PUT", "/articles/{language}/{article_id}"): "knowledge.write",
    ("DELETE", "/articles/{language}/{article_id}"): "knowledge.write",
    ("GET", "/articles/{language}/{article_id}/history"): "knowledge.read",
    ("GET", "/articles/{language}/{article_id}/history/{revision}"): "knowledge.read",
    ("POST", "/articles/{language}/{article_id}/revert"): "knowledge.write",
    ("GET", "/articles/{language}/{article_id}/feedback"): "knowledge.gaps",
    ("GET", "/gaps"): "knowledge.gaps",
    ("GET", "/gaps/{gap_id}"): "knowledge.gaps",
    ("POST", "/gaps/{gap_id}/draft"): "knowledge.write",
    ("POST", "/gaps/{gap_id}/dismiss"): "knowledge.write",
    ("GET", "/product-questions"): "product_questions.answer",
    ("PATCH", "/product-questions/{question_id}"): "product_questions.answer",
    ("POST", "/product-questions/{question_id}/publish"): "product_questions.answer",
    ("POST", "/product-questions/{question_id}/unpublish"): "product_questions.answer",
}
#: Routes outside the agents' API, as patterns, and who may use them. A route that is in neither list is a fault.
PUBLIC: dict[str, str] = {
    r"/": "anybody: the shop's page",
    r"/(console|shop|widget|vendor)(/.*)?": "anybody: pages and scripts, the same for all",
    r"/(widget\.js|favicon\.ico|robots\.txt|sitemap\.xml)": "anybody: the same for all",
    r"/health/(live|ready)": "anybody: whether it can serve, and which part cannot",
    r"/metrics": "who has TANDEM_METRICS_TOKEN; without one set, this machine alone",
    r"/api/(openapi\.json|docs.*)": "anybody: how the API is called",
    r"/api/customer/attachments": "who holds a conversation's token, from a site that may show the widget",
    r"/api/help/search": "anybody, so often from one address",
    r"/files/.*": "who holds the file's key, 256 random bits",
    r"/help(/.*)?": "anybody; forms from the desk's own pages, so often from one address",
}
#: What may be said on a socket: (namespace, event) → who may.
EVENTS: dict[tuple[str, str], str] = {
    **{("/", name): "anybody, about their own conversation" for name in ("hello", "session_request", "user_uttered")},
    **{
        ("/", name): "who said hello, in the conversation of their token"
        for name in "message choose human leave feedback rate typing seen page sync new".split()
    },
    ("/agent", "typing"): "who has the conversation or joined it",
    ("/agent", "watch"): "who may read the conversation",
    ("/agent", "watch_live"): "who may read all conversations",
}
#: Paths that a personal access token does not open: a program must not make itself a lasting way in.
NO_TOKENS = frozenset({"/session", "/password", "/tokens", "/tokens/{token_id}"})
PREFIX = "/api/agent"


def permissions_of(role: str) -> frozenset[str]:
    """What a role may do.

    >>> sorted(permissions_of("writer"))
    ['knowledge.gaps', 'knowledge.read', 'knowledge.write', 'own_account', 'product_questions.answer', 'staff.read']
    """
    return frozenset(name for name, roles in PERMISSIONS.items() if role in roles)


def permission_for(method: str, path: str) -> str | None:
    """The permission that a route needs; None for a route that nobody listed, which nobody may use.

    >>> permission_for("POST", "/api/agent/conversations/{conversation_id}/take")
    'conversations.handle'
    """
    return ROUTES.get((method, path.removeprefix(PREFIX)))


def takes_tokens(path: str) -> bool:
    """Whether a personal access token may be used on a route.

    >>> takes_tokens("/api/agent/conversations"), takes_tokens("/api/agent/tokens")
    (True, False)
    """
    return path.removeprefix(PREFIX) not in NO_TOKENS
