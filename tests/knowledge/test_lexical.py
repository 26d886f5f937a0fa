from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.lexical import Words, fit_bm25, fit_numbers, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "My routers keep restarting", "the router keeps RESTARTING"),
        ("ru", "роутеры перезагружаются", "роутера перезагружается"),
        ("lt", "maršrutizatorius neveikia", "maršrutizatoriaus neveikia"),
        ("zh", "路由器重启", "我的路由器重启了"),
    ],
)
def test_forms_of_one_word_share_terms(language: str, one: str, other: str) -> None:
    assert len(set(terms(one, language)) & set(terms(other, language))) >= 2


def test_codes_and_models_stay_whole() -> None:
    assert terms("E42 on HR-100, order HA-204518", "en") == ["e42", "on", "hr", "100", "order", "ha", "204518"]
    assert "e42" in terms("路由器E42重启", "zh")


def test_the_row_with_the_words_wins_and_scores_are_shares() -> None:
    rows = [["amber", "light"], ["red", "light"], ["amber", "light", "router"]]
    index = fit_bm25(rows)
    scores = index.scores(["amber", "router"])
    assert scores.argmax() == 2
    assert np.all((scores >= 0) & (scores <= 1))
    assert index.scores(["nothing"]).tolist() == [0, 0, 0]
    assert index.scores([]).tolist() == [0, 0, 0]


def test_a_term_counts_once_however_often_it_is_asked_and_adds_up_with_the_others() -> None:
    index = fit_bm25([["amber", "light", "light"], ["red", "light"], ["amber"]])
    most = {term: index.weight(term) * 2.2 for term in ("amber", "light")}
    alone = {term: index.scores([term]) * most[term] for term in most}
    both = index.scores(["light", "amber", "light"])
    assert both == pytest.approx((alone["amber"] + alone["light"]) / sum(most.values()), abs=1e-6)


def test_unknown_words_lower_the_share() -> None:
    index = fit_bm25([["amber", "light"], ["red"]])
    assert index.scores(["amber", "parrot"])[0] < index.scores(["amber"])[0]
    assert index.weight("parrot") > index.weight("amber")


def test_a_row_can_be_scored_as_if_it_held_the_query_once_less() -> None:
    question = ["amber", "light"]
    others = [["red", "light", "router"], ["refund"]]
    with_it = fit_bm25([["amber", "lamp", *question], *others])
    without = with_it.scores(question, less=0)
    assert 0 < without[0] < with_it.scores(question)[0]
    assert without[1:].tolist() == with_it.scores(question)[1:].tolist()
    assert fit_bm25([question, *others]).scores(question, less=0)[0] == pytest.approx(0, abs=1e-6)


def test_terms_by_number_give_what_terms_by_name_give_whatever_came_up_before() -> None:
    rows = [["b", "a", "b"], [], ["c", "a"], ["b"]]
    words = Words("en")
    words.numbers(["z", "c", "y"])
    one, other = fit_bm25(rows), fit_numbers([words.numbers(row) for row in rows], words.names)
    assert one.vocabulary == other.vocabulary == {"b": 0, "a": 1, "c": 2}
    assert one.rows.tolist() == other.rows.tolist() == [0, 3, 0, 2, 2]
    assert one.counts.tolist() == other.counts.tolist() == [2, 1, 1, 1, 1]
    assert one.weights.tolist() == other.weights.tolist()


def test_words_are_remembered_for_one_round_longer() -> None:
    words = Words("en")
    first = words.of("the amber light")
    words.next_round()
    assert words.of("the amber light") is first
    words.next_round()
    words.next_round()
    again = words.of("the amber light")
    assert again is not first and again.tolist() == first.tolist()
