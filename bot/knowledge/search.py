"""The knowledge base as the rest of Tandem sees it: open it, search it, read an article, take up a new build."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ArtefactError
from bot.knowledge import artefact
from bot.knowledge.alignment import remembering
from bot.knowledge.articles import Article
from bot.knowledge.calibration import Calibration
from bot.knowledge.decision import decide
from bot.knowledge.features import NAMES, Matches, about
from bot.knowledge.index import Index, Query
from bot.knowledge.learning import Learned
from bot.knowledge.markdown import Block
from bot.knowledge.persist import learned_from, load_again
from bot.knowledge.ranking import Ranked, compare, order
from bot.knowledge.rows import PASSAGE, SENTENCE
from bot.knowledge.text_files import TextFile
from bot.knowledge.vectors import TextEncoder

log = logging.getLogger(__name__)

# However sure a search was of an article that proved wrong, this much is left for all else: no model is that sure.
LEAST_LEFT = 0.05
# So many queries may be looked at ahead, as many as may wait for the bot; one that is not searched for in time goes.
MOST_AHEAD = 256
AHEAD_S = 10.0


@dataclass(frozen=True)
class Hit:
    """One article with the passage that answers best.

    Attributes:
        url: The help page, from the desk's root.
        passage_id: ``<article id>#<anchor>``; the anchor is also the passage's place on the help page.
        blocks: The answer, in the form of ``docs/protocol.md``.
        text: The answer as plain text.
        truncated: True when the passage goes on.
        score: Fused score; only differences within one search mean something.
        probability: That this article answers, 0 to 1.
    """

    article_id: str
    title: str
    url: str
    section: str
    family: str
    passage_id: str
    heading: str
    text: str
    blocks: list[Block]
    truncated: bool
    score: float
    probability: float


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes:
        decision: ``answer`` (give the first hit), ``clarify`` (offer the first two) or ``none``.
        threshold: Probability from which the first hit is given.
        reason: Why it was decided so, a sentence for operators.
        hits: Best first.
        read: The query with its slips corrected, as it was searched for; empty where nothing was searched.
    """

    query: str
    language: str
    index_id: str
    decision: str
    threshold: float
    reason: str
    hits: list[Hit] = field(default_factory=list)
    read: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON would have it."""
        return asdict(self)


@dataclass(frozen=True)
class State:
    """One index in use, never changed once made.

    Attributes:
        index_id: Its name.
        parts: Index and what was learned, by language.
        card: Its card.
        by_id: The articles by language and id.
        files: What its articles were read from, by SHA-256; the next index has most of them too.
    """

    index_id: str
    parts: dict[str, tuple[Index, Learned]]
    card: dict[str, Any]
    by_id: dict[str, dict[str, Article]] = field(init=False, repr=False)
    files: Mapping[str, TextFile] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        by_id = {code: {article.id: article for article in index.articles} for code, (index, _) in self.parts.items()}
        object.__setattr__(self, "by_id", by_id)


@dataclass(frozen=True)
class _Compared:
    """A query as it was read, its narrowest reading, and what each reading has in common with the articles."""

    read: str
    narrowest: Query
    matches: list[Matches]


def _key(state: State, language: str, query: str) -> tuple[str, str, str]:
    return state.index_id, language, query


class Knowledge:
    """Searches the current index; safe to share between threads."""

    def __init__(self, index_root: Path, encoder: TextEncoder) -> None:
        self._root = index_root
        self._encoder = encoder
        self._encode_terms = remembering(encoder.encode)
        self._swap = threading.Lock()
        self._ahead: dict[tuple[str, str, str], tuple[float, _Compared]] = {}
        self._fixed = False
        self._stamp = _stamp(index_root)
        self._state = _load(index_root, encoder)

    @classmethod
    def open(cls, index_root: Path, encoder: TextEncoder) -> Knowledge:
        """Opens the current index.

        Raises:
            ArtefactError: There is none, it was altered, or it was built with another encoder.
        """
        return cls(index_root, encoder)

    def on(self, state: State) -> Knowledge:
        """The same on another index, which stays: it takes up no new build."""
        other = object.__new__(Knowledge)
        other._root, other._encoder, other._swap = self._root, self._encoder, threading.Lock()
        other._encode_terms, other._ahead = self._encode_terms, {}
        other._fixed, other._stamp, other._state = True, None, state
        return other

    @property
    def state(self) -> State:
        """The index in use, for what must read several things of one and the same."""
        return self._state

    @property
    def index_id(self) -> str:
        return self._state.index_id

    @property
    def card(self) -> dict[str, Any]:
        """The card of the index in use."""
        return self._state.card

    @property
    def encoder(self) -> TextEncoder:
        """What turns texts into the vectors that are searched."""
        return self._encoder

    @property
    def languages(self) -> list[str]:
        return list(self._state.parts)

    def refresh(self) -> bool:
        """Takes up a new build if there is one; costs one look at a small file's date when there is none.

        Returns:
            True when another index is in use than before. A bad one is refused with a warning and the old one stays.
        """
        if self._fixed or _stamp(self._root) == self._stamp:
            return False
        if not self._swap.acquire(blocking=False):
            # Another thread is loading it; until then the old one answers.
            return False
        try:
            # Remembered before the load: a bad index is tried once, not twice a second.
            self._stamp = _stamp(self._root)
            if artefact.current(self._root)[0] == self._state.index_id:
                return False
            self._state = _load(self._root, self._encoder, self._state.files)
        except (ArtefactError, OSError, ValueError, KeyError, MemoryError) as error:
            why = error.message if isinstance(error, ArtefactError) else f"{type(error).__name__}: {error}"
            log.warning("the new index is refused, %s stays in use: %s", self._state.index_id, why)
            return False
        finally:
            self._swap.release()
        log.info("index %s is in use", self._state.index_id)
        return True

    def article(self, language: str, article_id: str) -> Article | None:
        """A published article, or None."""
        return self._state.by_id.get(language, {}).get(article_id)

    def revision_of(self, language: str, article_id: str) -> str | None:
        """The revision of the file that a published article was built from; None where the index does not hold it."""
        article = self.article(language, article_id)
        return article.revision if article else None

    def articles(self, language: str) -> Sequence[Article]:
        """The published articles of a language, by id; empty where there are none."""
        part = self._state.parts.get(language)
        return part[0].articles if part else []

    def index_of(self, language: str) -> Index | None:
        """The index of a language, for what reads it beside the search; None where there are no articles."""
        part = self._state.parts.get(language)
        return part[0] if part else None

    def search(
        self,
        query: str,
        *,
        language: str = "en",
        family: str | None = None,
        family_confidence: float = 0.0,
        products: Collection[str] = (),
        exclude: Collection[str] = (),
        top_k: int = 5,
        calibration: Calibration | None = None,
    ) -> SearchResult:
        """Searches.

        Args:
            query: What the customer wrote.
            language: Code of the language whose articles are searched.
            family: ``technical_support`` or ``general_service`` where the caller knows; it hides no article.
            family_confidence: Calibrated probability of the family, 0 to 1.
            products: Ids of the products in question; those that the query names are found here.
            exclude: Ids of articles already shown and rejected.
            top_k: Most hits.
            calibration: Another than the index's own, for tests of articles.
        """
        state = self._state
        part = state.parts.get(language)
        if part is None or not query.strip():
            reason = f"there are no articles in {language!r}" if part is None else "the query is empty"
            return SearchResult(query, language, state.index_id, "none", 1.0, reason)
        index, learned = part
        _, compared = self._ahead.pop(_key(state, language, query), None) or (0.0, self._compared(index, query))
        matches = [about(index, found, products) for found in compared.matches]
        ranked = order(index, learned.weights, matches, family, family_confidence)
        chances = (calibration or learned.calibration).probabilities(ranked, max(top_k, 2) + len(exclude))
        places, chances = _remaining(index, ranked, chances, exclude)
        decision, reason = decide(learned.thresholds, chances.tolist())
        chosen = zip(places[:top_k], chances, strict=False)
        hits = [_hit(index, compared.narrowest, ranked, int(place), float(chance)) for place, chance in chosen]
        threshold = learned.thresholds.answer
        return SearchResult(query, language, state.index_id, decision, threshold, reason, hits, compared.read)

    def look_ahead(self, query: str, *, language: str = "en") -> None:
        """Does beforehand what a search for this very query will need; the next such search uses it up.

        What depends on more than that (the family, the products, what was rejected) is left to the search.
        """
        state = self._state
        part = state.parts.get(language)
        if part is None or not query.strip():
            return
        now = time.monotonic()
        self._ahead[_key(state, language, query)] = now, self._compared(part[0], query)
        for key, (looked, _) in list(self._ahead.items()):
            if len(self._ahead) <= MOST_AHEAD and looked > now - AHEAD_S:
                break
            self._ahead.pop(key, None)

    def warm(self) -> None:
        """Works out what searches in the current index would work out once each, some tenths of a second of them."""
        for index, _ in self._state.parts.values():
            index.alignment.warm()

    def _compared(self, index: Index, query: str) -> _Compared:
        readings = index.readings(query, self._encoder, self._encode_terms)
        ready = [one for _, one in readings]
        return _Compared(readings[0][0], ready[-1], compare(index, ready))

    def learned(self, language: str) -> Learned:
        """What the build learned of a language.

        Raises:
            ArtefactError: The index has no such language.
        """
        if language not in self._state.parts:
            raise ArtefactError(f"the index has no articles in {language!r}; write some and {artefact.MEND}")
        return self._state.parts[language][1]


def _remaining(
    index: Index, ranked: Ranked, chances: np.ndarray, exclude: Collection[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The places that are left without the excluded articles, and their probabilities given that those are not it.

    By Bayes' rule: what the excluded ones had is shared out between the others and there being no article at all. An
    article that was improbable beside the right one does not become the answer by the right one's going.
    """
    out = np.array([index.articles[number].id in exclude for number in ranked.articles[: len(chances)]], dtype=bool)
    left = max(1.0 - float(chances[out].sum()), LEAST_LEFT)
    return np.flatnonzero(~out), np.minimum(chances[~out] / left, 1.0)


