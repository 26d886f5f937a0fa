"""From probabilities to what the customer gets: an answer, a choice of two, or the admission that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.calibration import fit_logistic, logistic

# Of the questions without an article at most so many may get anything but a refusal. Half of the shipped ones are near
# misses, the hardest there are; while they were 36 % of them it was 0.10.
FALSE_OFFER_BUDGET = 0.14
# However good the rest is: no answer that is not three times as likely as all else, no choice that is worth little. The
# first bound counts when writers have mended articles until hardly a phrasing of their own goes wrong: those no longer
# say how often customers' words do.
LOWEST_ANSWER, LOWEST_OFFER = 0.75, 0.4
# A knowledge base without phrasings to learn from answers only when it is quite sure.
DEFAULT_OFFER, DEFAULT_ANSWER = 0.6, 0.75
# The second article is called close when it is at least this likely relative to the first.
CLOSE = 0.25

FLOOR = 1e-4


@dataclass(frozen=True)
class Thresholds:
    """When to answer and when to offer a choice.

    Attributes:
        offer: Nothing is given or offered unless the first two articles are together at least this probable.
        answer: Then the first article is given when it is at least this probable, else the two are offered.
    """

    offer: float = DEFAULT_OFFER
    answer: float = DEFAULT_ANSWER


def decide(thresholds: Thresholds, chances: Sequence[float]) -> tuple[str, str]:
    """The decision for the probabilities of the hits in order.

    Returns:
        ``answer``, ``clarify`` or ``none``, and the reason as a sentence for operators.

    >>> decide(Thresholds(offer=0.5, answer=0.7), [0.4, 0.35])
    ('clarify', 'two articles are close: 0.40 and 0.35, together at least 0.50')
    """
    if not len(chances):
        return "none", "there is no article to compare"
    first, second = [float(chance) for chance in (*chances, 0.0)][:2]
    if first + second < thresholds.offer:
        return "none", f"no article is probable: {first:.2f} and {second:.2f}, together under {thresholds.offer:.2f}"
    if first >= thresholds.answer:
        return "answer", f"the first article is probable enough: {first:.2f}, threshold {thresholds.answer:.2f}"
    if second >= CLOSE * first:
        return (
            "clarify",
            f"two articles are close: {first:.2f} and {second:.2f}, together at least {thresholds.offer:.2f}",
        )
    return "clarify", f"the first article is likely but not sure: {first:.2f}, threshold {thresholds.answer:.2f}"


def choose_thresholds(
    chances: np.ndarray, right: np.ndarray, answerable: np.ndarray, weight: np.ndarray, budget: float
) -> Thresholds:
    """The lowest thresholds that keep two promises.

    Of the questions without an article, at most ``FALSE_OFFER_BUDGET`` get an answer or a choice. Of the answers to
    questions that have one, at most ``budget`` are another article's. Each promise has its own questions: counted
    together, the few of the former that must be let through used up the latter's budget.

    Args:
        chances: ``(n, 2)`` probabilities of the first two hits, from a fit that did not see the question.
        right: ``(n,)`` True where the first hit is the right article.
        answerable: ``(n,)`` False for questions without an article.
        weight: ``(n,)`` how often a question of its kind is asked.
        budget: 0 to 1.

    Returns:
        Thresholds; an answer threshold of 1 where no lower one keeps the budget, so that only choices are offered.
    """
    if not answerable.any() or answerable.all():
        return Thresholds()
    together = chances.sum(axis=1)
    refused = float(np.quantile(together[~answerable], 1 - FALSE_OFFER_BUDGET, method="higher"))
    # Just above the question that must be refused.
    offer = max(float(np.nextafter(refused, 2.0)), LOWEST_OFFER)
    offered = (together >= offer) & answerable
    order = np.argsort(-chances[offered, 0], kind="stable")
    first, weight = chances[offered, 0][order], weight[offered][order]
    wrong = np.cumsum(weight * (1 - _smoothed(first, right[offered][order], weight)))
    kept = np.flatnonzero(wrong <= budget * np.cumsum(weight))
    return Thresholds(offer=offer, answer=max(float(first[kept[-1]]), LOWEST_ANSWER) if len(kept) else 1.0)


def _smoothed(first: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How often answers of these probabilities are right, as a smooth curve through what was seen.

    Counted one by one, the share of wrong answers is nearly flat over a wide range of probabilities, and the threshold
    would jump across it with every edited article.

    Source: Platt, Probabilistic Outputs for Support Vector Machines (1999), with a square beside the slope.
    """
    if not len(first):
        return first
    inside = np.clip(first, FLOOR, 1 - FLOOR)
    odds = np.log(inside / (1 - inside))
    inputs = np.column_stack([np.ones(len(first)), odds, odds**2])
    point = fit_logistic(inputs, right.astype(float), weight / weight.mean(), np.array([0.0, 1.0, 0.0]))
    return logistic(inputs @ point)
