from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ArtefactError
from bot.knowledge import artefact, search
from bot.knowledge.build import Sources, build
from bot.knowledge.search import MOST_AHEAD, Knowledge
from tests.knowledge.fakes import SUBJECTS, HashEncoder, write_article


def rebuild(sources: Sources) -> str:
    root = sources.kb_dir.parent
    return build(sources, root / "index", root / "cache", HashEncoder()).index_id


def test_finds_the_article_with_its_passage_as_blocks(knowledge: Knowledge) -> None:
    result = knowledge.search("amber light on my router, internet gone")
    hit = result.hits[0]
    assert result.decision == "answer"
    assert result.index_id == knowledge.index_id
    assert (hit.article_id, hit.url, hit.family, hit.section) == (
        "amber-light", "/help/en/amber-light", "technical_support", "basics",
    )  # fmt: skip
    assert hit.probability >= result.threshold
    assert hit.passage_id.startswith("amber-light")
    assert hit.blocks and hit.text and not hit.truncated
    assert json.loads(json.dumps(result.as_dict()))["hits"][0]["blocks"] == hit.blocks


def test_what_was_looked_at_ahead_is_what_the_search_would_have_found(knowledge: Knowledge) -> None:
    words, given = (
        "Hello there. My amber light, internet gone",
        {"family": "technical_support", "family_confidence": 0.9},
    )
    plain = knowledge.search(words, products=["router-h1"], **given)
    knowledge.look_ahead(words)
    encoder = knowledge.encoder
    encoder.encoded.clear()
    assert knowledge.search(words, products=["router-h1"], **given) == plain
    assert encoder.encoded == []
    # Used up, and only for the very same query.
    knowledge.look_ahead(words)
    assert knowledge.search(words + "!", **given) != plain
    assert encoder.encoded
    for number in range(MOST_AHEAD + 5):
        knowledge.look_ahead(f"amber light {number}")
    knowledge.look_ahead("")
    knowledge.look_ahead("amber light", language="lt")
    assert len(knowledge._ahead) == MOST_AHEAD


def test_what_was_looked_at_ahead_and_not_searched_for_in_time_goes(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = knowledge.on(knowledge.state)
    knowledge.look_ahead("amber light")
    knowledge.look_ahead("refund")
    monkeypatch.setattr(search, "AHEAD_S", 1e-9)
    knowledge.look_ahead("goldfish")
    assert [query for *_, query in knowledge._ahead] == ["goldfish"]


def test_each_article_comes_once_and_best_first(knowledge: Knowledge) -> None:
    hits = knowledge.search("refund of money to my bank", top_k=50).hits
    ids = [hit.article_id for hit in hits]
    assert len(ids) == len(set(ids))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert [h.probability for h in hits] == sorted((h.probability for h in hits), reverse=True)
    assert len(knowledge.search("refund", top_k=1).hits) == 1


def test_a_question_about_nothing_here_is_refused(knowledge: Knowledge) -> None:
    result = knowledge.search("who wrote the longest opera about a goldfish")
    assert result.decision == "none"
    assert "no article is probable" in result.reason


@pytest.mark.parametrize("query", ["", "   \n", "?!", "\x00", "\ud800 broken", "a" * 20000, "你好", "[]{}|<>"])
def test_any_text_is_taken(knowledge: Knowledge, query: str) -> None:
    assert knowledge.search(query).decision in {"answer", "clarify", "none"}


def test_an_unknown_language_has_no_articles(knowledge: Knowledge) -> None:
    result = knowledge.search("amber light", language="lt")
    assert (result.decision, result.hits) == ("none", [])
    assert "'lt'" in result.reason
    assert knowledge.article("lt", "amber-light") is None


def test_the_family_moves_but_never_hides(knowledge: Knowledge) -> None:
    neutral = {h.article_id: h.score for h in knowledge.search("refund money arrives bank", top_k=50).hits}
    moved = knowledge.search("refund money arrives bank", family="technical_support", family_confidence=0.99, top_k=50)
    assert moved.hits[0].article_id == "refund-time"
    scores = {h.article_id: h.score for h in moved.hits}
    assert set(scores) == set(neutral)
    for name, score in scores.items():
        own = SUBJECTS[name][0] == "technical_support"
        assert score == pytest.approx(neutral[name]) if own else score < neutral[name]


def test_products_named_or_given_move_their_articles_up(knowledge: Knowledge) -> None:
    def score(**options: object) -> float:
        hits = knowledge.search(str(options.pop("query", "light and battery")), top_k=50, **options).hits
        return next(h.score for h in hits if h.article_id == "amber-light")

    assert score(products=("router-h1",)) > score() > score(products=("indoor-cam",))


def test_rejected_articles_do_not_come_again(knowledge: Knowledge) -> None:
    first = knowledge.search("refund of money to my bank").hits[0].article_id
    again = knowledge.search("refund of money to my bank", exclude=(first,), top_k=50)
    assert first not in {hit.article_id for hit in again.hits}
    everything = knowledge.search("refund", exclude=tuple(SUBJECTS))
    assert (everything.decision, everything.hits) == ("none", [])


def test_articles_are_there_for_the_help_pages(knowledge: Knowledge) -> None:
    article = knowledge.article("en", "refund-time")
    assert article is not None
    assert article.title == "When a refund arrives"
    assert article.questions and article.body
    assert knowledge.languages == ["en"]


def test_refresh_takes_up_a_new_build_and_keeps_the_old_one_from_a_bad_build(
    sources: Sources, caplog: pytest.LogCaptureFixture
) -> None:
    first = rebuild(sources)
    knowledge = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())
    assert not knowledge.refresh()
    write_article(sources.kb_dir.parent, "amber-light", body="The parrot sits on the lamp and sings of amber lights.")
    second = rebuild(sources)
    assert knowledge.index_id == first
    assert knowledge.refresh()
    assert not knowledge.refresh()
    assert knowledge.index_id == second
    assert "parrot" in knowledge.search("amber light router internet gone").hits[0].text

    write_article(sources.kb_dir.parent, "amber-light", body="A third text about the amber light.")
    third = rebuild(sources)
    texts = sources.kb_dir.parent / "index" / third / "en" / "articles-0000.json"
    texts.write_text(texts.read_text("utf-8").replace("third", "forged"), "utf-8")
    with caplog.at_level(logging.WARNING):
        assert not knowledge.refresh()
        assert not knowledge.refresh()
    assert knowledge.index_id == second
    assert len(caplog.records) == 1
    assert "differs from what was built" in caplog.text