def _hit(index: Index, query: Query, ranked: Ranked, place: int, probability: float) -> Hit:
    number = int(ranked.articles[place])
    article = index.articles[number]
    best = _best_passage(index, query, number, ranked.cosines)
    passage, shown = index.passages[best], index.answer(best)
    return Hit(
        article_id=article.id,
        title=article.title,
        url=article.url,
        section=article.section,
        family=article.family,
        passage_id=passage.id,
        heading=passage.heading,
        text=shown.text,
        blocks=shown.blocks,
        truncated=shown.truncated,
        score=round(float(ranked.scores[place]), 4),
        probability=round(probability, 4),
    )


def _best_passage(index: Index, query: Query, article: int, cosines: np.ndarray | None) -> int:
    """Number of the article's passage that answers best; ``cosines`` to every row where they are known."""
    parts = [index.rows.of(PASSAGE, article), index.rows.of(SENTENCE, article)]
    near, sentences = [index.vectors[rows] @ query.vector if cosines is None else cosines[rows] for rows in parts]
    return index.contenders(article).best(near, sentences, query.said, query.codes)


def _stamp(root: Path) -> tuple[int, int, int] | None:
    try:
        stat = (root / artefact.CURRENT).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _load(root: Path, encoder: TextEncoder, known: Mapping[str, TextFile] | None = None) -> State:
    index_id, card_hash = artefact.current(root)
    card = artefact.read_card(root, index_id, card_hash)
    try:
        made_by = card["encoder"]["fingerprint"]
        learned = {code: learned_from(part) for code, part in card["languages"].items()}
        is_ours = all(set(part["weights"]) == set(NAMES) for part in card["languages"].values())
    except (KeyError, TypeError, ValueError):
        is_ours = False
    if not is_ours:
        raise ArtefactError(f"{root / index_id}: {artefact.OTHER_VERSION}")
    if made_by != encoder.fingerprint:
        raise ArtefactError(
            f"{root / index_id}: built with encoder {made_by}, but {encoder.fingerprint} is in use; {artefact.MEND}"
        )
    parts, files = {}, {}
    for code, taught in learned.items():
        prefix = f"{code}/"
        hashes = {name[len(prefix) :]: value for name, value in card["files"].items() if name.startswith(prefix)}
        index, own = load_again(root / index_id / code, hashes, known or {})
        parts[code] = (index, taught)
        files.update(own)
    return State(index_id, parts, card, files=files)
