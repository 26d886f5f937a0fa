from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.languages import LANGUAGES, language


def test_every_language_is_found_by_its_code() -> None:
    assert {language(code).code for code in LANGUAGES} == set(LANGUAGES) == {"en", "ru", "lt", "zh"}


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(ContentError, match="'xx' is not known; use one of en, ru, lt, zh"):
        language("xx")
