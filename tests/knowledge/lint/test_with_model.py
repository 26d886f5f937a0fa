"""The checks that need an encoder and an index, on tiny ones."""

from __future__ import annotations

import pytest

from bot.knowledge.build import Sources, build
from bot.knowledge.lint import nearness, rivals
from bot.knowledge.persist import learned_from, load_index
from tests.knowledge.fakes import HashEncoder, write_article
from tests.knowledge.lint.helpers import article

# The words of the one are those of the other, in another order: no run of words is shared.
WORDS = [f"{letter}{n}" for letter in "abcdefg" for n in range(6)]
ONE, OTHER = " ".join(WORDS) + ".", " ".join(reversed(WORDS)) + "."


def test_passages_that_say_the_same_in_other_words() -> None:
    (one,) = nearness.check([article(body=ONE), article("refund-time", body=OTHER)], HashEncoder())
    assert one.code == "near-passage" and one.path.endswith("amber-light.md") and "refund-time.md:" in one.text


def test_parallel_passages_about_other_products_are_no_finding() -> None:
    first = article(body=ONE, products=["router-h1"])
    second = article("refund-time", body=OTHER, products=["indoor-cam"])
    assert list(nearness.check([first, second], HashEncoder())) == []
    assert list(nearness.check([article(body=f"{ONE}\n\n## Again\n\n{OTHER}")], HashEncoder())) == []


def taken(sources: Sources) -> list:
    root = sources.kb_dir.parent
    card = build(sources, root / "index", root / "cache", HashEncoder())
    index = load_index(root / "index" / card.index_id / "en")
    return list(rivals.check(index, learned_from(card.values["languages"]["en"]).weights))


def test_articles_that_take_each_others_questions(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken(sources) == []
    own = ["amber light router", "amber internet gone", "router gone amber", "light gone internet", "internet router"]
    foreign = ["refund money now", "bank arrives today"]
    path = write_article(sources.kb_dir.parent, "amber-light", questions=[*own, *foreign])
    (one,) = taken(sources)
    assert one.code == "takes-questions" and one.path.endswith("amber-light.md")
    assert "refund-time.md first" in one.text
    assert path.read_text("utf-8").splitlines()[one.line - 1].strip("- ") == foreign[0]
    assert f"line {one.line} {foreign[0]!r}" in one.text
    assert one.text.endswith(f"{foreign[1]!r}")
    monkeypatch.setattr(rivals, "NAMED", 1)
    (short,) = taken(sources)
    assert short.text.endswith(f"{foreign[0]!r} and 1 more")
