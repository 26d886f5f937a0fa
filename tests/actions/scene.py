"""One customer in front of the actions: slots kept from turn to turn, a knowledge base that says what it is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import jsonschema
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.handoff.case import Case
from bot.handoff.package import SCHEMA_PATH
from bot.knowledge.search import Hit, SearchResult
from bot.settings import ROOT
from bot.taxonomy import load_taxonomy

DOMAIN = yaml.safe_load((ROOT / "domain" / "domain.yml").read_text("utf-8"))
RESPONSES = yaml.safe_load((ROOT / "domain" / "responses_en.yml").read_text("utf-8"))["responses"]
SCHEMA = json.loads(SCHEMA_PATH.read_text("utf-8"))


def hit(article_id: str, probability: float) -> Hit:
    """A hit as the knowledge base makes them."""
    return Hit(
        article_id=article_id,
        title=f"About {article_id}",
        url=f"/help/en/{article_id}",
        section="wifi",
        family="technical_support",
        passage_id=f"{article_id}#first",
        heading="First",
        text=f"Text of {article_id}.",
        blocks=[{"type": "p", "runs": [{"text": f"Text of {article_id}."}]}],
        truncated=False,
        score=2.0 * probability,
        probability=probability,
    )


class ScriptedKnowledge:
    """Finds nothing until told what the next searches find; the last result stands until there is another.

    Attributes:
        searches: What was asked: ``{query, language, family, …}``.
        ahead: What was looked at ahead: ``{query, language, products}``.
        gone: Articles that exist no more.
    """

    def __init__(self) -> None:
        self.searches: list[dict[str, Any]] = []
        self.ahead: list[dict[str, Any]] = []
        self.gone: set[str] = set()
        self._next: list[tuple[str, tuple[Hit, ...]]] = []
        self._standing: tuple[str, tuple[Hit, ...]] = ("none", ())

    def will(self, decision: str, *hits: Hit) -> ScriptedKnowledge:
        """Says what the next search finds; several calls are for several searches."""
        self._next.append((decision, hits))
        return self

    def refresh(self) -> bool:
        return False

    def article(self, language: str, article_id: str) -> Hit | None:
        return None if article_id in self.gone else hit(article_id, 0.5)

    def look_ahead(self, query: str, **given: Any) -> None:
        self.ahead.append({"query": query, **given})

    def search(self, query: str, **given: Any) -> SearchResult:
        self.searches.append({"query": query, **given})
        if self._next:
            self._standing = self._next.pop(0)
        decision, hits = self._standing
        left = [h for h in hits if h.article_id not in given.get("exclude", ())]
        return SearchResult(query, given["language"], "idx-1", decision, 0.7, "scripted", left)


@dataclass
class Told:
    """What one action did.

    Attributes:
        responses: Names of the responses uttered, in order; None for one that is custom only.
        messages: As they go to Rasa.
        stage: The slot afterwards; ``outcome`` and ``case`` likewise.
        looked_up: What the desk is told of the turn and the customer never sees.
    """

    responses: list[str | None]
    messages: list[dict[str, Any]]
    stage: str
    outcome: str
    case: Case
    looked_up: dict[str, Any] | None = None

    def custom(self, kind: str) -> dict[str, Any]:
        """The one custom part of ``kind``."""
        (found,) = [m["custom"] for m in self.messages if (m.get("custom") or {}).get("type") == kind]
        return found

    @property
    def package(self) -> dict[str, Any]:
        """The handoff's package, checked against the published schema."""
        package = self.custom("handoff")["package"]
        jsonschema.validate(package, SCHEMA, cls=jsonschema.Draft202012Validator)
        return package


@dataclass
class Scene:
    """A conversation; :meth:`play` runs one action on one message of the customer."""

    slots: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(DOMAIN["slots"]) | {"stage": "open"})
    number: int = 0

    def play(
        self,
        action: Action,
        text: str,
        intent: str,
        *,
        entities: dict[str, str] | None = None,
        family: str | None = None,
        frustrated: bool = False,
        rejects: bool = False,
        ranking: list[str] | None = None,
        same_turn: bool = False,
        context: dict[str, Any] | None = None,
        said: str = "",
        outweighed: str = "",
    ) -> Told:
        """Runs the action; with ``same_turn`` the message is the one before, now for the next action of its rule.

        Args:
            outweighed: A family that is the likeliest of the two, but less so than the intents that belong to none.
        """
        self.number += 0 if same_turn else 1
        for name, value in (entities or {}).items():
            if name in self.slots:
                self.slots[name] = value
        message = {
            "text": text,
            "message_id": f"m_{self.number}",
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [{"name": name, "confidence": 0.5} for name in ranking or [intent]],
            "family": {
                "name": family or load_taxonomy().family_of(intent),
                "confidence": 0.9,
                "ranking": [{"name": name, "confidence": 0.9} for name in [family or outweighed] if name],
            },
            "entities": [_entity(text, name, value) for name, value in (entities or {}).items()],
            "signals": {"human": False, "safety": False, "frustration": frustrated, "rejection": rejects},
            "metadata": {"language": "en", "context": context or {}, "said": said or text},
        }
        dispatcher = CollectingDispatcher()
        tracker = Tracker("c_1", dict(self.slots), message, [], False, None, {}, "action_listen")
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        assert {e["event"] for e in events} == {"slot"} and {e["name"] for e in events} == {"case", "stage", "outcome"}
        json.dumps(events), json.dumps(dispatcher.messages)
        self.slots |= {e["name"]: e["value"] for e in events}
        return self._told(dispatcher.messages)

    def _told(self, messages: list[dict[str, Any]]) -> Told:
        noted = [m["custom"] for m in messages if (m.get("custom") or {}).get("type") == "looked_up"]
        messages = [m for m in messages if m.get("custom") not in noted]
        names = [m.get("response") for m in messages]
        assert not [name for name in names if name and name not in RESPONSES]
        for name in ("stage", "outcome"):
            assert self.slots[name] in DOMAIN["slots"][name]["values"]
        case = Case.from_dict(self.slots["case"])
        assert len(noted) <= 1
        return Told(names, messages, self.slots["stage"], self.slots["outcome"], case, noted[0] if noted else None)


def _entity(text: str, name: str, value: str) -> dict[str, Any]:
    """An entity as Rasa gives it: with its place, where the text holds it as it stands."""
    start = text.find(value)
    place = {"start": start, "end": start + len(value)} if start >= 0 else {"start": 0, "end": 0}
    return {"entity": name, "value": value, **place}
