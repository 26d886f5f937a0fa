"""Asking: the tests of articles, and questions that no article answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.knowledge.search import Knowledge

# Ranks below this are all "not found" to a writer.
DEPTH = 20


@dataclass(frozen=True)
class Asked:
    """One test and what came of it.

    Attributes:
        place: ``path:line`` of the test; empty for a question without an article.
        wanted: Id of the article that must be first; empty for a question without an article.
        rank: Its place from 1; 0 when it is not among the first ``DEPTH``.
        probability: Calibrated probability of the wanted article (of the first one where none is wanted), from a fit
            that never saw the article's phrasings.
        margin: That probability less the best other article's.
        winner: Id of the first article.
        decision: What a customer would have got.
    """

    phrase: str
    place: str
    wanted: str
    rank: int
    probability: float
    margin: float
    winner: str
    decision: str

    @property
    def line(self) -> int:
        """Its line in the article's file; 0 without an article."""
        return int(self.place.rpartition(":")[2] or 0)


@dataclass(frozen=True)
class ArticleProof:
    """The tests of one article, one of them at least."""

    article_id: str
    path: str
    tests: tuple[Asked, ...]

    @property
    def first(self) -> int:
        """How many find the article first."""
        return sum(test.rank == 1 for test in self.tests)

    @property
    def top3(self) -> int:
        """How many find it among the first three."""
        return sum(1 <= test.rank <= 3 for test in self.tests)

    @property
    def weakest(self) -> Asked:
        """The test that is the nearest to another article, or the furthest beyond it."""
        return min(self.tests, key=lambda test: test.margin)


@dataclass(frozen=True)
class Totals:
    """Shares from 0 to 1.

    Attributes:
        first: Tests whose article came first.
        top3: Tests whose article was among the first three.
        refused: Questions without an article that got neither an answer nor a choice.
        answered: Tests that got an answer.
        clarified: Tests that got a choice.
        wrong: Wrong ones among the answers that tests got.
        tests: How many tests.
        no_answer: How many questions without an article.
    """

    first: float
    top3: float
    refused: float
    answered: float
    clarified: float
    wrong: float
    tests: int
    no_answer: int


def ask_tests(knowledge: Knowledge, language: str, articles: Collection[str] | None = None) -> list[Asked]:
    """Asks every test of every published article.

    Args:
        knowledge: The knowledge base.
        language: Code of the language.
        articles: Ids of the articles whose tests are asked; None: all.
    """
    learned = knowledge.learned(language)
    found = []
    for article in knowledge.articles(language):
        if articles is not None and article.id not in articles:
            continue
        calibration = learned.calibration_for(article.id)
        for number, phrase in enumerate(article.tests):
            result = knowledge.search(phrase, language=language, top_k=DEPTH, calibration=calibration)
            ids = [hit.article_id for hit in result.hits]
            rank = ids.index(article.id) + 1 if article.id in ids else 0
            own = result.hits[rank - 1].probability if rank else 0.0
            other = max((hit.probability for hit in result.hits if hit.article_id != article.id), default=0.0)
            found.append(
                Asked(
                    phrase=phrase,
                    place=article.place(f"tests:{number}"),
                    wanted=article.id,
                    rank=rank,
                    probability=own,
                    margin=round(own - other, 4),
                    winner=ids[0] if ids else "",
                    decision=result.decision,
                )
            )
    return found


def ask_unanswerable(knowledge: Knowledge, language: str, questions: Sequence[str]) -> list[Asked]:
    """Asks questions that no article answers."""
    found = []
    for phrase in questions:
        result = knowledge.search(phrase, language=language, top_k=2)
        chances = [hit.probability for hit in result.hits] + [0.0, 0.0]
        winner = result.hits[0].article_id if result.hits else ""
        margin = round(chances[0] - chances[1], 4)
        found.append(Asked(phrase, "", "", 0, chances[0], margin, winner, result.decision))
    return found


def by_article(tests: Sequence[Asked]) -> list[ArticleProof]:
    """Tests by their article, in the order in which the articles come."""
    groups: dict[str, list[Asked]] = {}
    for test in tests:
        groups.setdefault(test.wanted, []).append(test)
    return [ArticleProof(name, asked[0].place.rpartition(":")[0], tuple(asked)) for name, asked in groups.items()]


def totals(tests: Sequence[Asked], unanswerable: Sequence[Asked]) -> Totals:
    """Sums up; a share of nothing is 1, since nothing failed."""
    answered = [test for test in tests if test.decision == "answer"]
    return Totals(
        first=_share([test.rank == 1 for test in tests]),
        top3=_share([1 <= test.rank <= 3 for test in tests]),
        refused=_share([asked.decision == "none" for asked in unanswerable]),
        answered=len(answered) / len(tests) if tests else 0.0,
        wrong=sum(test.rank != 1 for test in answered) / len(answered) if answered else 0.0,
        clarified=sum(test.decision == "clarify" for test in tests) / len(tests) if tests else 0.0,
        tests=len(tests),
        no_answer=len(unanswerable),
    )


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 1.0
