"""Files that are two things at once, or called what they are not: in Chromium none runs, however it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.desk.conftest import desk as running_desk
from tests.desk.conftest import empty_database, one_rasa, rasa, settings
from tests.desk.customer import Customer
from tests.desk.running import RunningDesk
from tests.web_console.conftest import Do

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["empty_database", "one_rasa", "rasa", "running_desk", "settings"]
pytestmark = pytest.mark.browser

RUN = b"window.top.ran = 1; window.ran = 1; self.postMessage && self.postMessage('ran');"
PAGE = b"<html><body><script>" + RUN + b"</script>"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"
#: Name → content. All of them are taken: their kind is one that is.
HOSTILE = {
    "script.gif": b"GIF89a/*\x01\0\x01\0*/=1;" + RUN,
    "page.png": PNG + PAGE,
    "page.jpg": b"\xff\xd8\xff\xfe\0\x04xx" + PAGE,
    "page.webp": b"RIFF\0\0\0\0WEBPVP8 " + bytes(18) + PAGE,
    "page.pdf": b"%PDF-1.7\n" + PAGE,
    "page.mp4": b"\0\0\0\x18ftypisom\0\0" + PAGE,
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="top.ran=1"><script>' + RUN + b"</script></svg>",
    "page.html": PAGE,
    "photo.png.html": PAGE,
    "script.js": RUN,
    "style.css": b"body { background: rgb(1, 2, 3) !important }",
    "table.csv": b"a,b\n1,2\n/*" + PAGE + b"*/",
}
EMBED = """async (url) => {
  const tries = [];
  const ways = { script: "src", iframe: "src", object: "data", embed: "src", link: "href" };
  for (const [tag, name] of Object.entries(ways)) {
    const node = document.createElement(tag);
    if (tag === "link") node.rel = "stylesheet";
    node[name] = url;
    tries.push(new Promise((done) => { node.onload = node.onerror = done; setTimeout(done, 400); }));
    document.body.append(node);
  }
  try {
    const worker = new Worker(url);
    tries.push(new Promise((done) => {
      worker.onmessage = () => { window.ran = 1; done(); };
      worker.onerror = done;
      setTimeout(done, 400);
    }));
  } catch {}
  await Promise.all(tries);
  return [window.ran ?? 0, getComputedStyle(document.body).backgroundColor === "rgb(1, 2, 3)"];
}"""


@pytest.fixture
def uploaded(running_desk: RunningDesk, do: Do) -> dict[str, str]:
    """The address of each hostile file."""
    found = {}
    for start in range(0, len(HOSTILE), 10):  # so many may be sent at once
        customer = do(_arrived(running_desk.url))
        for name, content in list(HOSTILE.items())[start : start + 10]:
            headers = {"Authorization": f"Bearer {customer.token}"}
            answer = httpx.post(
                f"{running_desk.url}/api/customer/attachments", params={"name": name}, content=content, headers=headers
            )
            assert answer.status_code == 201, (name, answer.text)
            found[name] = answer.json()["attachment"]["url"]
        do(customer.close())
    return found


async def _arrived(url: str) -> Customer:
    customer = await Customer(url).connect()
    await customer.hello()
    return customer


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(accept_downloads=False)
    yield context.new_page()
    context.close()


def test_no_file_runs_in_a_page_of_the_desks_own(
    page: Page, running_desk: RunningDesk, uploaded: dict[str, str]
) -> None:
    ran = []
    for url in uploaded.values():
        for asked in (url, f"{url}?inline=1"):
            # The help centre's page: of the desk's own origin, under the policy of every page.
            page.goto(f"{running_desk.url}/help/")
            if page.evaluate(EMBED, asked) != [0, False]:
                ran.append(asked)
    assert ran == []


def test_no_file_opens_as_a_page(page: Page, running_desk: RunningDesk, uploaded: dict[str, str]) -> None:
    for name, url in uploaded.items():
        for asked in (url, f"{url}?inline=1"):
            page.goto("about:blank")
            link = f"<a id=go href='{running_desk.url}{asked}'>go</a>"
            page.set_content(link)
            page.locator("#go").click()
            page.wait_for_timeout(150)
            assert page.evaluate("window.ran ?? 0") == 0, (name, asked)
            shown = page.evaluate("document.contentType")
            # Either nothing was opened (it is being saved), or a picture is shown as such.
            assert shown == "text/html" and page.url == "about:blank" or shown.startswith("image/"), (
                name,
                asked,
                shown,
            )


def test_headers_say_what_it_is_and_allow_nothing(running_desk: RunningDesk, uploaded: dict[str, str]) -> None:
    runs = {"text/html", "image/svg+xml", "text/css", "text/javascript", "application/xhtml+xml", "text/xml"}
    for asked in (one + more for one in uploaded.values() for more in ("", "?inline=1")):
        headers = httpx.get(running_desk.url + asked).headers
        kind = headers["content-type"].split(";")[0]
        assert kind not in runs
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert headers["content-disposition"].startswith("attachment") or kind.startswith("image/")
