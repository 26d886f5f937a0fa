"""Images that nobody will see, or that some cannot."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.articles import Article
from bot.knowledge.lint.finding import Finding, found
from bot.knowledge.lint.outline import Mark, outline
from bot.knowledge.lint.scope import Scope
from bot.knowledge.markdown import IMAGE_TYPES, image_path


def check(scope: Scope) -> Iterator[Finding]:
    """Missing files, files out of reach, images without a description."""
    for article in scope.articles:
        for mark in outline(article.body).marks:
            if mark.kind == "image":
                yield from _check_image(scope, article, mark)


def _check_image(scope: Scope, article: Article, mark: Mark) -> Iterator[Finding]:
    place = article.path, article.body_line + mark.line
    if not mark.text:
        mend = "say between the square brackets what it shows; the chat and screen readers have only that"
        yield found("image-alt", place, f"the image {mark.target!r} has no description", mend)
    path = image_path(mark.target)
    if path is None and _leads_out(mark.target):
        # A fault, which bot.knowledge.checks names.
        return
    if path is None:
        kinds = " ".join(sorted(kind.removeprefix(".") for kind in IMAGE_TYPES))
        text = f"the image {mark.target!r} is not drawn"
        yield found("image-elsewhere", place, text, f"put it into the section's folder, as one of {kinds}")
    elif scope.kb_dir is not None and not (scope.kb_dir / article.language / article.section / path).is_file():
        text = f"the image {path!r} is not there"
        yield found("missing-image", place, text, f"put it at {article.language}/{article.section}/{path}")


def _leads_out(target: str) -> bool:
    if target.lower().startswith(("https://", "http://")):
        return False
    return target.startswith("/") or ".." in target.split("/") or ":" in target or "\\" in target
