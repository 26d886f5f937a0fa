from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.answers import MAX_CHARS, MAX_WORDS, answer, sentences
from bot.knowledge.markdown import plain_text, sections
from bot.knowledge.passages import blocks_text, count_words


def blocks(body: str) -> list[dict]:
    return sections(body, "en")[0].blocks


def test_a_short_passage_is_shown_whole() -> None:
    whole = blocks("One **bold** sentence.\n\n1. a\n2. b")
    shown = answer(whole, "en")
    assert shown.blocks == whole
    assert not shown.truncated


def test_a_paragraph_is_cut_after_a_sentence_and_marks_survive() -> None:
    shown = answer(blocks("One two three. Four **five six** seven. Eight nine ten."), "en", max_words=6)
    assert shown.truncated
    assert shown.text == "One two three. Four five six seven." or shown.text == "One two three."
    shown = answer(blocks("One two. Four **five six** seven. Eight nine ten."), "en", max_words=6)
    assert shown.text == "One two. Four five six seven."
    assert {"text": "five six", "bold": True} in shown.blocks[0]["runs"]


def test_steps_are_cut_between_steps_and_keep_their_numbers() -> None:
    shown = answer(blocks("4. one two three\n5. four five six\n6. seven eight"), "en", max_words=6)
    assert shown.text == "4. one two three\n5. four five six"
    assert shown.blocks[0]["start"] == 4
    assert shown.truncated


def test_a_lead_in_is_not_left_alone() -> None:
    shown = answer(blocks("One two.\n\nDo this:\n\n1. four five six seven eight nine"), "en", max_words=5)
    assert shown.text == "One two."


def test_the_first_piece_is_shown_even_if_it_is_long() -> None:
    shown = answer(blocks("word " * 300 + "end."), "en")
    assert count_words(shown.text) == 301


def test_sentences_do_not_end_at_abbreviations_and_numbers() -> None:
    assert sentences("Use e.g. The Bridge. It costs 4.90 euro. Done!", "en") == [
        "Use e.g. The Bridge. ",
        "It costs 4.90 euro. ",
        "Done!",
    ]
    assert sentences("先拔掉电源。等一分钟。", "zh") == ["先拔掉电源。", "等一分钟。"]
    assert sentences("Подождите, т.е. Минуту. Потом включите.", "ru") == ["Подождите, т.е. Минуту. ", "Потом включите."]


WORDS = st.lists(
    st.sampled_from(["router", "amber.", "Wait", "and", "now!", "**bold**", "`E42`"]), min_size=1, max_size=60
)


@given(paragraphs=st.lists(WORDS, min_size=1, max_size=5), steps=st.lists(WORDS, max_size=12))
def test_an_answer_is_a_beginning_of_its_passage_and_within_bounds(paragraphs: list, steps: list) -> None:
    body = "\n\n".join(" ".join(p) for p in paragraphs)
    body += (
        "".join(f"\n{n}. {' '.join(s)}" for n, s in enumerate(steps, 1))
        if not steps
        else ("\n\n" + "\n".join(f"{n}. {' '.join(s)}" for n, s in enumerate(steps, 1)))
    )
    whole = blocks(body)
    shown = answer(whole, "en")
    assert blocks_text(whole).startswith(shown.text.rstrip())
    assert shown.truncated == (shown.text != blocks_text(whole))
    if count_words(shown.text) > MAX_WORDS + len(steps) or len(shown.text) > MAX_CHARS + 5 * len(steps):
        first = whole[0]
        assert first["type"] == "p" and len(sentences(plain_text(first["runs"]), "en")[0]) >= MAX_WORDS
