"""Forms of the writer's room."""

from __future__ import annotations

from typing import Literal

from bot.desk.api_forms.base import Form, Named, Object, Time, Titled

Shown = Literal["draft", "published", "scheduled", "expired", "archived"]
Decision = Literal["answer", "clarify", "none"]


class Finding(Form):
    """Something to mend in an article's file."""

    code: str
    """Stable; see docs/writers.md."""
    level: Literal["fault", "advice"]
    path: str
    line: int
    text: str
    mend: str


class BuildFault(Form):
    """What is wrong with a file; path empty and line 0 where it is no file's."""

    path: str
    line: int
    text: str


class Build(Form):
    """How the index is doing."""

    state: Literal["ready", "building", "failed"]
    index_id: str
    at: Time
    took_s: float
    faults: list[BuildFault]
    held_back: list[str]
    """Files whose last good version answers until they are mended."""


class OneBuild(Form):
    """How the index is doing."""

    build: Build


class InChat(Form):
    """An article in the chat, in 30 days."""

    shown: int
    helped: int
    rejected: int


class Votes(Form):
    """What readers of its help page said."""

    up: int
    down: int


class ArticleFacts(Form):
    """What the list and the editor both show of an article."""

    id: str
    language: str
    path: str
    title: str
    section: str
    family: str
    kind: str
    products: list[str]
    status: str
    shown: Shown
    """What customers see of it now."""
    publish_from: str | None
    publish_until: str | None
    updated: str
    owner: str
    revision: str
    """The first 16 hex digits of the SHA-256 of the file."""
    live: bool
    """The index in use was built from this revision, or rightly does not hold the article."""
    stale: bool
    questions: int
    tests: int
    tests_first: int | None
    """How many of its tests find it first; null while they were not asked."""
    chat: InChat
    votes: Votes
    languages: list[str]
    """Where there is an article with this id."""


class ArticleRow(ArticleFacts):
    """An article with its health."""

    faults: int
    findings: int


class Article(ArticleFacts):
    """An article with its text."""

    text: str
    """The whole file."""
    front: Object
    """The front matter: `products`, `questions`, `tests` and `redirect_from` as lists, all other values as text."""
    body: str
    """Markdown without the front matter."""
    faults: list[Finding]
    findings: list[Finding]


class Articles(Form):
    """Articles and what there is to choose from."""

    articles: list[ArticleRow]
    languages: list[str]
    sections: list[Titled]
    families: list[str]
    products: list[Named]
    kinds: list[str]
    owners: list[str]
    """The most used first."""
    history: Literal["git", "table"]
    """Where earlier versions are kept."""
    build: Build


class ArticleFields(Form):
    """An article as a form (`front` and `body`) or as a whole file (`text`)."""

    language: str | None = None
    """Of a new article, a preview, a question or a test."""
    section: str | None = None
    """Where the front matter says none."""
    front: Object | None = None
    body: str | None = None
    text: str | None = None
    base_revision: str | None = None
    """Of a change: the revision that it began with."""
    note: str | None = None
    """What changed, for the history."""


class ArticleQuestion(ArticleFields):
    """A question, or a wish for an article's tests, with an article that need not be saved."""

    question: str | None = None
    article_id: str | None = None


class OneArticle(Form):
    """An article."""

    article: Article


class SavedArticle(Form):
    """An article as it is now."""

    article: Article
    merged: bool
    """Somebody else had saved meanwhile; both changes are in it."""
    committed: bool
    not_committed: str | None
    """Why there is no git commit of it though its folder is in a repository."""


class PreviewPassage(Form):
    """A passage as a card shows it."""

    anchor: str
    heading: str
    blocks: list[Object]
    truncated: bool
    words: int
    """Of the whole passage."""


class Preview(Form):
    """What a text will look like, and what is wrong with it."""

    text: str
    front: Object
    body: str
    faults: list[Finding]
    findings: list[Finding]
    html: str
    passages: list[PreviewPassage]


class AskedHit(Form):
    """An article that was found."""

    article_id: str
    title: str
    heading: str
    text: str
    blocks: list[Object]
    truncated: bool
    url: str
    probability: float
    score: float
    draft: bool
    """Customers do not find it at present."""


class AskedQuestion(Form):
    """What a customer would get."""

    decision: Decision
    reason: str
    threshold: float
    took_ms: float
    rank: int | None
    """The article's place among the first 20, from 1; null if it is not there."""
    hits: list[AskedHit]


class TestedPhrase(Form):
    """A test that was asked."""

    phrase: str
    rank: int | None
    probability: float
    margin: float
    winner: str | None
    decision: Decision


class TestedArticle(Form):
    """An article's tests."""

    tests: list[TestedPhrase]
    first: int
    total: int


class ArticleVersion(Form):
    """A version of an article."""

    revision: str
    """Of its text; a text that was there more than once has `-1`, `-2` … but for the last time."""
    at: Time
    author: str
    """Empty: changed outside the console."""
    message: str


class ArticleHistory(Form):
    """Versions, the newest first."""

    versions: list[ArticleVersion]


class DiffLine(Form):
    """A line of a comparison."""

    kind: Literal["same", "added", "removed"]
    text: str


class OneVersion(Form):
    """A version and what it changed."""

    version: ArticleVersion
    text: str
    diff: list[DiffLine]


class RevertTo(Form):
    """Which version an article is to have again."""

    revision: str
    base_revision: str | None = None
    """The present one; null for an article that was deleted."""


class VoteReason(Form):
    """Why readers were not helped."""

    reason: str
    count: int


class ReaderComment(Form):
    """What a reader wrote."""

    text: str
    reason: str | None
    at: Time


class RejectedQuestion(Form):
    """A customer's question that the article did not answer."""

    text: str
    at: Time


class ArticleFeedback(Form):
    """What readers and customers said of an article."""

    votes: Votes
    reasons: list[VoteReason]
    comments: list[ReaderComment]
    chat: InChat
    rejected_questions: list[RejectedQuestion]
