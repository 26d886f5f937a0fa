"""The taxonomy of intents: family, team and titles, read from ``domain/taxonomy.yml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot.errors import ContentError
from bot.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PATH = ROOT / "domain" / "taxonomy.yml"


@dataclass(frozen=True)
class Family:
    """A family of intents, e.g. ``technical_support``.

    Attributes:
        name: Stable name.
        team: Team whose queue takes its handoffs.
        titles: Title by language.
        takes_danger: Whether a message that tells of danger is its, whatever else it speaks of.
    """

    name: str
    team: str
    titles: dict[str, str] = field(default_factory=dict)
    takes_danger: bool = False


@dataclass(frozen=True)
class Intent:
    """One intent; ``family`` is None for the conversation's own (greet, thanks, …).

    Attributes:
        person_with: Entities that, once given, leave it to a person: only one can do what is asked.
    """

    name: str
    family: str | None
    titles: dict[str, str] = field(default_factory=dict)
    person_with: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Title in ``language``, else in English, else the bare name in words."""
        return self.titles.get(language) or self.titles.get("en") or self.name.replace("_", " ")


@dataclass(frozen=True)
class Taxonomy:
    """All families and intents by name."""

    families: dict[str, Family]
    intents: dict[str, Intent]

    def family_of(self, intent: str | None) -> str | None:
        """Family of an intent; None for unknown and conversational ones."""
        known = self.intents.get(intent or "")
        return known.family if known else None

    def family_of_danger(self) -> str | None:
        """The family that takes danger; None where none is named."""
        return next((family.name for family in self.families.values() if family.takes_danger), None)

    def team_of(self, family: str | None) -> str | None:
        known = self.families.get(family or "")
        return known.team if known else None

    def title_of(self, intent: str | None, language: str) -> str:
        """Title of an intent for people; empty for none."""
        if not intent:
            return ""
        known = self.intents.get(intent) or Intent(intent, None)
        return known.title(language)


@lru_cache
def load_taxonomy(path: Path = DEFAULT_PATH) -> Taxonomy:
    """Reads the taxonomy.

    Raises:
        ContentError: The file is missing or not of the form that its head comment describes.
    """
    try:
        raw = read_yaml(path)
        families = {
            n: Family(n, f["team"], f.get("title", {}), bool(f.get("takes_danger"))) for n, f in raw["families"].items()
        }
        intents = {
            n: Intent(n, i.get("family"), i.get("title", {}), tuple(i.get("person_with", ())))
            for n, i in raw["taxonomy"].items()
        }
    except OSError as error:
        raise ContentError(f"{path}: cannot be read ({error.strerror}); restore it") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error} is missing or of the wrong form; see the comment at its head") from None
    for intent in intents.values():
        if intent.family is not None and intent.family not in families:
            raise ContentError(
                f"{path}: intent {intent.name} names the unknown family {intent.family}; "
                f"use one of {', '.join(families)}"
            )
    return Taxonomy(families, intents)
