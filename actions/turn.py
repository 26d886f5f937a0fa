"""What every action needs of a turn: the customer's words, the case file, the knowledge base.

Translates between Rasa's tracker and functions that know nothing of Rasa.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from time import perf_counter
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.encoder import Told, load_encoder
from bot.handoff.case import Case, Search, Shown
from bot.knowledge.search import Hit, Knowledge, SearchResult
from bot.products import product_names
from bot.settings import settings
from bot.taxonomy import Taxonomy, load_taxonomy

HITS_KEPT = 5
# A message that tells no family ("still the same") most likely stays in that of its matter.
FAMILY_OF_CASE = 0.75
MAX_DETAIL_WORDS = 4
# Under this probability of being in scope the customer is told what the bot is for; between this and the gate's even
# point it may be ours in other words.
FOREIGN_BELOW = 0.3
# Said to a question of the bot's; no question of the customer's, even where it leads to a search.
ANSWERS_TO_THE_BOT = {"affirm", "deny"}
#: Seconds that the running action has searched for.
searched_s: ContextVar[float] = ContextVar("tandem_searched_s", default=0.0)
NOT_SEARCHED = {"order_number", "serial_number", "return_number", "invoice_number", "visit_number", "email", "phone"}


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The knowledge base of this process, opened at first use and renewed when a new index is built."""
    return Knowledge.open(settings().var / "index", encoder())


@lru_cache(maxsize=1)
def encoder() -> Told:
    """The encoder of this process, which Rasa tells the vectors of messages that it has encoded itself."""
    return Told(load_encoder(settings().var / "encoder"))


def taxonomy() -> Taxonomy:
    return load_taxonomy()


