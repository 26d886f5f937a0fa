"""The stand-in's articles, gaps and product questions."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.knowledge.article_file import article_text
from tests.web_console import knowledge_data as data
from tests.web_console.standin import Refusal, StandIn

API = "/api/agent/"


class Shelf:
    """The articles as they stand: ``language/id`` → their files, the newest last."""

    def __init__(self) -> None:
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.figures: dict[str, dict[str, Any]] = {}
        self.build = deepcopy(data.BUILD)
        self.gaps = deepcopy(data.GAPS)
        self.questions = deepcopy(data.PRODUCT_QUESTIONS)
        #: Faults that the next save is refused for.
        self.faults: list[dict[str, Any]] = []
        #: Faults of files as they lie there.
        self.held: dict[str, list[dict[str, Any]]] = {}
        for front, body, figures in data.ARTICLES:
            key = f"en/{front['id']}"
            self.put(key, dict(front), body, "Vilte Kraus", "First version")
            self.figures[key] = figures

    def put(self, key: str, front: dict[str, Any], body: str, author: str, message: str) -> None:
        """Saves a file as somebody."""
        text = article_text(front, body)
        self.files.setdefault(key, []).append(
            {"text": text, "front": front, "body": body, "revision": revision(text), "author": author, "at": data.AT,
             "message": message}
        )  # fmt: skip

    def now(self, key: str) -> dict[str, Any]:
        if key not in self.files:
            raise Refusal(404, "no_article", "There is no such article. It may have been renamed or deleted.")
        return self.files[key][-1]

    def row(self, key: str) -> dict[str, Any]:
        file, language = self.now(key), key.split("/")[0]
        front = file["front"]
        rest = {
            name: front.get(name, "") for name in ("title", "section", "family", "kind", "status", "updated", "owner")
        }
        fresh = {"live": True, "faults": 0, "findings": 0, "stale": False, "tests_first": None,
                 "chat": {"shown": 0, "helped": 0, "rejected": 0}, "votes": {"up": 0, "down": 0}}  # fmt: skip
        return rest | {
            "id": key.split("/")[1], "language": language,
            "path": f"{language}/{rest['section']}/{key.split('/')[1]}.md",
            "products": front.get("products", []), "shown": shown(front), "publish_from": front.get("publish_from"),
            "publish_until": front.get("publish_until"), "revision": file["revision"], "languages": [language],
            "questions": len(front.get("questions", [])), "tests": len(front.get("tests", [])),
        } | fresh | self.figures.get(key, {})  # fmt: skip

    def article(self, key: str) -> dict[str, Any]:
        file = self.now(key)
        return self.row(key) | {name: file[name] for name in ("text", "front", "body")} | {
            "faults": self.held.get(key, []), "findings": [],
        }  # fmt: skip


def revision(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown(front: dict[str, Any]) -> str:
    if front.get("status") != "published":
        return front.get("status") or "draft"
    if (front.get("publish_from") or "") > data.AT:
        return "scheduled"
    return "expired" if "" < (front.get("publish_until") or "") < data.AT else "published"


def content(given: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Front matter and body of a request; a whole file is read no further than a test needs."""
    if "text" not in given:
        return given["front"], given["body"]
    _, head, body = given["text"].split("---\n", 2)
    front: dict[str, Any] = {"questions": [], "tests": [], "products": []}
    key = ""
    for line in head.splitlines():
        if line.startswith("  - "):
            front[key].append(line[4:].strip("'\""))
        else:
            key, _, value = line.partition(":")
            front[key] = (
                [one.strip() for one in value.strip(" []").split(",") if one.strip()]
                if key in front
                else value.strip(" '\"")
            )
    return front, body.strip("\n")


def blocks(text: str) -> list[dict[str, Any]]:
    parts = [part for part in text.split("\n\n") if part.strip()]
    return [
        {"type": "ol", "start": 1, "items": [[{"text": line.split(". ", 1)[-1]}] for line in part.splitlines()]}
        if part.startswith("1.") else {"type": "p", "runs": [{"text": part}]}
        for part in parts
    ]  # fmt: skip


def page(body: str) -> str:
    parts = []
    for part in body.split("\n\n"):
        tag, text = ("h2", part[3:]) if part.startswith("## ") else ("p", part)
        parts.append(f"<{tag}>{escape(text)}</{tag}>")
    return "\n".join(parts)


def add(app: FastAPI, standin: StandIn) -> None:
    standin.shelf = Shelf()  # type: ignore[attr-defined]
    _reading(app, standin, standin.shelf)  # type: ignore[attr-defined]
    _trying(app, standin, standin.shelf)  # type: ignore[attr-defined]
    _saving(app, standin, standin.shelf)  # type: ignore[attr-defined]
    _gaps(app, standin, standin.shelf)  # type: ignore[attr-defined]
    _questions(app, standin, standin.shelf)  # type: ignore[attr-defined]


