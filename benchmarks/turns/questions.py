"""What the customers of the benchmark ask: the articles' own tests, which no bot was trained on."""

from __future__ import annotations

from bot.knowledge.articles import Article, read_articles
from bot.knowledge.build import Sources
from bot.settings import ROOT, Settings


def published(settings: Settings) -> list[Article]:
    """The articles that customers are answered from, in the settings' language."""
    catalogue = Sources(settings.kb_dir, settings.data_dir, ROOT / "domain" / "taxonomy.yml").catalogue()
    found = read_articles(settings.kb_dir, catalogue)
    return [one for one in found if one.status == "published" and one.language == settings.language]


def held_out_questions(settings: Settings) -> list[str]:
    """Every test of every article, in the order of the articles."""
    return [question for article in published(settings) for question in article.tests]
