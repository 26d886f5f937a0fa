"""The help page's text: an article as HTML, made from the same blocks as the answers and escaped here."""

from __future__ import annotations

from html import escape

from bot.knowledge.articles import Article
from bot.knowledge.markdown import Block, Run
from bot.knowledge.passages import passages_of


def article_html(article: Article) -> str:
    """Renders an article's body.

    Returns:
        ``h2``, ``h3``, ``p``, ``ol`` and ``ul`` elements with ``strong``, ``em``, ``code``, ``a`` and ``img`` in them;
        nothing from the article reaches the page unescaped. The title is left to the page.
    """
    parts: list[str] = []
    for passage in passages_of(article):
        if passage.level:
            tag = "h3" if passage.level == 3 else "h2"
            parts.append(f'<{tag} id="{escape(passage.anchor)}">{escape(passage.heading)}</{tag}>')
        parts += [_block(block) for block in passage.blocks]
    return "\n".join(parts)


def _block(block: Block) -> str:
    if block["type"] == "p":
        return f"<p>{_runs(block['runs'])}</p>"
    items = "".join(f"<li>{_runs(item)}</li>" for item in block["items"])
    if block["type"] == "ul":
        return f"<ul>{items}</ul>"
    start = f' start="{block["start"]}"' if block["start"] != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _runs(runs: list[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = escape(run["text"])
    if "image" in run:
        text = f'<img src="{escape(run["image"])}" alt="{text}" loading="lazy">'
    if run.get("code"):
        text = f"<code>{text}</code>"
    if run.get("italic"):
        text = f"<em>{text}</em>"
    if run.get("bold"):
        text = f"<strong>{text}</strong>"
    href = run.get("href")
    if href:
        away = "" if href.startswith("/") else ' rel="noopener"'
        text = f'<a href="{escape(href)}"{away}>{text}</a>'
    return text
