"""What the stand-in's knowledge begins with: articles with their figures, gaps, product questions."""

from __future__ import annotations

from typing import Any

AT = "2026-11-01T09:30:00Z"
BUILD = {"state": "ready", "index_id": "ix_1", "at": AT, "took_s": 1.4, "faults": [], "held_back": []}
ABOUT: dict[str, Any] = {
    "sections": [{"id": "wifi", "title": "Wifi"}, {"id": "orders", "title": "Orders"}],
    "families": [
        {"id": "technical_support", "title": "Technical support"},
        {"id": "general_service", "title": "General service"},
    ],
    "products": [
        {"id": "router-h1", "name": "Router H1"},
        {"id": "mesh-point", "name": "Mesh Point"},
        {"id": "indoor-cam", "name": "Indoor Cam"},
    ],
    "kinds": ["troubleshooting", "how-to", "faq"],
    "owners": ["network-team", "orders-team"],
}


def front(id: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "title": title, "family": "technical_support", "section": "wifi", "kind": "troubleshooting",
        "products": ["router-h1"], "questions": ["light is amber", "no internet at all", "router blinks"],
        "tests": ["full bars but no page opens", "the lamp is orange"], "updated": "2026-10-14",
        "owner": "network-team", "status": "published",
    } | more  # fmt: skip


BODY = """The Router H1 shows an amber light when it reaches no internet.

## The light is amber

1. Unplug the router.
2. Wait 30 seconds, then plug it in again."""

ARTICLES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (
        front("router-no-internet", "The router is on but there is no internet"),
        BODY,
        {"tests_first": 2, "chat": {"shown": 120, "helped": 81, "rejected": 6}, "votes": {"up": 40, "down": 3}},
    ),
    (
        front("slow-wifi", "Wi-Fi is slow"),
        "Move closer to the router.",
        {"tests_first": 1, "findings": 2, "chat": {"shown": 64, "helped": 20, "rejected": 19}},
    ),
    (
        front("cancel-order", "Cancel an order", section="orders", family="general_service", updated="2024-02-01"),
        "You can cancel until it is packed.",
        {"tests_first": 2, "stale": True, "live": False},
    ),
    (
        front("winter-sale", "The winter sale", section="orders", publish_from="2026-12-01T08:00:00Z"),
        "It begins on 1 December.",
        {"tests_first": None},
    ),
    (front("new-mesh", "The new Mesh Point", status="draft"), "Not ready yet.", {"faults": 1}),
]


def finding(code: str, level: str, line: int, text: str, mend: str = "") -> dict[str, Any]:
    return {"code": code, "level": level, "path": "en/wifi/x.md", "line": line, "text": text, "mend": mend}


FEEDBACK = {
    "votes": {"up": 40, "down": 3},
    "reasons": [{"reason": "unclear", "count": 2}, {"reason": "outdated", "count": 1}],
    "comments": [{"text": "Which lamp do you mean?", "reason": "unclear", "at": AT}],
    "chat": {"shown": 120, "helped": 81, "rejected": 6},
    "rejected_questions": [{"text": "the lamp is red, not amber", "at": AT}],
}
GAPS = [
    {
        "id": "g_1", "language": "en", "size": 14, "trend": {"now": 10, "before": 4},
        "by_day": [0, 1, 0, 2, 0, 1, 0, 3, 2, 1, 4], "intent": "mesh_setup", "intent_title": "Mesh setup",
        "family": "technical_support", "products": ["mesh-point"],
        "kinds": {"refused": 8, "rejected": 2, "handed_over": 4, "help": 0},
        "wordings": ["can I connect the mesh with a cable", "mesh point over lan", "backhaul by wire?"],
        "nearest": [{"article_id": "slow-wifi", "title": "Wi-Fi is slow", "url": "/help/en/slow-wifi",
                     "probability": 0.31,
                     "why": "Below the threshold by 19 points."}],
        "solutions": [{"text": "Yes: plug the cable into either port, then wait for white.", "agent": "Rasa",
                       "conversation_id": "c_mesh", "at": AT}],
        "article": None, "waiting": 2,
    },
    {
        "id": "g_2", "language": "en", "size": 3, "trend": {"now": 1, "before": 2}, "by_day": [1, 0, 1, 0, 0, 1],
        "intent": None, "intent_title": None, "family": "general_service", "products": [],
        "kinds": {"refused": 3, "rejected": 0, "handed_over": 0, "help": 0},
        "wordings": ["do you ship to Norway"], "nearest": [], "solutions": [], "article": None, "waiting": 0,
    },
]  # fmt: skip
_ASKED: dict[str, Any] = {
    "language": "en", "product": {"id": "router-h1", "name": "Router H1"}, "name": "Ieva", "told": True,
    "state": "open", "answer": None, "answered_by": None, "article_id": None, "url": None, "at": AT,
    "answered_at": None, "published_at": None,
}  # fmt: skip
PRODUCT_QUESTIONS = [
    _ASKED | {"id": "pq_1", "text": "Does the H1 work with fibre?"},
    _ASKED | {"id": "pq_2", "text": "How long is the cable?", "told": False, "name": None},
]
