"""Variables of reply templates: ``{{customer.first_name|there}}``, found, checked and filled in. Pure functions.

What stands after ``|`` is used where the value is not known; without it the variable's label stays in the text, as
``[order number]``, for the agent to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.errors import Refused


@dataclass(frozen=True)
class Variable:
    """One variable.

    Attributes:
        label: What stands in the text while it is not known.
        about: What it is, for whoever writes templates.
    """

    label: str
    about: str


VARIABLES: dict[str, Variable] = {
    "customer.name": Variable("customer's name", "The customer's name."),
    "customer.first_name": Variable("first name", "The first word of the customer's name."),
    "customer.email": Variable("e-mail address", "The customer's e-mail address."),
    "agent.name": Variable("your name", "The name of the agent who writes."),
    "agent.first_name": Variable("your first name", "The first word of that name."),
    "company.name": Variable("company", "The company's name."),
    "company.hours": Variable("opening hours", "A sentence that says when people answer."),
    "conversation.id": Variable("conversation number", "The conversation's number."),
    "product": Variable("product", "The product that the conversation is about."),
    "error_code": Variable("error code", "The error code that the customer gave."),
    "order_number": Variable("order number", "The order's number."),
    "visit_number": Variable("visit number", "The number of an installer's visit."),
    "article.title": Variable("article", "The title of the article that was shown last."),
    "article.url": Variable("link to the article", "That article's address."),
    "team.name": Variable("team", "The name of the team that has the conversation."),
}
_VARIABLE = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_BRACES = re.compile(r"\{\{.{0,40}|.{0,40}\}\}", re.DOTALL)


@dataclass(frozen=True)
class Rendered:
    """A text with its variables filled in.

    Attributes:
        missing: Variables that have neither a value nor a fallback, each once.
    """

    text: str
    missing: tuple[str, ...]


def check(text: str) -> None:
    """Checks the variables of a template.

    Raises:
        Refused: ``unknown_variable``, naming the first one, or the braces that are no variable, and all known ones.

    >>> check("Hello {{customer.first_name|there}}")
    """
    for match in _VARIABLE.finditer(text):
        if match[1].strip() not in VARIABLES:
            raise _unknown(match[0])
    stray = _BRACES.search(_VARIABLE.sub("", text))
    if stray:
        raise _unknown(stray[0])


def render(text: str, values: Mapping[str, str | None]) -> Rendered:
    """Fills a template in.

    Args:
        values: By variable; what is missing, None or blank counts as not known.

    >>> render("Hi {{customer.first_name|there}}, order {{order_number}}", {})
    Rendered(text='Hi there, order [order number]', missing=('order_number',))
    """
    missing: dict[str, None] = {}

    def fill(match: re.Match[str]) -> str:
        name, fallback = match[1].strip(), match[2]
        value = " ".join((values.get(name) or "").split())
        if value:
            return value
        if fallback is not None:
            return fallback.strip()
        missing[name] = None
        return f"[{VARIABLES[name].label if name in VARIABLES else name}]"

    return Rendered(_VARIABLE.sub(fill, text), tuple(missing))


def first_word(name: str | None) -> str | None:
    """How one speaks to somebody.

    >>> first_word(" Ana  Petraitytė "), first_word(None)
    ('Ana', None)
    """
    words = (name or "").split()
    return words[0] if words else None


def _unknown(name: str) -> Refused:
    return Refused("unknown_variable", status=422, name=" ".join(name.split()), known=", ".join(VARIABLES))
