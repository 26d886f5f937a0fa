"""How an answer, a choice and their buttons are put into the dispatcher."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.search import Hit

MAX_CHOICES = 3
NONE_OF_THESE = {"en": "None of these"}
TALK_TO_A_PERSON = {"en": "Talk to a person"}


def choice_payload(article_id: str) -> str:
    """Button payload that chooses an article.

    >>> choice_payload("guest-network")
    '/choose_article{"article": "guest-network"}'
    """
    return "/choose_article" + json.dumps({"article": article_id})


def utter_answer(dispatcher: CollectingDispatcher, hit: Hit) -> None:
    """Sends a passage with its source, and asks whether it helped."""
    dispatcher.utter_message(
        json_message={
            "type": "answer",
            "article": {"id": hit.article_id, "title": hit.title, "url": hit.url, "section": hit.section},
            "heading": hit.heading,
            "blocks": hit.blocks,
            "text": hit.text,
            "truncated": hit.truncated,
            "probability": round(float(hit.probability), 4),
            "passage_id": hit.passage_id,
        }
    )
    dispatcher.utter_message(response="utter_did_that_help")


def utter_choice(dispatcher: CollectingDispatcher, hits: Sequence[Hit], language: str) -> None:
    """Asks which of up to :data:`MAX_CHOICES` articles is meant; "none" and a person are choices too."""
    none = {"title": NONE_OF_THESE.get(language, NONE_OF_THESE["en"]), "payload": "/deny"}
    dispatcher.utter_message(response="utter_clarify", buttons=[*_articles(hits), none, _person(language)])


def utter_rephrase_or_choice(dispatcher: CollectingDispatcher, hits: Sequence[Hit], language: str) -> None:
    """Asks for other words, with up to :data:`MAX_CHOICES` articles that may be it all the same."""
    response = "utter_ask_rephrase_or_choose" if len(hits) > 1 else "utter_ask_rephrase_or_this"
    dispatcher.utter_message(response=response, buttons=[*_articles(hits), _person(language)])


def _articles(hits: Sequence[Hit]) -> list[dict[str, str]]:
    return [{"title": hit.title, "payload": choice_payload(hit.article_id)} for hit in hits[:MAX_CHOICES]]


def _person(language: str) -> dict[str, str]:
    return {"title": TALK_TO_A_PERSON.get(language, TALK_TO_A_PERSON["en"]), "payload": "/human_request"}
