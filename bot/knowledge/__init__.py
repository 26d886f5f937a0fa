"""The knowledge base: articles to passages to an index to ranked, calibrated answers. The only home of FAISS.

``Knowledge``, ``SearchResult`` and ``Hit`` are what other rooms need, and ``article_html`` for the help pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.knowledge.page import article_html
    from bot.knowledge.search import Hit, Knowledge, SearchResult

__all__ = ["Hit", "Knowledge", "SearchResult", "article_html"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for, so that the watcher and the command line start without FAISS.
    if name == "article_html":
        from bot.knowledge import page

        return page.article_html
    if name in __all__:
        from bot.knowledge import search

        return getattr(search, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
