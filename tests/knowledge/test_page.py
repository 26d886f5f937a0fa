from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import Article
from bot.knowledge.page import article_html
from bot.knowledge.search import Knowledge

ALLOWED = {"h2", "h3", "p", "ol", "ul", "li", "strong", "em", "code", "a", "img"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append((tag, dict(attrs)))


def article(knowledge: Knowledge, body: str) -> Article:
    return replace(knowledge.articles("en")[0], body=body)


def test_renders_headings_lists_and_links(knowledge: Knowledge) -> None:
    body = "Look.\n\n## Do it\n\n2. Tap **Go**.\n3. See [refunds](article:refund-time) or [us](https://halden.example/?a=1&b=2)."
    html = article_html(article(knowledge, body))
    assert html == (
        '<p>Look.</p>\n<h2 id="do-it">Do it</h2>\n<ol start="2"><li>Tap <strong>Go</strong>.</li>'
        '<li>See <a href="/help/en/refund-time">refunds</a> or '
        '<a href="https://halden.example/?a=1&amp;b=2" rel="noopener">us</a>.</li></ol>'
    )


def test_draws_images_from_the_articles_folder_and_slanted_words(knowledge: Knowledge) -> None:
    html = article_html(article(knowledge, 'The ![amber "lamp"](img/a.png) is *slow*.'))
    image = '<img src="/help/media/en/basics/img/a.png" alt="amber &quot;lamp&quot;" loading="lazy">'
    assert html == f"<p>The {image} is <em>slow</em>.</p>"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[a](https://x/\"onclick=alert(1))",
             "&lt;b&gt;", "# <i>h</i>", "- item", "`<b>`", "<https://a.b>", "![<s>](https://x)",
             "![\"<s>](a\"b<i>.png)", "![x](<a'\" onerror=b.png>)", "*<u>*", "\n\n", "text", "[x](HTTPS://y)"]
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_nothing_from_an_article_becomes_html(knowledge: Knowledge, parts: list[str]) -> None:
    tags = Tags()
    tags.feed(article_html(article(knowledge, "text " + " ".join(parts))))
    assert {tag for tag, _ in tags.seen} <= ALLOWED
    for _, attributes in tags.seen:
        assert set(attributes) <= {"id", "href", "rel", "start", "src", "alt", "loading"}
        assert attributes.get("src", "/help/media/en/").startswith("/help/media/en/")
        assert attributes.get("href", "/").lower().startswith(("/", "https://", "http://", "mailto:", "tel:"))