def test_searches_go_on_while_the_index_is_swapped(sources: Sources) -> None:
    rebuild(sources)
    knowledge = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())
    errors: list[Exception] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                assert knowledge.search("amber light router").hits[0].article_id == "amber-light"
            except Exception as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        write_article(sources.kb_dir.parent, "gift-voucher", body=f"Gift vouchers, text {number} of this kind.")
        rebuild(sources)
        assert knowledge.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("damage", ["current", "card", "file", "encoder", "pointer"])
def test_what_is_missing_or_altered_is_refused(sources: Sources, damage: str) -> None:
    root = sources.kb_dir.parent / "index"
    index_id = rebuild(sources)
    encoder = HashEncoder()
    if damage == "current":
        (root / "current").unlink()
    elif damage == "card":
        card = root / index_id / "card.json"
        card.write_text(card.read_text("utf-8").replace('"answer"', '"Answer"'), "utf-8")
    elif damage == "file":
        (root / index_id / "en" / "vectors.faiss").unlink()
    elif damage == "encoder":
        encoder.fingerprint = "another"
    else:
        (root / "current").write_text("../../elsewhere 00\n", "utf-8")
    with pytest.raises(ArtefactError, match="tandem kb build"):
        Knowledge.open(root, encoder)


@pytest.mark.parametrize(
    "changed",
    [
        lambda card: card.pop("encoder"),
        lambda card: card["languages"]["en"].pop("thresholds"),
        lambda card: card["languages"]["en"]["thresholds"].update(of_another_version=1),
        lambda card: card["languages"]["en"]["weights"].update(of_another_version=1),
        lambda card: card["languages"]["en"].pop("weights"),
    ],
)
def test_an_index_of_another_version_is_refused_and_built_anew(sources: Sources, changed: Callable) -> None:
    root = sources.kb_dir.parent / "index"
    rebuild(sources)
    known = Knowledge.open(root, HashEncoder())
    card = json.loads((root / known.index_id / "card.json").read_text("utf-8"))
    changed(card)
    artefact.write(root, "older", {**card, "index_id": "older"}, lambda folder: None)
    with pytest.raises(ArtefactError, match="older: built by another version of Tandem; `make run` builds it anew"):
        Knowledge.open(root, HashEncoder())
    assert not known.refresh() and known.search("amber light").hits[0].article_id == "amber-light"
    rebuild(sources)
    assert Knowledge.open(root, HashEncoder()).search("amber light").hits[0].article_id == "amber-light"


def test_an_index_is_read_back_as_it_was_written(shared_root: Path) -> None:
    one, other = (Knowledge.open(shared_root / "index", HashEncoder()) for _ in range(2))
    assert one.search("boiler cold").as_dict() == other.search("boiler cold").as_dict()


def test_a_mistyped_query_is_read_as_it_was_meant(knowledge: Knowledge) -> None:
    meant, typed = (
        knowledge.search(q) for q in ("charge the battery of the camera", "chagre the batery of the camrea")
    )
    assert typed.query == "chagre the batery of the camrea" and typed.read == meant.query
    assert typed.hits == meant.hits and typed.decision == meant.decision == "answer"


def test_words_of_an_article_that_is_gone_are_unknown_again(sources: Sources) -> None:
    write_article(sources.kb_dir.parent, "zither", title="The zither is silent", questions=["my zither is silent"])
    rebuild(sources)
    knowledge = Knowledge.open(sources.kb_dir.parent / "index", HashEncoder())
    assert knowledge.search("my zihter").read == "my zither"
    next(sources.kb_dir.rglob("zither.md")).unlink()
    rebuild(sources)
    assert knowledge.refresh() and knowledge.search("my zihter").read == "my zihter"
