"""The shipped reply templates: enough of each, written with care, and true to the fact sheet."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from bot.desk.company import read_company
from bot.desk.work.variables import VARIABLES
from bot.settings import ROOT

FILES = sorted((ROOT / "data" / "templates").glob("*/*.yml"))
TEMPLATES = [template for path in FILES for template in yaml.safe_load(path.read_text("utf-8"))]
VARIABLE = re.compile(r"\{\{([a-z_.]+)(?:\|([^}]*))?\}\}")
# What stands in brackets is for the agent to fill in.
TO_FILL_IN = re.compile(r"\[[a-z ,]+\](?!\()")
MAX_CHAT_CHARS, MAX_CHARS = 320, 900
EACH = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["shortcut"])


def test_there_are_twenty_of_each_family_in_every_kind() -> None:
    assert Counter(t["family"] for t in TEMPLATES) == {"technical": 20, "general": 20}
    kinds = Counter((t["family"], t["kind"]) for t in TEMPLATES)
    assert all(kinds[family, kind] >= 5 for family in ("technical", "general") for kind in ("chat", "ticket", "email"))


def test_no_two_share_a_shortcut_a_name_or_their_words() -> None:
    for field in ("shortcut", "name", "body"):
        assert max(Counter(t[field] for t in TEMPLATES).values()) == 1, field


@EACH
def test_only_known_variables_and_none_that_would_break_the_sentence(template: dict[str, str]) -> None:
    words = template["body"] + (template.get("subject") or "")
    used = VARIABLE.findall(words)
    assert {name for name, _ in used} <= set(VARIABLES)
    assert words.count("{{") == len(used)
    always = {"agent.name", "agent.first_name", "company.name", "conversation.id", "team.name", "company.hours"}
    bare = {name for name, fallback in used if not fallback} - always
    # An article is chosen by the agent, and its address cannot be made up.
    assert bare <= {"article.url"}


@EACH
def test_the_form_fits_the_kind(template: dict[str, str]) -> None:
    body, kind = template["body"], template["kind"]
    assert re.fullmatch(r"[a-z][a-z0-9-]{2,30}", template["shortcut"])
    assert len(body) <= (MAX_CHAT_CHARS if kind == "chat" else MAX_CHARS)
    assert "!" not in body
    assert body.count("?") <= 2
    assert bool(template.get("subject")) == (kind != "chat")
    if kind == "email":
        assert body.startswith("Hello {{customer.first_name|there}},\n")
        assert body.endswith("Kind regards\n{{agent.name}}\n{{company.name}}")
        assert len(TO_FILL_IN.findall(body)) <= 2


@EACH
def test_what_is_named_is_on_the_fact_sheet(template: dict[str, str]) -> None:
    facts = re.sub(r"\s+", " ", (ROOT / "docs" / "halden.md").read_text("utf-8"))
    words = VARIABLE.sub("", template["body"])
    addresses = re.findall(r"[\w.@-]+\.halden\.example|[\w.]+@halden\.example", words)
    assert all(address in facts for address in addresses)
    # Amounts of time and money, with what they count.
    counted = re.findall(r"\d+ (?:working )?(?:days|hours|minutes|seconds|years|m)\b", words)
    assert all(amount in facts or amount.split()[0] in re.findall(r"\d+", facts) for amount in counted)
    paths = [path for path in re.findall(r"\*\*([^*]+)\*\*", words) if "→" in path]
    known = facts.replace("(camera)", "(device)")
    for path in paths:
        assert all(step in known for step in path.replace("(camera)", "(device)").split(" → ")), path


def test_root_causes_cover_both_families_and_are_titled() -> None:
    causes = read_company(ROOT / "data" / "company.yml").root_causes
    assert len({cause.id for cause in causes}) == len(causes) >= 10
    assert all(cause.title.get("en") for cause in causes)
    for family in ("technical", "general"):
        assert sum(cause.family in (family, None) for cause in causes) >= 5
