"""The operations of the writer's room."""

from __future__ import annotations

from bot.desk.api_forms import articles as a
from bot.desk.api_forms.operation import TEXT, Operation, Section, one_of

ARTICLE = "/agent/articles/{language}/{article_id}"
SAVING = (
    "article_changed",
    "article_exists",
    "article_faulty",
    "article_misplaced",
    "article_too_large",
    "bad_article_id",
    "bad_front",
    "bad_language",
    "bad_section",
    "not_writable",
)
UNSAVED = ("article_too_large", "bad_front", "bad_language", "too_often")


ARTICLES = Section(
    "Articles",
    "The knowledge base as its writers work with it. The files are the truth: each save changes a file, with a git "
    "commit in the writer's name where the folder is in a repository.",
    (
        Operation(
            "GET",
            "/agent/articles",
            "Articles with their health",
            gives=a.Articles,
            query={
                "language": (TEXT, "A language's code."),
                "status": (one_of("draft", "published", "scheduled", "expired", "archived"), "What customers see."),
                "section": (TEXT, "A section's id."),
                "q": (TEXT, "Words that id, title, questions or text hold, all of them."),
            },
        ),
        Operation("GET", "/agent/articles/build", "How the index is doing", gives=a.OneBuild),
        Operation(
            "POST",
            "/agent/articles",
            "Add an article",
            "Its id is that of the front matter.",
            takes=a.ArticleFields,
            gives=a.SavedArticle,
            status=201,
            errors=SAVING,
        ),
        Operation("GET", ARTICLE, "An article with its text", gives=a.OneArticle, errors=("no_article",)),
        Operation(
            "PUT",
            ARTICLE,
            "Save an article",
            "What others saved since `base_revision` is merged. Another `id` renames the article and leads from the "
            "old one to it; another `section` moves its file.",
            takes=a.ArticleFields,
            gives=a.SavedArticle,
            errors=(*SAVING, "no_article", "no_base"),
        ),
        Operation(
            "DELETE",
            ARTICLE,
            "Delete an article",
            "The history keeps it; an earlier version brings it back.",
            status=204,
            query={"base_revision": (TEXT, "The revision that is to be deleted.")},
            errors=("article_changed", "article_faulty", "article_misplaced", "no_article", "no_base", "not_writable"),
        ),
        Operation(
            "POST",
            "/agent/articles/preview",
            "Look at an article that is not saved",
            takes=a.ArticleFields,
            gives=a.Preview,
            errors=UNSAVED,
        ),
        Operation(
            "POST",
            "/agent/articles/ask",
            "Ask as a customer",
            "Of the articles as they are, or with one that is not saved, or is a draft, among them.",
            takes=a.ArticleQuestion,
            gives=a.AskedQuestion,
            errors=(*UNSAVED, "article_unusable", "empty", "knowledge_unavailable", "not_text", "too_long"),
        ),
        Operation(
            "POST",
            "/agent/articles/tests",
            "Ask an article's tests",
            takes=a.ArticleQuestion,
            gives=a.TestedArticle,
            errors=(*UNSAVED, "article_unusable", "knowledge_unavailable", "no_article"),
        ),
        Operation(
            "GET", f"{ARTICLE}/history", "Versions of an article", gives=a.ArticleHistory, errors=("no_article",)
        ),
        Operation(
            "GET",
            f"{ARTICLE}/history/{{revision}}",
            "One version",
            "Compared with the one before it.",
            gives=a.OneVersion,
            errors=("no_article", "no_version"),
        ),
        Operation(
            "POST",
            f"{ARTICLE}/revert",
            "Go back to a version",
            "As a new version. What others saved since `base_revision` is in the way of it.",
            takes=a.RevertTo,
            gives=a.SavedArticle,
            errors=(*SAVING, "no_article", "no_base", "no_version"),
        ),
        Operation(
            "GET", f"{ARTICLE}/feedback", "What readers and customers said of an article", gives=a.ArticleFeedback
        ),
    ),
)
