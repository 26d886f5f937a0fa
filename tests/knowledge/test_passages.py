from __future__ import annotations

from pathlib import Path

from bot.knowledge.articles import Article, read_articles
from bot.knowledge.build import Sources
from bot.knowledge.passages import MAX_PASSAGE_WORDS, count_words, passages_of
from tests.knowledge.fakes import write_article


def article(sources: Sources, body: str) -> Article:
    write_article(sources.kb_dir.parent, "amber-light", body=body)
    return next(a for a in read_articles(sources.kb_dir, sources.catalogue()) if a.id == "amber-light")


def test_passages_are_named_by_article_and_anchor(sources: Sources) -> None:
    found = passages_of(article(sources, "Opening.\n\n## It's amber!\n\nWait.\n\n## It's amber!\n\nAgain."))
    assert [p.id for p in found] == ["amber-light", "amber-light#it-s-amber", "amber-light#it-s-amber-2"]
    assert [p.position for p in found] == [0, 1, 2]
    assert found[1].text == "Wait."


def test_a_heading_without_text_gives_no_passage(sources: Sources) -> None:
    found = passages_of(article(sources, "## Empty\n\n## Full\n\nText."))
    assert [p.heading for p in found] == ["Full"]


def test_a_long_section_is_cut_between_blocks_and_lists_keep_their_lead(sources: Sources) -> None:
    paragraph = "word " * 120
    steps = "Do this:\n\n" + "\n".join(f"{n}. {'step ' * 30}" for n in range(1, 9))
    found = passages_of(article(sources, f"## Long\n\n{paragraph}\n\n{paragraph}\n\n{steps}"))
    assert len(found) == 3
    assert [b["type"] for b in found[2].blocks] == ["p", "ol"]
    assert len(found[2].blocks[1]["items"]) == 8
    assert all(count_words(p.text) <= MAX_PASSAGE_WORDS for p in found[:2])
    assert [p.level for p in found] == [2, 0, 0]


def test_every_passage_is_part_of_its_article(sources: Sources, tmp_path: Path) -> None:
    body = "Opening one. Opening two.\n\n## Steps\n\n1. First.\n2. Second."
    text = " ".join(p.text for p in passages_of(article(sources, body)))
    assert text == "Opening one. Opening two. 1. First.\n2. Second."
