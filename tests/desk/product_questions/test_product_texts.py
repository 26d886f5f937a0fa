"""Every sentence about questions about products is there, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

from bot.desk.help.centre import TEMPLATES
from bot.desk.texts import names

ROOM = Path(__file__).resolve().parents[3] / "bot" / "desk" / "product_questions"
IN_TEMPLATE = re.compile(r"\bq\('([a-z_]+)'(?: if \w+ == '\w+' else '([a-z_]+)')?")
IN_CODE = re.compile(r'text\(\s*\w+,\s*"(?:products\.)?([a-z_]+)"')


def test_no_sentence_is_missing_and_none_is_left_over():
    template = (TEMPLATES / "product_questions.html").read_text("utf-8")
    used = {key for found in IN_TEMPLATE.findall(template) for key in found if key}
    used |= {key for path in ROOM.glob("*.py") for key in IN_CODE.findall(path.read_text("utf-8"))}
    assert used == set(names("products"))
