"""Proof that articles are found: every test of every article asked, and every question that no article answers."""

from bot.knowledge.proof.asking import (
    DEPTH,
    ArticleProof,
    Asked,
    Totals,
    ask_tests,
    ask_unanswerable,
    by_article,
    totals,
)

__all__ = ["DEPTH", "ArticleProof", "Asked", "Totals", "ask_tests", "ask_unanswerable", "by_article", "totals"]
