"""The stand-in's people, teams and lists, as GET /staff, /teams and /desk answer."""

from __future__ import annotations

from typing import Any


def _agent(id: str, name: str, email: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "name": name, "email": email, "role": "agent", "active": True, "presence": "online",
        "connected": True, "capacity": 6, "load": 2, "teams": ["technical", "service"], "locked_until": None,
        "last_seen_at": None,
    } | more  # fmt: skip


ME = _agent("a_me", "Rasa Kazlauskiene", "rasa@halden.example")
OTHER = _agent("a_other", "Milda Jonaite", "milda@halden.example", teams=["service"])
SAM = _agent("a_sam", "Sam Adler", "sam@halden.example", role="supervisor", presence="away", load=0)
WRITER = _agent("a_writer", "Vilte Kraus", "vilte@halden.example", role="writer", teams=[])
ACCOUNTS = [ME, OTHER, SAM, WRITER]


def _team(id: str, name: str, family: str, members: list[str]) -> dict[str, Any]:
    return {
        "id": id, "name": name, "family": family, "intents": [], "hours": None, "holidays": [], "auto_assign": True,
        "requeue_after_s": 600, "wait_limit_s": 300, "members": members, "open": True, "opens_at": None, "waiting": 3,
        "targets": {"default": {"first_reply_s": 600, "resolution_s": 28_800}},
    }  # fmt: skip


TEAMS = [
    _team("technical", "Technical support", "technical", ["a_me", "a_sam"]),
    _team("service", "Customer service", "general", ["a_me", "a_other", "a_sam"]) | {"open": False},
]
TAGS = ["vip", "defect", "outage", "follow-up", "returns"]
ROOT_CAUSES = [
    {"id": "faulty_unit", "title": "Faulty unit", "family": "technical_support"},
    {"id": "unclear_instructions", "title": "Unclear instructions", "family": "technical_support"},
    {"id": "late_carrier", "title": "Late carrier", "family": "general_service"},
    {"id": "other", "title": "Something else", "family": None},
]
