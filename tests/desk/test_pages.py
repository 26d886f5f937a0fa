"""Pages, files, headers and health, over HTTP."""

from __future__ import annotations

import asyncio
import sqlite3

import httpx
import pytest

from bot.desk.headers import POLICY
from bot.desk.pages import WEB
from tests.desk.customer import Customer


class Shelf:
    """A knowledge base without articles."""

    languages = ["en"]

    def articles(self, language):
        return []

    def refresh(self):
        return False


@pytest.fixture
async def http(desk):
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
        yield client


@pytest.fixture
def shelf(desk):
    desk.desk.library._knowledge = Shelf()


@pytest.mark.parametrize("path", ["/", "/console/", "/widget.js", "/vendor/vendor.json", "/widget/register.js"])
async def test_pages_and_files_are_served_with_headers_and_validators(http, path):
    response = await http.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff" and response.headers["referrer-policy"]
    assert response.headers["cache-control"] == ("public, max-age=3600" if "vendor" in path else "no-cache")
    again = await http.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


async def test_what_is_large_is_compressed(http):
    response = await http.get("/vendor/socket.io.esm.min.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.content == (WEB / "vendor" / "socket.io.esm.min.js").read_bytes()


async def test_only_the_widgets_files_are_open_to_other_websites(http):
    for path in ("/widget.js", "/widget/register.js", "/vendor/vendor.json"):
        assert (await http.get(path)).headers["access-control-allow-origin"] == "*"
    for path in ("/", "/console/", "/help/", "/api/agent/session", "/health/live"):
        assert "access-control-allow-origin" not in (await http.get(path)).headers


@pytest.mark.parametrize(
    "path", ["/widget/../../settings.py", "/vendor/%2e%2e/%2e%2e/settings.py", "/widget/..%2f..%2fsettings.py"]
)
async def test_nothing_else_of_the_disk_is_served(http, path):
    response = await http.get(path)
    assert response.status_code == 404 and "import" not in response.text


async def test_a_page_that_is_not_there_says_so_and_leads_home(http):
    for path in ("/nothing", "/widget/nothing.js", "/help/en"):
        response = await http.get(path, follow_redirects=True)
        assert response.status_code in (404, 503) and 'href="/' in response.text
    response = await http.get("/api/agent/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "no_such_address")
    assert (await http.put("/api/agent/session")).json()["code"] == "no_such_address"


async def test_a_body_too_large_is_refused(http):
    response = await http.post(
        "/api/agent/session", content=b"x" * 200_000, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 413 and response.headers["content-security-policy"] == POLICY


async def test_help_without_an_index_says_so(http):
    for path in ("/help/", "/help/en/router-no-internet"):
        response = await http.get(path)
        assert response.status_code == 503 and "try again in a minute" in response.text


async def test_health_names_what_is_missing(http, rasa, shelf, desk):
    assert (await http.get("/health/live")).json() == {"status": "live"}
    ready = await http.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": {}})
    rasa.stop()
    desk.desk.library._knowledge = None
    ready = await http.get("/health/ready")
    assert ready.status_code == 503 and set(ready.json()["reasons"]) == {"bot", "actions", "index"}
    assert ready.headers["cache-control"] == "no-store"


async def test_a_locked_database_is_degraded_and_pages_still_come(http, shelf, desk, monkeypatch, settings):
    monkeypatch.setattr("bot.desk.health.SLOW_WRITE_S", 0.2)
    outside = sqlite3.connect(settings.var / "desk.sqlite", isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    customer = await Customer(desk.url).connect()
    hello = asyncio.create_task(customer.hello())
    try:
        for _ in range(50):
            reasons = (await http.get("/health/ready")).json()["reasons"]
            if reasons:
                break
            await asyncio.sleep(0.05)
        assert set(reasons) == {"database"}
    finally:
        outside.execute("COMMIT")
        outside.close()
    assert (await hello)["ok"]
    assert (await http.get("/health/ready")).status_code == 200
    await customer.close()