class Turn:
    """One turn of the dialogue as the actions see it.

    Attributes:
        asks: Whether the customer's words are a question of their own.
        looked_up: The first search for it, as the desk records it.
        declined: Articles of a choice of which the customer says that none is it.
    """

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.message: dict[str, Any] = tracker.latest_message or {}
        self.metadata: dict[str, Any] = self.message.get("metadata") or {}
        self.language: str = self.metadata.get("language") or settings().language
        self.stage: str = tracker.get_slot("stage") or "open"
        self.case = Case.from_dict(tracker.get_slot("case"))
        self.asks: bool = bool(self.text) and self.intent not in ANSWERS_TO_THE_BOT
        self.looked_up: dict[str, Any] | None = None
        self.declined: list[str] = []

    @property
    def is_button(self) -> bool:
        """Whether the customer pressed a button; its payload is not their words."""
        return (self.message.get("text") or "").startswith("/")

    @property
    def text(self) -> str:
        """The customer's own words; empty for a button."""
        return "" if self.is_button else (self.message.get("text") or "")

    @property
    def query(self) -> str:
        """The customer's words as they are searched for.

        Numbers that name one customer's order or device are in no article, and pull towards passages that explain
        what such numbers look like. A code is put in its one spelling ("e 42" is E42).
        """
        words = self.text
        if self.is_button:
            return words
        for entity in sorted(self.message.get("entities") or [], key=lambda e: -e.get("start", 0)):
            if entity["entity"] in NOT_SEARCHED:
                words = words[: entity["start"]] + words[entity["end"] :]
            elif entity["entity"] == "error_code":
                words = words[: entity["start"]] + entity["value"] + words[entity["end"] :]
        return " ".join(words.split()) or self.text

    @property
    def intent(self) -> str | None:
        return (self.message.get("intent") or {}).get("name")

    @property
    def family(self) -> tuple[str | None, float]:
        """The family and its confidence."""
        family = self.message.get("family") or {}
        return family.get("name"), float(family.get("confidence") or 0.0)

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Entities of this message as ``{entity, value}``."""
        found = self.message.get("entities") or []
        return [{"entity": e["entity"], "value": e["value"]} for e in found]

    @property
    def frustrated(self) -> bool:
        return bool((self.message.get("signals") or {}).get("frustration"))

    @property
    def is_short(self) -> bool:
        """Whether it may be a bare detail, such as a product or a number."""
        return 0 < len(self.text.split()) <= MAX_DETAIL_WORDS

    @property
    def names_a_bare_product(self) -> bool:
        """Whether it is little more than a product's name: "the T1"."""
        return self.is_short and any(entity["entity"] == "product" for entity in self.entities)

    @property
    def is_foreign(self) -> bool:
        """Whether it is most likely not our business: far from all we know, and nothing of ours is named."""
        scope = self.message.get("scope") or {}
        return self.intent == "out_of_scope" and scope.get("in_scope", 0.0) < FOREIGN_BELOW and not self.entities

    @property
    def rejects(self) -> bool:
        """Whether the words say, whatever their intent, that something did not do."""
        return bool((self.message.get("signals") or {}).get("rejection"))

    @property
    def message_id(self) -> str:
        return self.message.get("message_id") or ""

    @property
    def slots(self) -> dict[str, Any]:
        """Filled slots that are facts about the customer's matter."""
        names = ("product", "error_code", "order_number", "serial_number", "version", "os")
        return {name: self.tracker.get_slot(name) for name in names if self.tracker.get_slot(name)}

    @property
    def products(self) -> list[str]:
        """The products in question: those that the message names, else the one of the matter."""
        named = [entity["value"] for entity in self.entities if entity["entity"] == "product"]
        known = self.tracker.get_slot("product")
        return named or ([known] if known else [])

    def look_ahead(self) -> None:
        """Does beforehand what a search for the customer's words will need."""
        # Without looking for a newer index: a search that takes one up does not use what the older one gave.
        knowledge().look_ahead(self.query, language=self.language)

    def name_of(self, product: str | None) -> str | None:
        """What people call a product; the id itself where nobody has said."""
        return product_names(settings().data_dir, self.language).get(product, product) if product else None

    def hear(self) -> None:
        """Takes the customer's words into the case file."""
        self.case.hear(self.text, frustrated=self.frustrated)

    def search(self, query: str, *, exclude: tuple[str, ...] = ()) -> SearchResult:
        """Searches with what is known of the customer's matter, and notes the search in the case file."""
        name, confidence = self.family
        if name is None and self.case.family:
            name, confidence = self.case.family, FAMILY_OF_CASE
        products = self.products
        begun = perf_counter()
        base = knowledge()
        base.refresh()
        result = base.search(
            query,
            language=self.language,
            family=name,
            family_confidence=confidence,
            products=tuple(products),
            exclude=exclude,
        )
        searched_s.set(searched_s.get() + perf_counter() - begun)
        self.case.look_up(search_record(query, result))
        if self.asks and self.looked_up is None:
            self.case.ask(self.message_id)
            asked = query if self.names_a_bare_product else self.text
            self.looked_up = question_record(asked, result, self.intent, name, products)
        return result

    def done(self, *, stage: str, outcome: str = "listen") -> list[EventType]:
        """The events that end an action: case file, stage and what comes next."""
        return [SlotSet("case", self.case.to_dict()), SlotSet("stage", stage), SlotSet("outcome", outcome)]


def search_record(query: str, result: SearchResult) -> Search:
    """A search as the case file keeps it."""
    hits = [
        {
            "article_id": hit.article_id,
            "title": hit.title,
            "url": hit.url,
            "passage": hit.passage_id,
            "score": round(float(hit.score), 4),
            "probability": round(float(hit.probability), 4),
        }
        for hit in result.hits[:HITS_KEPT]
    ]
    return Search(query, result.index_id, result.decision, float(result.threshold), hits)


def question_record(
    text: str, result: SearchResult, intent: str | None, family: str | None, products: list[str]
) -> dict[str, Any]:
    """A search as the desk records it, with the question that led to it."""
    hits = [
        {"article_id": hit.article_id, "passage_id": hit.passage_id, "probability": round(float(hit.probability), 4)}
        for hit in result.hits[:HITS_KEPT]
    ]
    return {
        "query": result.query,
        "text": text,
        "decision": result.decision,
        "probability": hits[0]["probability"] if hits else 0.0,
        "hits": hits,
        "index_id": result.index_id,
        "intent": intent,
        "family": family,
        "products": products,
    }


def shown_record(hit: Hit) -> Shown:
    """An answer as the case file keeps it."""
    return Shown(hit.article_id, hit.title, hit.url, hit.passage_id, round(float(hit.probability), 4))
