"""Shows the article that the customer chose."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.steps import answer
from actions.turn import Turn, knowledge
from bot.knowledge.search import Hit

# The choice came from the same search, so the article is among its first hits.
TOP_K = 10


class ActionShowArticle(Action):
    """Answers a button of a clarifying choice; the best passage for the case's question is shown."""

    def name(self) -> str:
        return "action_show_article"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """An article that is gone since the choice was offered leads to asking for other words."""
        turn = Turn(tracker)
        turn.hear()
        turn.case.open_questions = []
        chosen = next((e["value"] for e in turn.entities if e["entity"] == "article"), "")
        query = turn.case.searches[-1].query if turn.case.searches else turn.case.query
        hit = find(chosen, query, turn.language)
        if hit is None:
            dispatcher.utter_message(response="utter_ask_rephrase")
            return turn.done(stage="rephrasing")
        return answer(turn, dispatcher, hit)


def find(article_id: str, query: str, language: str) -> Hit | None:
    """The article's best passage for a query, or for its own title; None where the article is gone."""
    article = knowledge().article(language, article_id)
    if article is None:
        return None
    for words in (query, article.title):
        hits = knowledge().search(words, language=language, top_k=TOP_K).hits
        found = next((hit for hit in hits if hit.article_id == article_id), None)
        if found is not None:
            return found
    return None
