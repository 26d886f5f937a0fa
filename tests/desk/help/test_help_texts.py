"""Every sentence of the help centre is there, and none is left over."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from bot.desk.help.centre import TEMPLATES, day, language_name
from bot.desk.help.product_feedback import KINDS
from bot.desk.help.votes import REASONS, VALUES
from bot.desk.texts import names

HELP = Path(__file__).resolve().parents[3] / "bot" / "desk" / "help"
IN_TEMPLATES = re.compile(r"\bt\('([a-z_0-9]+)'[,)]")
COUNTED = re.compile(r"\bcount\('([a-z_]+)'")
IN_CODE = re.compile(r'text_of\(\s*[\w.]+,\s*f?"([a-z_]+)"')


def test_no_sentence_is_missing_and_none_is_left_over():
    templates = [path.read_text("utf-8") for path in TEMPLATES.glob("*.html")]
    code = [path.read_text("utf-8") for path in HELP.glob("*.py")]
    used = {key for text in templates for key in IN_TEMPLATES.findall(text)}
    used |= {f"{key}_{end}" for text in templates for key in COUNTED.findall(text) for end in "1n"}
    used |= {key for text in code for key in IN_CODE.findall(text)}
    used |= {f"kind_{kind}" for kind in KINDS} | {f"reason_{reason}" for reason in REASONS}
    used |= {f"thanks_{value}" for value in VALUES}
    # Chosen between at the call.
    used |= {"other_group", "sections", "results_title", "nothing_title"}
    used |= {"not_found", "not_found_title", "elsewhere", "elsewhere_title"}
    assert used - set(names("help")) == set()
    assert set(names("help")) - used == set()


def test_dates_and_languages_are_in_words():
    assert day("en", date(2026, 10, 1)) == "1 October 2026"
    assert language_name("lt") == "Lietuvių" and language_name("xx") == "xx"
