"""Check 11: scripts written where words are meant, looked at in a real browser by everybody who reads them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from bot.desk.routing.mail_message import Letter, Sender, make_message
from bot.errors import ArticleError
from bot.knowledge.articles import read_articles, read_catalogue
from bot.settings import ROOT
from tests.browsers import launched_chromium
from tests.faults.check import Found, Size
from tests.faults.harness import Harness, until
from tests.faults.payloads import MARK, PAYLOADS
from tests.system.console import Console
from tests.web.chat import Chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

A_MESSAGE = 10
PATIENCE_S = 60.0
CALM_MS = 500
TOPIC = "zeppelin mooring lights"
ARTICLE = """---
id: injected-{mark}
title: The {topic} {mark}
family: technical_support
section: network
kind: how-to
products: [router-h3]
questions:
  - how do i set up the {topic}
  - {topic} do not light up
  - what are {topic}
tests: []
updated: 2026-07-21
owner: network-team
status: published
---

These are the {topic}.

## Set up the {topic}

You set them up like this.

{body}
"""
#: What a page runs or would run: the mark, links that are scripts, and attributes that are.
LOOK = """(mark) => {
  const found = window[mark] ? ["a script ran"] : [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      for (const { name, value } of node.attributes) {
        if (/^on/i.test(name)) found.push(`<${node.localName} ${name}>`);
        const loads = /^(xlink:)?href$|^src|^action$|^formaction$|^data$/.test(name);
        if (loads && /^\\s*(javascript|data:text)/i.test(value)) found.push(`${name}=${value}`);
      }
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  return found;
}"""
#: Every page's policy has these, and nothing that would let a page's own text run.
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
LOOSE = (
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "script-src *",
    "default-src *",
    "ws:",
    "wss:",
    "http:",
    "https:",
)


def run(harness: Harness, size: Size) -> Found:
    """Writes every payload to every place and reads it there as its reader would."""
    found, payloads = Found(), PAYLOADS[:: size.of(7, 1)]
    _policy(harness, found)
    _mail(payloads, found)
    with launched_chromium() as browser:
        with _chat(browser, harness, found) as chat:
            _chat_and_console(browser, harness, chat, payloads, found)
            _article(harness, chat, payloads, found)
        _search(browser, harness, payloads[:: size.of(4, 1)], found)
    found.figure = f"{len(payloads)} payloads, {found.tried} looks at pages and mails: {found.failures} faults"
    return found


def _policy(harness: Harness, found: Found) -> None:
    for path in ("/", "/console/", "/help/en", "/help/en/guest-network", "/api/docs", "/nowhere"):
        policy = httpx.get(harness.url + path, follow_redirects=True).headers.get("Content-Security-Policy", "")
        strict = all(part in policy for part in POLICY) and not any(part in policy for part in LOOSE)
        found.expect(strict, f"{path}: the policy is {policy!r}")


def _mail(payloads: tuple[str, ...], found: Found) -> None:
    """Mail is plain text; a line end in a subject begins no header."""
    sender = Sender("desk@halden.example", "Halden")
    for payload in payloads:
        words = f"{payload}\r\nBcc: all@evil.example\r\n\r\n<script>"
        letter = Letter("m1", "c1", "eva@home.example", words, payload, datetime.now(timezone.utc), 1)
        message = make_message(letter, sender)
        plain = message.get_content_type() == "text/plain" and not message.is_multipart()
        found.expect(plain and message["Bcc"] is None, f"a mail of {payload!r} is not plain text")


@contextmanager
def _chat(browser: Browser, harness: Harness, found: Found) -> Iterator[Chat]:
    context = browser.new_context()
    chat = Chat.visit(context, f"{harness.url}/?q={quote(PAYLOADS[0])}#{quote(PAYLOADS[4])}")
    _watch(chat.page, found)
    chat.launcher.click()
    chat.field.wait_for()
    yield chat
    found.add(f"the widget's page: {fault}" for fault in chat.faults)
    context.close()


def _chat_and_console(browser: Browser, harness: Harness, chat: Chat, payloads: tuple[str, ...], found: Found) -> None:
    """The customer's words in their own widget and on the agent's screen, the agent's words in the widget."""
    mark = uuid.uuid4().hex[:8]
    chat.say(f"hello from {mark}")
    groups = ["\n".join(payloads[i : i + A_MESSAGE]) for i in range(0, len(payloads), A_MESSAGE)]
    for group in groups:
        chat.say(group)
    written = "SELECT count(*) FROM messages WHERE role = 'customer' AND conversation_id = ?"
    where = _conversation(harness, chat, mark)
    chat.until(lambda: harness.rows(written, where)[0][0] == len(groups) + 1)
    _look(chat.page, found, "the widget, the customer's words")
    _reach_person(harness, chat, where)
    agent = Console.signed_in(browser, harness)
    _watch(agent.page, found)
    agent.page.goto(f"{harness.url}/console/#/waiting/c/{where}")
    agent.transcript.wait_for()
    agent.page.wait_for_timeout(CALM_MS)
    _look(agent.page, found, "the console")
    with harness.signed_in(*harness.agent()) as client:
        client.post(f"/api/agent/conversations/{where}/take").raise_for_status()
        for number, group in enumerate(groups):
            body = {"client_id": f"{mark}-{number}", "text": group}
            client.post(f"/api/agent/conversations/{where}/messages", json=body).raise_for_status()
        note = {"client_id": f"{mark}-note", "text": "\n".join(payloads[:A_MESSAGE])}
        client.post(f"/api/agent/conversations/{where}/notes", json=note).raise_for_status()
    chat.until(lambda: chat.panel.locator(".row.agent").count() >= len(groups))
    _look(chat.page, found, "the widget, the agent's words")
    agent.page.wait_for_timeout(CALM_MS)
    _look(agent.page, found, "the console, the agent's words")
    found.add(f"the console: {fault}" for fault in agent.faults)
    with harness.signed_in(*harness.agent()) as client:
        closed = {"resolution": "solved"}
        client.post(f"/api/agent/conversations/{where}/close", json=closed).raise_for_status()
    agent.page.context.close()


def _reach_person(harness: Harness, chat: Chat, where: str) -> None:
    """Asks for a person, unless the bot has given up by itself once it has read everything."""
    state = "SELECT state FROM conversations WHERE id = ?"
    left = "SELECT count(*) FROM turns WHERE state = 'pending' AND conversation_id = ?"
    until(lambda: harness.rows(left, where)[0][0] == 0, PATIENCE_S)
    if harness.rows(state, where) == [("bot",)]:
        chat.panel.get_by_role("button", name="Talk to a person", disabled=False).last.click()
    chat.until(lambda: harness.rows(state, where), [("queued",)])


def _conversation(harness: Harness, chat: Chat, mark: str) -> str:
    query = "SELECT conversation_id FROM messages WHERE text = ?"
    chat.until(lambda: bool(harness.rows(query, f"hello from {mark}")))
    return harness.rows(query, f"hello from {mark}")[0][0]


def _article(harness: Harness, chat: Chat, payloads: tuple[str, ...], found: Found) -> None:
    """An article full of scripts: its page, the list of its section, and the bot's answer from it."""
    mark = uuid.uuid4().hex[:8]
    path = harness.articles / "en" / "network" / f"injected-{mark}.md"
    text = _takeable(harness.settings.var.parent / "injected", mark, payloads)
    found.expect(text.count("Press ") > len(payloads) / 2, "the rules of articles take hardly any of the payloads")
    path.write_text(text, "utf-8")
    try:
        url = f"{harness.url}/help/en/injected-{mark}"
        there = until(lambda: httpx.get(url).status_code == 200, PATIENCE_S, 0.5)
        if not found.expect(there, "the article did not go live, so nobody could look at it"):
            return
        page = chat.page.context.new_page()
        _watch(page, found)
        for address in (url, f"{harness.url}/help/en"):
            page.goto(address)
            page.wait_for_timeout(CALM_MS)
            _look(page, found, address)
        page.close()
    finally:
        path.unlink()


def _takeable(scratch: Path, mark: str, payloads: tuple[str, ...]) -> str:
    """An article of all payloads but those that the rules of articles refuse, such as links to scripts."""
    body = "\n".join(f"{number}. Press {payload}" for number, payload in enumerate(payloads, 1))
    lines = ARTICLE.format(mark=mark, topic=TOPIC, body=body).splitlines()
    path = scratch / "en" / "network" / f"injected-{mark}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")
    try:
        read_articles(scratch, read_catalogue(ROOT / "domain" / "taxonomy.yml", ROOT / "data" / "entities"))
    except ArticleError as error:
        refused = {int(fault.split(".md:")[1].split(":")[0]) for fault in error.faults}
        lines = [line for number, line in enumerate(lines, 1) if number not in refused]
    return "\n".join(lines) + "\n"


def _search(browser: Browser, harness: Harness, payloads: tuple[str, ...], found: Found) -> None:
    page = browser.new_context().new_page()
    _watch(page, found)
    for payload in payloads:
        page.goto(f"{harness.url}/help/en/search?q={quote(payload)}")
        _look(page, found, f"the search for {payload!r}")
    page.context.close()


def _watch(page: Page, found: Found) -> None:
    """A dialog is a script that ran; a refusal by the policy is one that would have."""

    def dialog(opened: object) -> None:
        found.faults.append(f"a dialog opened on {page.url}")
        opened.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", dialog)
    page.on("console", lambda said: found.add([said.text] if "Content Security Policy" in said.text else []))


def _look(page: Page, found: Found, place: str) -> None:
    seen = page.evaluate(LOOK, MARK)
    found.expect(not seen, f"{place}: {', '.join(seen[:3])}")
