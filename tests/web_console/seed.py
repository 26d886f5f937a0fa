"""Makes the stand-in's conversations from ``cases/*.yml``, each with a context package that keeps to the schema."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from bot.handoff.package import validate
from bot.handoff.summary import NEXT_STEPS
from bot.taxonomy import load_taxonomy
from tests.web_console.place import ME, OTHER, TEAMS

HERE = Path(__file__).resolve().parent
NOTICES = {
    "handed_over": "You are being connected to a person. They can see everything that was said here.",
    "agent_joined": "{agent} joined the conversation.",
    "closed": "The conversation was closed.",
    "bot_unavailable": "I cannot answer right now. Your message is safe.",
}


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def conversations() -> dict[str, dict[str, Any]]:
    """Id → ``{row, messages, handoff}``, as ``GET /api/agent/conversations/{id}`` answers."""
    files = sorted((HERE / "cases").glob("*.yml"))
    return {case["id"]: _conversation(case) for path in files for case in yaml.safe_load(path.read_text("utf-8"))}


def _conversation(case: dict[str, Any]) -> dict[str, Any]:
    handed_over = datetime.now(timezone.utc) - timedelta(minutes=case["ago"])
    agent = {"me": ME, "other": OTHER}.get(case.get("agent", ""))
    messages = [_message(case, line, seq, handed_over, agent) for seq, line in enumerate(case["talk"], 1)]
    customer = {"id": f"u_{case['id'][2:]}", "email": None, "name": None, "phone": None} | case["customer"]
    package = _package(case, customer, handed_over)
    row = _row(case, package, customer, agent, messages, handed_over)
    status = {"queued": "queued", "agent": "accepted", "closed": "completed"}[case["state"]]
    handoff = {
        "id": package["id"],
        "status": status,
        "created_at": package["created_at"],
        "accepted_at": None,
        "package": package,
    }
    return {"row": row, "messages": messages, "handoff": handoff}


#: Seconds to the first reply and to the end, by priority.
TARGETS = {1: (120, 3600), 2: (300, 14_400)}


def _row(
    case: dict, package: dict, customer: dict, agent: dict | None, messages: list[dict], handed_over: datetime
) -> dict[str, Any]:
    said = [message for message in messages if message["role"] != "system"][-1]
    replies = [message["at"] for message in messages if message["role"] == "agent"]
    is_queued, is_closed = case["state"] == "queued", case["state"] == "closed"
    team = next(team for team in TEAMS if team["family"] == package["routing"]["family"])
    reply_s, end_s = TARGETS.get(package["routing"]["priority"], (600, 28_800))
    return {
        "id": case["id"], "state": case["state"], "channel": "web", "language": "en",
        "family": package["routing"]["family"], "intent": case["intent"],
        "intent_title": load_taxonomy().title_of(case["intent"], "en"), "reason": case["reason"],
        "priority": package["routing"]["priority"], "summary": case["problem"], "customer": customer,
        "team": {"id": team["id"], "name": team["name"]}, "agent": agent and {"id": agent["id"], "name": agent["name"]},
        "participants": [], "tags": case.get("tags", []), "created_at": messages[0]["at"],
        "waiting_since": iso(handed_over) if is_queued else None, "updated_at": messages[-1]["at"],
        "closed_at": messages[-1]["at"] if is_closed else None, "first_reply_at": replies[0] if replies else None,
        "first_reply_due_at": iso(handed_over + timedelta(seconds=reply_s)),
        "resolution_due_at": iso(handed_over + timedelta(seconds=end_s)), "left": case.get("left", False),
        "reopened": False, "resolution": "solved" if is_closed else None, "root_cause": None,
        "last_message": {key: said[key] for key in ("role", "text", "at")},
        "unread": case.get("unread", 1 if is_queued else 0),
    }  # fmt: skip


def _message(case: dict, line: dict, seq: int, handed_over: datetime, agent: dict | None) -> dict[str, Any]:
    turn = case["talk"].index({"n": "handed_over"}) + 1
    # After the handoff a line comes every twenty seconds, before it one a minute.
    at = handed_over + (timedelta(minutes=seq - turn) if seq <= turn else timedelta(seconds=20 * (seq - turn)))
    message = {
        "id": f"m_{case['id'][2:]}_{seq}",
        "seq": seq,
        "client_id": None,
        "at": iso(at),
        "kind": "text",
        "author": None,
    }
    kind, content = next(iter(line.items()))
    if kind == "n":
        text = NOTICES[content].format(agent=agent["name"] if agent else "")
        return message | {"role": "system", "kind": "notice", "text": text, "payload": {"event": content}}
    if kind == "card":
        return message | {"role": "bot", "kind": "answer", "author": "Halden"} | _card(content)
    payload = {}
    if "choices" in line:
        payload["choices"] = [{"id": str(n), "title": title} for n, title in enumerate(line["choices"], 1)]
    role, author = {"c": ("customer", None), "b": ("bot", "Halden"), "a": ("agent", agent and agent["name"])}[kind]
    client_id = f"{case['id']}:{seq}" if role in {"customer", "agent"} else None
    return message | {"role": role, "text": content, "payload": payload, "author": author, "client_id": client_id}


def _card(card: dict[str, Any]) -> dict[str, Any]:
    steps = card.get("steps")
    blocks = (
        [{"type": "ol", "start": 1, "items": [_runs(step) for step in steps]}]
        if steps
        else [{"type": "p", "runs": _runs(card["text"])}]
    )
    article = {"id": card["article"], "title": card["title"], "url": f"/help/en/{card['article']}", "section": "help"}
    payload = {
        "article": article,
        "heading": card["heading"],
        "blocks": blocks,
        "truncated": False,
        "feedback": card.get("feedback"),
    }
    return {"text": card.get("text") or " ".join(steps), "payload": payload}


def _runs(text: str) -> list[dict[str, Any]]:
    parts = re.split(r"\*\*(.+?)\*\*", text)
    return [{"text": part, "bold": True} if n % 2 else {"text": part} for n, part in enumerate(parts) if part]


def _package(case: dict[str, Any], customer: dict[str, Any], handed_over: datetime) -> dict[str, Any]:
    taxonomy = load_taxonomy()
    family = taxonomy.family_of(case["intent"])
    said = [line["c"] for line in case["talk"] if "c" in line]
    package = {
        "id": f"h_{case['id'][2:]}",
        "created_at": iso(handed_over),
        "conversation": {
            "id": case["id"],
            "channel": "web",
            "language": "en",
            "started_at": iso(handed_over - timedelta(minutes=len(case["talk"]))),
        },
        "reason": {"code": case["reason"], "trigger": case["reason"], "text": said[-1], "turn": case["turn"]},
        "routing": {
            "family": "technical" if family == "technical_support" else "general",
            "intent": case["intent"],
            "team": taxonomy.team_of(family),
            "priority": case.get("priority", 3),
            "language": "en",
            "in_hours": True,
        },
        "customer": customer,
        "summary": _summary(case),
        "bot": _bot(case),
        "retrieval": [_search(search) for search in case.get("searches", [])],
        "page": case["page"],
        "privacy": {"redactions": 1 if case["id"] == "c_refund" else 0},
        "effort": {"turns": case["turn"], "rephrases": max(0, case["turn"] - 2), "seconds": 60.0 * len(case["talk"])},
    }
    return validate(package).model_dump(mode="json")


def _summary(case: dict[str, Any]) -> dict[str, Any]:
    words = {"accepted": "helped", "rejected": "did not help"}
    hits = [hit for search in case.get("searches", []) for hit in search["hits"]]
    return {
        "problem": case["problem"],
        "product": case.get("product"),
        "tried": [f"{title}: {words[verdict]}" for _, title, _, _, verdict in hits if verdict in words],
        "facts": case.get("facts", []),
        "open_questions": case.get("open", []),
        "next_step": NEXT_STEPS[case["reason"]],
    }


def _bot(case: dict[str, Any]) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": share} for name, share in case.get("ranking", {}).items()]
    entities = [{"entity": "error_code", "value": case["code"]}] if "code" in case else []
    return {"model_id": "halden-7f31c0", "intent_ranking": ranking, "entities": entities}


def _search(search: dict[str, Any]) -> dict[str, Any]:
    hits = [
        {"article_id": article, "title": title, "url": f"/help/en/{article}", "passage": f"{article}#1", "score": score,
         "probability": probability, "shown": verdict != "-", "feedback": None if verdict == "-" else verdict}
        for article, title, score, probability, verdict in search["hits"]
    ]  # fmt: skip
    return {
        "query": search["query"],
        "index_id": "idx-20261120",
        "decision": search["decision"],
        "threshold": 0.62,
        "hits": hits,
    }
