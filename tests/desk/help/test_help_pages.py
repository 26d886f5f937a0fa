"""The help centre's pages, over HTTP: what stands on them, where old addresses lead, and what is not there."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from bot.desk.help.article_pages import image_file
from bot.desk.help.structured import script_safe

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def data_of(page: str) -> list[dict]:
    return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


async def test_home_shows_search_sections_products_and_contact(http):
    page = (await http.get("/help/")).text
    assert page.index('role="search"') < page.index("The basics")
    assert '<h3><a href="/help/en/sections/basics">The basics</a></h3>' in page
    assert "What comes first · 10 articles" in page
    assert '<a href="/help/en/products/router-h1">Router H1</a>' in page
    assert "indoor-cam" not in page, "no article is about it"
    assert 'href="/help/en/contact"' in page and '<html lang="en">' in page
    assert '<link rel="canonical" href="http://127.0.0.1' in page


async def test_a_section_lists_its_articles_with_the_way_back(http):
    page = (await http.get("/help/en/sections/basics")).text
    assert "<h1>The basics</h1>" in page and '<a href="/help/en/cancel-order">Cancel an order</a>' in page
    assert '<a href="/help/en/">Help</a>' in page and "secret-plan" not in page
    assert (await http.get("/help/en/sections/nothing")).status_code == 404


async def test_an_article_has_its_place_date_parts_and_neighbours(http):
    page = (await http.get("/help/en/amber-light")).text
    assert '<a href="/help/en/sections/basics">The basics</a>' in page
    assert "Updated 1 October 2026" in page
    assert '<h2 id="the-light-is-amber">The light is amber</h2><a class="anchor" href="#the-light-is-amber"' in page
    assert 'aria-label="Link to this part: The light is amber"' in page
    assert "&lt;b&gt;light&lt;/b&gt; &amp; wait" in page, "what a writer wrote stays text"
    assert '<a href="/help/en/products/router-h1">Router H1</a>' in page
    related = page[page.index('id="related"') :]
    assert "/help/en/" in related and 'href="/help/en/amber-light"' not in related.split("</section>")[0]
    assert '/help/en/contact?about=amber-light"' in page
    assert "From: http://127.0.0.1" in page, "a printed page says where it is from"


async def test_a_long_article_has_a_table_of_contents_and_a_short_one_has_none(http):
    toc = (await http.get("/help/en/amber-light")).text.partition('class="toc"')[2].partition("</nav>")[0]
    assert re.findall(r'level-(\d)"><a href="#([\w-]+)', toc) == [
        ("2", "the-light-is-amber"),
        ("3", "which-amber"),
        ("2", "it-stays-amber"),
    ]
    assert 'class="toc"' not in (await http.get("/help/en/refund-time")).text


async def test_structured_data_says_what_kind_of_page_it_is(http):
    crumbs, how_to = data_of((await http.get("/help/en/amber-light")).text)
    assert crumbs["@type"] == "BreadcrumbList" and [c["name"] for c in crumbs["itemListElement"]][:2] == [
        "Help",
        "The basics",
    ]
    assert how_to["@type"] == "HowTo" and [part["name"] for part in how_to["step"]] == [
        "The light is amber",
        "It stays amber",
    ]
    step = how_to["step"][0]["itemListElement"][1]
    assert step["text"] == "Plug it in again." and step["url"].endswith("/help/en/amber-light#the-light-is-amber")
    _, faq = data_of((await http.get("/help/en/refund-time")).text)
    assert faq["@type"] == "FAQPage" and [q["name"] for q in faq["mainEntity"]] == [
        "When a refund arrives",
        "Where does the money go?",
    ]
    _, other = data_of((await http.get("/help/en/cancel-order")).text)
    assert other["@type"] == "Article"


def test_structured_data_cannot_end_its_element():
    given = {"name": "</script><script>alert(1)</script>\u2028&"}
    made = script_safe(given)
    assert "<" not in made and "\u2028" not in made and json.loads(made) == given


async def test_addresses_without_language_and_old_ids_lead_on_for_good(http):
    for path in ("/help/amber-light", "/help/orange-light", "/help/en/orange-light"):
        response = await http.get(path)
        assert (response.status_code, response.headers["location"]) == (308, "/help/en/amber-light")
    assert (await http.get("/help")).headers["location"] == "/help/"
    assert (await http.get("/help/en/products")).headers["location"] == "/help/en/products/"


@pytest.mark.parametrize(
    "path", ["/help/en/nothing", "/help/en/secret-plan", "/help/nothing", "/help/en/a/b/c", "/help/en/products/sofa"]
)
async def test_what_is_not_there_offers_a_search(http, path):
    response = await http.get(path)
    assert response.status_code == 404 and 'role="search"' in response.text and "/help/en/" in response.text
    assert '<meta name="robots" content="noindex">' in response.text


async def test_an_article_of_another_language_is_offered(two_languages, http):
    response = await http.get("/help/zh/amber-light")
    assert response.status_code == 404 and '<a href="/help/en/amber-light" lang="en"' in response.text
    both = (await http.get("/help/en/refund-time")).text
    assert 'hreflang="zh"' in both and '<html lang="zh">' in (await http.get("/help/zh/")).text
    assert 'hreflang="zh"' not in (await http.get("/help/en/amber-light")).text


async def test_a_page_that_did_not_change_is_not_sent_again(http):
    first = await http.get("/help/en/refund-time")
    again = await http.get("/help/en/refund-time", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


async def test_contact_says_what_it_is_about_and_how_else_to_reach_the_company(http, stocked):
    stocked.desk.company.contact.email = "support@halden.example"
    page = (await http.get("/help/en/contact?about=amber-light")).text
    assert "<title>Contact us: The amber light on the router" in page, "the agent sees the page's title"
    assert 'href="/help/en/amber-light"' in page and "mailto:support@halden.example" in page
    assert "<noscript>" in page
    odd = await http.get('/help/en/contact?about="><script>')
    assert odd.status_code == 200 and "<script>" not in odd.text.replace("<script ", "")


async def test_product_pages_list_their_articles(http):
    page = (await http.get("/help/en/products/router-h1")).text
    assert "<h1>Help with Router H1</h1>" in page and 'href="/help/en/amber-light"' in page
    # What others asked stands below all articles: buyers need not pass them by.
    assert page.index('href="#questions"') < page.index('href="/help/en/amber-light"') < page.index('id="questions"')
    assert "no article about this product yet" in (await http.get("/help/en/products/indoor-cam")).text
    assert "Indoor Cam" in (await http.get("/help/en/products/")).text


async def test_sitemap_feed_and_robots(two_languages, http):
    sitemap = ElementTree.fromstring((await http.get("/sitemap.xml")).content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    pages = {url.findtext("s:loc", None, space): url for url in sitemap.findall("s:url", space)}
    refund = pages[f"{two_languages.url}/help/en/refund-time"]
    assert refund.findtext("s:lastmod", None, space) == "2026-10-09"
    assert {link.get("hreflang") for link in refund.findall("x:link", space)} == {"en", "zh"}
    assert f"{two_languages.url}/help/zh/refund-time" in pages
    assert not pages[f"{two_languages.url}/help/en/amber-light"].findall("x:link", space)
    feed = ElementTree.fromstring((await http.get("/help/en/changes.xml")).content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.find("a:entry", atom).findtext("a:title", None, atom) == "When a refund arrives"
    assert feed.find("a:entry", atom).findtext("a:summary", None, atom) == "It takes five days."
    assert feed.findtext("a:updated", None, atom) == "2026-10-09T00:00:00Z"
    robots = (await http.get("/robots.txt")).text
    assert "Disallow: /console/" in robots and f"Sitemap: {two_languages.url}/sitemap.xml" in robots


async def test_images_are_served_and_nothing_else_is(http, settings, tmp_path, monkeypatch):
    kb = tmp_path / "kb"
    folder = kb / "en" / "basics" / "img"
    folder.mkdir(parents=True)
    (folder / "router.png").write_bytes(PNG)
    (folder / "page.png").write_bytes(b"<svg><script>alert(1)</script></svg>")
    (kb / "en" / "basics" / "amber-light.md").write_text("---\nowner: me\n---\n")
    (kb / "en" / "draft.png").write_bytes(PNG)
    (folder / "away.png").symlink_to(kb / "en" / "draft.png")
    monkeypatch.setattr(settings, "kb_dir", kb)
    found = await http.get("/help/media/en/basics/img/router.png")
    assert (found.status_code, found.headers["content-type"], found.content) == (200, "image/png", PNG)
    assert found.headers["x-content-type-options"] == "nosniff"
    for name in (
        "img/page.png",
        "amber-light.md",
        "img/none.png",
        "img/away.png",
        "..%2fdraft.png",
        "img%2f..%2f..%2fdraft.png",
    ):
        assert (await http.get(f"/help/media/en/basics/{name}")).status_code == 404, name
    assert image_file(kb, "..", "kb", "en/basics/img/router.png") is None
    assert image_file(kb, "en", "basics", "img\0.png") is None


async def test_what_is_voted_on_most_is_read_first(http, stocked):
    for reader in range(3):
        headers = {"User-Agent": f"reader {reader}", "Accept": "application/json"}
        await http.post("/help/en/wifi-password/vote", data={"value": "up"}, headers=headers)
    await http.post("/help/en/boiler-cold/vote", data={"value": "down"})
    page = (await http.get("/help/en/")).text
    most = page.partition('id="most">')[2].partition("</section>")[0]
    assert most.index("/help/en/wifi-password") < most.index("/help/en/boiler-cold")
    card = page.partition("The basics</a></h3>")[2].partition("</li>\n        </ul>")[0]
    assert card.index("/help/en/wifi-password") < card.index("/help/en/boiler-cold")


@pytest.mark.parametrize("language", ["**", "..", "[x", "%00", "x" * 300])
async def test_no_language_can_break_a_page(http, language):
    for path in ("", "/search?q=amber&noted=1", "/contact", "/feedback", "/products/", "/amber-light", "/changes.xml"):
        response = await http.get(f"/help/{language}{path}", follow_redirects=True)
        assert response.status_code in (200, 404), path
    for path in ("/feedback", "/search/missed", "/amber-light/vote"):
        response = await http.post(f"/help/{language}{path}", data={"q": "amber"})
        assert response.status_code in (404, 405, 422), path
