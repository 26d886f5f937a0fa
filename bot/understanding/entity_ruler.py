"""Entities by spaCy's entity ruler, from the patterns under ``data/entities/``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.util import compile_infix_regex

from bot.encoder_card import ROOT
from bot.errors import ContentError
from bot.spelling import Corrected
from bot.understanding.reading import corrected

#: Label of patterns that keep a text from being taken for an entity: "2.4 GHz" is no version.
NO_ENTITY = "no_entity"
CODES = {"error_code", "order_number", "serial_number", "return_number", "invoice_number", "visit_number"}


def read_patterns(folder: Path, language: str) -> list[dict[str, Any]]:
    """Patterns of ``common/`` and of one language, in spaCy's form.

    Args:
        folder: ``data/entities``.
        language: Its sub-folder is read after ``common``; either may be absent.

    Raises:
        ContentError: A file is not YAML, or a pattern is not of spaCy's form; names file and pattern.
    """
    patterns: list[dict[str, Any]] = []
    for path in [*sorted((folder / "common").glob("*.yml")), *sorted((folder / language).glob("*.yml"))]:
        try:
            raw = yaml.safe_load(path.read_text("utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ContentError(f"{path}: not valid YAML ({error}); mend the named line") from None
        if not isinstance(raw, dict):
            raise ContentError(f"{path}: neither products nor patterns; see the comment at the file's head")
        for product_id, product in (raw.get("products") or {}).items():
            if not isinstance(product, dict) or "name" not in product:
                raise ContentError(f"{path}: product {product_id} has no name; see the comment at the file's head")
            phrases = [product["name"], *product.get("phrases", [])]
            patterns += [{"label": "product", "pattern": phrase, "id": product_id} for phrase in phrases]
        for pattern in raw.get("patterns") or []:
            if not isinstance(pattern, dict) or not {"label", "pattern"} <= set(pattern):
                raise ContentError(
                    f"{path}: {pattern!r} has no label or no pattern; see the comment at the file's head"
                )
            patterns.append(pattern)
    return patterns


def build_ruler(language: str, patterns: list[dict[str, Any]]) -> Language:
    """A blank spaCy pipeline with an entity ruler over ``patterns``.

    Raises:
        ContentError: spaCy refuses a pattern; its own words are in the message.
    """
    pipeline = spacy.blank(language)
    # spaCy leaves "E42,now" and "HC-220/E30" in one piece; between digits these marks belong to numbers and dates.
    infixes = compile_infix_regex([*pipeline.Defaults.infixes, r"(?<=\w)[,;/](?=[^\W\d])"])
    pipeline.tokenizer.infix_finditer = infixes.finditer
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER", "validate": True})
    try:
        ruler.add_patterns(patterns)
    except ValueError as error:
        raise ContentError(f"data/entities: spaCy refuses a pattern: {error}") from None
    return pipeline


def value_of(label: str, text: str, canonical: str) -> str:
    """The entity's value: the pattern's id, a code in its one spelling, or the text.

    >>> value_of("error_code", "e 42", "")
    'E42'
    >>> value_of("order_number", "ha123456", "")
    'HA-123456'
    >>> value_of("version", "firmware v4.8", "")
    '4.8'
    """
    if canonical:
        return canonical
    if label in CODES:
        code = re.sub(r"[\s#]", "", text).upper()
        if label == "error_code":
            return code.replace("-", "")
        return re.sub(r"^(HA|RMA)-?(\d)", r"\1-\2", code)
    if label == "version":
        return re.sub(r"^\D+", "", text)
    return text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRuler(GraphComponent, EntityExtractorMixin):
    """Adds the entities that the patterns find; the longest match wins where two overlap."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"language": "en", "patterns": "data/entities"}

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def __init__(self, config: dict[str, Any]) -> None:
        patterns = read_patterns(ROOT / config["patterns"], config["language"])
        self._pipeline = build_ruler(config["language"], patterns)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityRuler:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities in place."""
        for message in messages:
            found = self.add_extractor_name(self.extract(corrected(message)))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def extract(self, said: Corrected) -> list[dict[str, Any]]:
        """Entities of one text, each ``{entity, value, start, end, confidence_entity}``; the place is that as typed."""
        found = []
        for span in self._pipeline(said.text).ents:
            if span.label_ != NO_ENTITY:
                start, end = said.as_typed(span.start_char, span.end_char)
                value = value_of(span.label_, span.text, span.ent_id_)
                found.append(
                    {"entity": span.label_, "value": value, "start": start, "end": end, "confidence_entity": 1.0}
                )
        return found
