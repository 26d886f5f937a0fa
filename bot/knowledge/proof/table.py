"""What `kb test` prints: a row for every article, below it the tests that fail, at the end the totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.proof.asking import ArticleProof, Asked, Totals

FAILED, PASSED = "✗", " "
_TEST_HEAD = f"      {'rank':>4} {'prob.':>6} {'margin':>7}  {'decision':<8}  {'first instead':<32} test"


def table(articles: Sequence[ArticleProof], *, every_test: bool) -> Iterator[str]:
    """The lines of the table.

    Args:
        articles: The articles with their tests.
        every_test: Show the tests that pass, too.
    """
    if not articles:
        return
    width = max(len(article.article_id) for article in articles)
    yield f"  {'article':<{width}}  {'tests':>5} {'first':>5} {'top 3':>5}  {'prob.':>5} {'lowest margin':>13}"
    for article in articles:
        tests = article.tests
        mark = PASSED if article.first == len(tests) else FAILED
        mean = sum(test.probability for test in tests) / len(tests)
        counts = f"{len(tests):>5} {article.first:>5} {article.top3:>5}"
        yield f"{mark} {article.article_id:<{width}}  {counts}  {mean:5.2f} {article.weakest.margin:+13.2f}"
        shown = [test for test in tests if every_test or test.rank != 1]
        if shown:
            yield _TEST_HEAD
            yield from map(_row, shown)


def offered(unanswerable: Sequence[Asked]) -> Iterator[str]:
    """The lines on questions without an article that got an answer or a choice."""
    found = [asked for asked in unanswerable if asked.decision != "none"]
    if found:
        yield f"Questions without an article that are not refused: {len(found)}"
        for asked in found:
            yield f"  {asked.decision:<8} {asked.probability:6.2f}  {asked.winner:<36} {asked.phrase}"


def summary(found: Totals, targets: dict[str, float], budget: float) -> Iterator[str]:
    """The lines of the totals.

    Args:
        found: The totals.
        targets: Shares asked for, 0 to 1: ``first``, ``top3`` and ``refused``.
        budget: Share of wrong answers among the answers given that the thresholds keep, 0 to 1.
    """
    yield f"\n{found.tests} tests, {found.no_answer} questions without an article"
    yield f"  found first           {found.first:7.1%}   target {targets['first']:.1%}"
    yield f"  in the first three    {found.top3:7.1%}   target {targets['top3']:.1%}"
    yield f"  refused without one   {found.refused:7.1%}   target {targets['refused']:.1%}"
    yield f"  tests answered        {found.answered:7.1%}   and {found.clarified:.1%} offered a choice"
    yield f"  wrong among answered  {found.wrong:7.1%}   budget {budget:.1%}"


def _row(test: Asked) -> str:
    mark = PASSED if test.rank == 1 else FAILED
    rank = str(test.rank) if test.rank else "–"
    instead = "" if test.rank == 1 else test.winner
    figures = f"{rank:>4} {test.probability:6.2f} {test.margin:+7.2f}"
    return f"    {mark} {figures}  {test.decision:<8}  {instead:<32} {test.place}: {test.phrase}"