def _reading(app: FastAPI, standin: StandIn, shelf: Shelf) -> None:
    @app.get(API + "articles")
    async def articles(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        rows = [shelf.row(key) for key in shelf.files]
        languages = sorted({row["language"] for row in rows})
        return {"articles": rows, "build": shelf.build, "history": "git", "languages": languages,
                **data.ABOUT}  # fmt: skip

    @app.get(API + "articles/{language}/{id}")
    async def article(request: Request, language: str, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return {"article": shelf.article(f"{language}/{id}")}

    @app.get(API + "articles/{language}/{id}/history")
    async def history(request: Request, language: str, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        files = shelf.files[f"{language}/{id}"]
        return {
            "versions": [
                {name: one[name] for name in ("revision", "at", "author", "message")} for one in reversed(files)
            ]
        }

    @app.get(API + "articles/{language}/{id}/history/{revision}")
    async def version(request: Request, language: str, id: str, revision: str) -> dict[str, Any]:
        standin.signed_in(request)
        files = shelf.files[f"{language}/{id}"]
        at = next(index for index, one in enumerate(files) if one["revision"] == revision)
        before = files[at - 1]["text"].splitlines() if at else []
        lines = files[at]["text"].splitlines()
        diff = [{"kind": "removed", "text": line} for line in before if line not in lines]
        diff += [{"kind": "same" if line in before else "added", "text": line} for line in lines]
        return {"version": files[at], "text": files[at]["text"], "diff": diff}

    @app.get(API + "articles/{language}/{id}/feedback")
    async def feedback(request: Request, language: str, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        return data.FEEDBACK


def _trying(app: FastAPI, standin: StandIn, shelf: Shelf) -> None:
    @app.post(API + "articles/preview")
    async def preview(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        front, body = content(await request.json())
        faults = [] if body.strip() else [data.finding("empty_body", "fault", 1, "the article has no text; write it")]
        findings = [] if len(front.get("questions", [])) > 2 else [
            data.finding("few_questions", "advice", 9, "fewer than 15 questions", "Add how customers ask for it.")
        ]  # fmt: skip
        passages = [
            {"anchor": "a", "heading": "", "blocks": blocks(body), "truncated": False, "words": len(body.split())}
        ]
        return {"text": article_text(front, body), "front": front, "body": body, "faults": faults, "findings": findings,
                "html": page(body), "passages": passages if body.strip() else []}  # fmt: skip

    @app.post(API + "articles/ask")
    async def ask(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        given = await request.json()
        hit = {
            "url": "",
            "truncated": False,
            "heading": "The light is amber",
            "blocks": blocks(given["body"])[:1],
            "text": given["body"],
        }
        own = hit | {
            "article_id": given["article_id"],
            "title": given["front"]["title"],
            "probability": 0.86,
            "score": 0.71,
            "draft": True,
        }
        other = hit | {"article_id": "slow-wifi", "title": "Wi-Fi is slow", "probability": 0.11, "score": 0.52,
                       "draft": False,
                       "blocks": blocks("Move closer to the router.")}  # fmt: skip
        return {"decision": "answer", "reason": "", "threshold": 0.5, "took_ms": 34, "rank": 1, "hits": [own, other]}

    @app.post(API + "articles/tests")
    async def tests(request: Request) -> dict[str, Any]:
        standin.signed_in(request)
        phrases = (await request.json())["front"]["tests"]
        rows = [{"phrase": phrase, "rank": 1 if at else 2, "probability": 0.9 if at else 0.31,
                 "margin": 0.4 if at else -0.2, "winner": None if at else "slow-wifi", "decision": "answer"}
                for at, phrase in enumerate(phrases)]  # fmt: skip
        return {"tests": rows, "first": len(rows) - 1, "total": len(rows)}


def _saving(app: FastAPI, standin: StandIn, shelf: Shelf) -> None:
    def refuse_faulty() -> Response | None:
        if not shelf.faults:
            return None
        faults, shelf.faults = shelf.faults, []
        return JSONResponse(
            {
                "code": "article_faulty",
                "message": "The article has a fault. Mend it, then save again.",
                "faults": faults,
            },
            422,
        )

    @app.post(API + "articles", status_code=201)
    async def create(request: Request) -> Any:
        agent, given = standin.signed_in(request), await request.json()
        front, body = content(given)
        if refused := refuse_faulty():
            return refused
        key = f"{given['language']}/{front['id']}"
        shelf.put(key, front, body, agent["name"], given.get("note") or "Created")
        return {"article": shelf.article(key)}

    @app.put(API + "articles/{language}/{id}")
    async def save(request: Request, language: str, id: str) -> Any:
        agent, given, key = standin.signed_in(request), await request.json(), f"{language}/{id}"
        front, body = content(given)
        if refused := refuse_faulty():
            return refused
        current = shelf.now(key)
        if given["base_revision"] != current["revision"]:
            base = next(one for one in shelf.files[key] if one["revision"] == given["base_revision"])
            if base["body"] != current["body"] and body != base["body"]:
                merged = (
                    current["text"] + "<<<<<<< yours\n" + body + "\n=======\n" + current["body"] + "\n>>>>>>> theirs\n"
                )
                return JSONResponse({"code": "article_changed", "message": "Somebody else has changed this article.",
                                     "current": current, "merged_text": merged}, 409)  # fmt: skip
            body = current["body"] if body == base["body"] else body
            front = {name: current["front"].get(name) if front.get(name) == base["front"].get(name) else front.get(name)
                     for name in front}  # fmt: skip
            shelf.put(key, front, body, agent["name"], given.get("note") or "Changed")
            return {"article": shelf.article(key), "merged": True}
        shelf.put(key, front, body, agent["name"], given.get("note") or "Changed")
        return {"article": shelf.article(key), "merged": False}

    @app.delete(API + "articles/{language}/{id}", status_code=204)
    async def delete(request: Request, language: str, id: str, base_revision: str) -> None:
        standin.signed_in(request)
        del shelf.files[f"{language}/{id}"]

    @app.post(API + "articles/{language}/{id}/revert")
    async def revert(request: Request, language: str, id: str) -> dict[str, Any]:
        agent, given, key = standin.signed_in(request), await request.json(), f"{language}/{id}"
        old = next(one for one in shelf.files[key] if one["revision"] == given["revision"])
        shelf.put(key, old["front"], old["body"], agent["name"], "Went back")
        return {"article": shelf.article(key)}


def _gaps(app: FastAPI, standin: StandIn, shelf: Shelf) -> None:
    @app.get(API + "gaps")
    async def gaps(request: Request, days: int = 30) -> dict[str, Any]:
        standin.signed_in(request)
        return {
            "gaps": shelf.gaps,
            "totals": {"questions": 412, "unanswered": 58, "gaps": len(shelf.gaps)},
            "days": days,
        }

    @app.get(API + "gaps/{id}")
    async def gap(request: Request, id: str) -> dict[str, Any]:
        standin.signed_in(request)
        found = next(one for one in shelf.gaps if one["id"] == id)
        asked = [{"id": f"q_{at}", "text": text, "kind": "refused", "conversation_id": "c_mesh", "at": data.AT}
                 for at, text in enumerate(found["wordings"])]  # fmt: skip
        return {"gap": found | {"questions": asked}}

    @app.post(API + "gaps/{id}/draft", status_code=201)
    async def draft(request: Request, id: str) -> dict[str, Any]:
        agent = standin.signed_in(request)
        found = next(one for one in shelf.gaps if one["id"] == id)
        front = data.front("mesh-over-cable", found["wordings"][0], status="draft", questions=found["wordings"])
        shelf.put("en/mesh-over-cable", front, found["solutions"][0]["text"], agent["name"], "Drafted")
        return {"article": shelf.article("en/mesh-over-cable")}

    @app.post(API + "gaps/{id}/dismiss", status_code=204)
    async def dismiss(request: Request, id: str) -> None:
        standin.signed_in(request)
        shelf.gaps = [one for one in shelf.gaps if one["id"] != id]


def _questions(app: FastAPI, standin: StandIn, shelf: Shelf) -> None:
    def one(id: str) -> dict[str, Any]:
        return next(found for found in shelf.questions if found["id"] == id)

    @app.get(API + "product-questions")
    async def questions(request: Request, state: str = "", product: str = "") -> dict[str, Any]:
        standin.signed_in(request)
        states = ("open", "answered", "published", "rejected")
        counts = {name: sum(found["state"] == name for found in shelf.questions) for name in states}
        wanted = [found for found in shelf.questions
                  if state in ("", found["state"]) and product in ("", found["product"]["id"])]  # fmt: skip
        return {"questions": wanted, "counts": counts, "products": data.ABOUT["products"]}

    @app.patch(API + "product-questions/{id}")
    async def change(request: Request, id: str) -> dict[str, Any]:
        agent, given = standin.signed_in(request), await request.json()
        if "answer" in given:
            given |= {"answered_by": {"id": agent["id"], "name": agent["name"]}, "answered_at": data.AT}
        one(id).update(given)
        return {"question": one(id)}

    @app.post(API + "product-questions/{id}/{act}")
    async def publish(request: Request, id: str, act: str) -> dict[str, Any]:
        standin.signed_in(request)
        one(id).update(
            state="published" if act == "publish" else "answered",
            url="/help/en/products/router-h1",
            published_at=data.AT,
        )
        return {"question": one(id)}
