"""What customers write around their matter: every sentence once, and none that an example of a matter says."""

from __future__ import annotations

import pytest

from bot.matter import AROUND, LEAST_AROUND, read_around, sentences
from bot.settings import ROOT
from tests.content.files import TRAINING, examples

LANGUAGES = sorted(path.stem for path in (ROOT / "data" / "around").glob("*.yml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_and_each_is_there_once(language: str) -> None:
    found = [one.casefold() for one in read_around(ROOT / "data" / "around", language)]
    assert len(found) >= 4 * LEAST_AROUND
    assert len(set(found)) == len(found) and all(one == one.strip() and one for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_one_is_more_than_a_sentence(language: str) -> None:
    found = read_around(ROOT / "data" / "around", language)
    assert sum(len(sentences(one, language)) > 2 for one in found) <= len(found) / 50


def test_none_is_also_a_matter() -> None:
    matters = {t.casefold() for name, texts in examples(TRAINING).items() if name not in AROUND for t in texts}
    assert not [one for one in read_around(ROOT / "data" / "around", "en") if one.casefold() in matters]
