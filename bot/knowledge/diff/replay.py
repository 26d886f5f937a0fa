"""Builds one version aside and asks it everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ArticleError
from bot.knowledge.articles import Article, read_articles
from bot.knowledge.build import Say, build
from bot.knowledge.calibration import Calibration
from bot.knowledge.decision import Thresholds
from bot.knowledge.diff.questions import NO_ARTICLE, TEST, Question, tests_of, without_article
from bot.knowledge.diff.versions import Version
from bot.knowledge.proof import DEPTH, Asked, Totals, totals
from bot.knowledge.search import Knowledge
from bot.knowledge.vectors import TextEncoder, VectorCache

# How sure the understanding of a question is taken to be of a family that was recorded with it.
FAMILY_CONFIDENCE = 0.9


@dataclass(frozen=True)
class Outcome:
    """What a version makes of a question.

    Attributes:
        decision: ``answer``, ``clarify`` or ``none``.
        article: Id of the first article; empty when there is none.
        title: Its title.
        probability: That the first article answers, 0 to 1.
        rank: Of a test, the place of the wanted article from 1; 0 when it is not found.
        own: Of a test, the probability of the wanted article.
        second: Id of the second article, which is offered beside the first.
        second_probability: That the second article answers.
    """

    decision: str
    article: str
    title: str
    probability: float
    rank: int = 0
    own: float = 0.0
    second: str = ""
    second_probability: float = 0.0


@dataclass(frozen=True)
class Replayed:
    """A version and what it makes of every question.

    Attributes:
        articles: The published ones by language and id.
        own: The tests and questions without an article that this version itself has.
        outcomes: By the question's key.
        card: The card of its index.
        totals: Of its own tests, by language.
        thresholds: By language.
    """

    version: Version
    articles: Mapping[tuple[str, str], Article]
    own: frozenset[tuple[str, ...]]
    outcomes: Mapping[tuple[str, ...], Outcome]
    card: Mapping[str, object]
    totals: Mapping[str, Totals]
    thresholds: Mapping[str, Thresholds]


def read_version(version: Version) -> tuple[list[Article], list[Question]]:
    """The articles of a version and the questions that it brings itself.

    Raises:
        ArticleError: An article is faulty; each fault says in which version.
    """
    try:
        articles = read_articles(version.sources.kb_dir, version.sources.catalogue())
    except ArticleError as error:
        head = f"{version.name}: {len(error.faults)} faults in its articles; compare with a version that has none"
        raise ArticleError([head, *error.faults]) from None
    return articles, [*tests_of(articles), *without_article(version.proofs)]


def replay(
    version: Version,
    own: Sequence[Question],
    asked: Sequence[Question],
    folder: Path,
    cache: Path,
    encoder: TextEncoder,
    *,
    budget: float,
    say: Say | None = None,
) -> Replayed:
    """Builds a version and asks it.

    Args:
        version: Articles and data.
        own: The questions that it brings itself.
        asked: All questions.
        folder: Where the index is written.
        cache: Vectors and topics that are kept from build to build.
        encoder: Text to vectors.
        budget: Share of wrong answers that the thresholds keep, 0 to 1.
        say: Called with lines of progress.
    """
    build(version.sources, folder, cache, encoder, budget=budget, say=say)
    vectors = VectorCache(cache / "vectors", encoder)
    vectors.encode([question.text for question in asked])
    knowledge = Knowledge.open(folder, vectors)
    articles = {
        (article.language, article.id): article for code in knowledge.languages for article in knowledge.articles(code)
    }
    moved = _moved(articles)
    outcomes = {question.key: _ask(knowledge, question, moved) for question in asked}
    keys = frozenset(question.key for question in own)
    sums = {
        code: _totals([q for q in asked if q.language == code and q.key in keys], outcomes)
        for code in knowledge.languages
    }
    limits = {code: knowledge.learned(code).thresholds for code in knowledge.languages}
    return Replayed(version, articles, keys, outcomes, knowledge.card, sums, limits)


def wanted_now(articles: Mapping[tuple[str, str], Article], question: Question) -> str:
    """The id under which a version has the article of a test; empty where it has none."""
    if (question.language, question.wanted) in articles:
        return question.wanted
    return _moved(articles).get((question.language, question.wanted), "")


def _moved(articles: Mapping[tuple[str, str], Article]) -> dict[tuple[str, str], str]:
    return {(a.language, old): a.id for a in articles.values() for old in getattr(a, "redirect_from", ())}


def _ask(knowledge: Knowledge, question: Question, moved: Mapping[tuple[str, str], str]) -> Outcome:
    wanted = moved.get((question.language, question.wanted), question.wanted)
    result = knowledge.search(
        question.text,
        language=question.language,
        family=question.family,
        family_confidence=FAMILY_CONFIDENCE if question.family else 0.0,
        top_k=DEPTH if question.kind == TEST else 2,
        calibration=_unseen(knowledge, question, wanted),
    )
    ids = [hit.article_id for hit in result.hits]
    rank = ids.index(wanted) + 1 if question.kind == TEST and wanted in ids else 0
    if not ids:
        return Outcome(result.decision, "", "", 0.0)
    first = result.hits[0]
    own = result.hits[rank - 1].probability if rank else 0.0
    second, beside = (ids[1], result.hits[1].probability) if len(ids) > 1 else ("", 0.0)
    return Outcome(result.decision, first.article_id, first.title, first.probability, rank, own, second, beside)


def _unseen(knowledge: Knowledge, question: Question, wanted: str) -> Calibration | None:
    """For a test, the calibration in whose fit it had no part; customers get the index's own."""
    if question.kind != TEST or question.language not in knowledge.languages:
        return None
    return knowledge.learned(question.language).calibration_for(wanted)


def _totals(own: Sequence[Question], outcomes: Mapping[tuple[str, ...], Outcome]) -> Totals:
    asked = {kind: [_as_asked(q, outcomes[q.key]) for q in own if q.kind == kind] for kind in (TEST, NO_ARTICLE)}
    return totals(asked[TEST], asked[NO_ARTICLE])


def _as_asked(question: Question, found: Outcome) -> Asked:
    return Asked(
        phrase=question.text,
        place=question.place,
        wanted=question.wanted,
        rank=found.rank,
        probability=found.own if question.kind == TEST else found.probability,
        margin=0.0,
        winner=found.article,
        decision=found.decision,
    )
