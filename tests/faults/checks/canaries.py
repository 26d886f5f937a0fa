"""Check 16: nothing that anybody wrote, no address, number or token in logs and in what the desk tells of itself."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx

from bot.supervisor.prepare import internal_token
from tests.desk.customer import Customer
from tests.faults.check import Found, Size
from tests.faults.harness import PROCESSES, Harness
from tests.faults.load import QUESTIONS

WORD = "zanzibarcanary"
EMAIL = "canary.person@canary-mail.example"
PHONE = "+370 612 98765"
CARD = "4111 1111 1111 1111"
PASSWORD = "canary-password-of-mine"
TOKEN = "tdm_canarycanarycanarycanarycanary"
TEXTS = (f"my {WORD} is broken", f"write to {EMAIL} or call {PHONE}", f"i paid with {CARD}", f"/restart {WORD}")
PATIENCE_S = 30.0
#: What the desk tells anybody of itself.
PAGES = ("/health/live", "/health/ready", "/metrics")


def run(harness: Harness, size: Size) -> Found:
    """Writes canaries where they might be logged, in good times and bad, and looks for them."""
    tokens = asyncio.run(_write(harness))
    wanted = [WORD, EMAIL, PHONE, CARD, CARD.replace(" ", ""), PASSWORD, TOKEN, *QUESTIONS, *tokens]
    wanted += [internal_token(harness.settings), harness.settings.metrics_token]
    found = Found()
    for path in sorted(Path(harness.settings.var / "log").rglob("*.log")):
        _search(found, path.name, path.read_text("utf-8", "replace"), wanted)
    _lines(found, harness)
    token = {"Authorization": f"Bearer {harness.settings.metrics_token}"}
    for path in PAGES:
        answer = httpx.get(harness.direct_url + path, headers=token)
        found.expect(answer.status_code == 200, f"{path} answers {answer.status_code}, so nothing was looked at")
        _search(found, path, answer.text, wanted)
    found.figure = f"{len(wanted)} canaries in {found.tried} places: {found.failures} found"
    return found


def _lines(found: Found, harness: Harness) -> None:
    """The processes that handle messages log lines of JSON, each with its request where there was one."""
    for name in PROCESSES:
        lines = (harness.settings.var / "log" / f"{name}.log").read_text("utf-8", "replace").splitlines()
        read = [_fields(line) for line in lines]
        wrong = [line[:60] for line, fields in zip(lines, read, strict=True) if not fields]
        found.expect(not wrong, f"{name}.log has {len(wrong)} lines that are no JSON, the first begins {wrong[:1]}")
        requests = {fields["request_id"] for fields in read if "request_id" in fields}
        found.expect(bool(requests), f"{name}.log names no request")


def _fields(line: str) -> dict[str, str]:
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _search(found: Found, place: str, text: str, wanted: list[str]) -> None:
    text = text.lower()
    seen = [word for word in wanted if word.lower() in text]
    found.expect(not seen, f"{place} holds {len(seen)} of them, the first begins with {seen[0][:12] if seen else ''!r}")


async def _write(harness: Harness) -> list[str]:
    """Says everything once while all is well and once in each kind of trouble; returns the tokens that were in use."""
    tokens = []
    try:
        for mode in ("pass", "status 500", "broken JSON"):
            harness.actions.set(mode)
            tokens.append(await _say(harness))
    finally:
        harness.actions.set("pass")
    async with httpx.AsyncClient(base_url=harness.direct_url, trust_env=False) as client:
        await client.post("/api/agent/session", json={"email": EMAIL, "password": PASSWORD})
        await client.post("/api/agent/session", content=f'{{"email": "{EMAIL}", "password": ["{PASSWORD}"'.encode())
        await client.get("/api/agent/staff", headers={"Authorization": f"Bearer {TOKEN}"})
        await client.get(f"/help/en/search?q={WORD}")
        await client.get(f"/{WORD}/{TOKEN}")
    return tokens


async def _say(harness: Harness) -> str:
    customer = await Customer(harness.direct_url).connect()
    try:
        await customer.hello(page={"url": f"https://shop.example/{WORD}?token={TOKEN}", "title": WORD})
        for number, text in enumerate(TEXTS, 1):
            await customer.say(text)
            await customer.wait(lambda n=number: len(customer.events("message")) > n, PATIENCE_S)
        # What breaks the protocol must not be quoted either.
        await customer.ask("message", {"client_id": WORD + "!", "text": [WORD, EMAIL]})
        await customer.ask("leave", {"client_id": "c1", "email": EMAIL, "name": WORD, "text": CARD})
        return customer.token or ""
    finally:
        await customer.close()
