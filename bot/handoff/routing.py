"""Where a handoff goes: family, team, skills, priority."""

from __future__ import annotations

from bot.taxonomy import Taxonomy

#: The package's short names of the taxonomy's families.
FAMILY_NAMES = {"technical_support": "technical", "general_service": "general"}
URGENT, HIGH, NORMAL, LOW = 1, 2, 3, 4
DEFAULT_FAMILY = "general_service"


def family_of(case_family: str | None, intent: str | None, taxonomy: Taxonomy) -> str:
    """The taxonomy's family for a handoff; general service where nothing tells.

    General service is the default because its agents can pass a technical case on, and a customer who only said
    "human please" has no technical problem yet.
    """
    return taxonomy.family_of(intent) or case_family or DEFAULT_FAMILY


def priority_of(reason: str, *, frustrated: bool, repeated: bool) -> int:
    """Priority, 1 urgent to 4 low.

    >>> priority_of("safety", frustrated=False, repeated=False)
    1
    >>> priority_of("no_answer", frustrated=True, repeated=False)
    2
    >>> priority_of("customer_request", frustrated=False, repeated=False)
    3
    """
    if reason == "safety":
        return URGENT
    if reason in {"frustrated", "repeated"} or frustrated or repeated:
        return HIGH
    return NORMAL


def skills_of(intent: str | None, product: str | None) -> list[str]:
    """Skills that help: the intent and the product, as ``intent:…`` and ``product:…``."""
    return [f"{kind}:{name}" for kind, name in (("intent", intent), ("product", product)) if name]
