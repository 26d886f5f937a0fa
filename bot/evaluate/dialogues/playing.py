"""Plays scripted conversations over Socket.IO, as the widget does: one connection for each."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
import socketio

from actions.replies import NONE_OF_THESE, TALK_TO_A_PERSON
from bot.desk.messages import REDACTED
from bot.errors import TandemError
from bot.evaluate.dialogues.outcomes import Played, Reply, standing
from bot.evaluate.dialogues.scripts import PRESS, RESOLVED, SAY, Script, Turn

ANSWER_TIMEOUT_S = 15.0
#: Titles of the button that the widget always has; it is pressed where no message has one.
PERSON = frozenset(TALK_TO_A_PERSON.values())
WITH_A_PERSON = ("queued", "agent")


class PlayError(TandemError):
    """The system could not be talked to."""

    code = "play_failed"


async def play_all(scripts: Sequence[Script], url: str, token: str = "", language: str = "en") -> list[Played]:
    """Plays one conversation after the other.

    Args:
        url: The desk's address.
        token: An agent's access token, for the handoffs' families and reasons; empty: these stay unknown.
        language: What the customers' browsers ask for.

    Raises:
        PlayError: The desk cannot be reached, or does not answer in time.
    """
    return [await play(script, url, token, language) for script in scripts]


async def play(script: Script, url: str, token: str = "", language: str = "en") -> Played:
    """Plays one conversation to its end, or until a person has it."""
    customer = _Customer(url)
    try:
        await customer.enter(language)
        played = await _played(script, customer)
        if played.handed_over and token:
            played.family, played.reason = await _handoff(url, token, customer.conversation_id)
        return played
    except (socketio.exceptions.SocketIOError, TimeoutError, asyncio.TimeoutError) as error:
        why = str(error) or "no answer in time"
        raise PlayError(
            f"{url}: {script.name!r} ({script.place}) broke off ({why}); is Tandem running there?"
        ) from None
    finally:
        await customer.leave()


async def _played(script: Script, customer: _Customer) -> Played:
    played = Played()
    for number, turn in enumerate(script.turns):
        messages = await _done(turn, customer, played, number)
        if messages is None:
            break
        reply = _reply(number, messages)
        played.replies.append(reply)
        if turn.pick in reply.choices:
            more = _reply(number, await customer.press(turn.pick))
            reply.articles += more.articles
            reply.choices, reply.picked, reply.text = more.choices, True, f"{reply.text}\n{more.text}"
        if customer.state in WITH_A_PERSON:
            played.handed_over = True
            return played
    # Who came for an answer, has none and is offered a person takes the offer.
    offer = next((title for title in customer.choices if title in PERSON), "")
    if offer and script.ends.kind == RESOLVED and not standing(script, played):
        await customer.press(offer)
        played.took_offer = played.handed_over = True
    return played


async def _done(turn: Turn, customer: _Customer, played: Played, number: int) -> list[dict[str, Any]] | None:
    """Does one turn and gives what was answered; None where it cannot be done, with the reason in ``played``."""
    if turn.kind == SAY:
        return await customer.say(turn.words)
    if turn.kind == PRESS:
        if turn.words in customer.choices or turn.words in PERSON:
            return await customer.press(turn.words)
        there = ", ".join(repr(title) for title in customer.choices) or "none"
        played.stuck = f"turn {number + 1}: there is no button {turn.words!r} to press; there is {there}"
        return None
    if not await customer.thumb(turn.words):
        played.stuck = f"turn {number + 1}: there is no answer to give a thumb to"
        return None
    return []


def _reply(turn: int, messages: Sequence[dict[str, Any]]) -> Reply:
    choices = _choices(messages)
    return Reply(
        turn,
        articles=[m["payload"]["article"]["id"] for m in messages if m["kind"] == "answer"],
        clarified=any(title in NONE_OF_THESE.values() for title in choices),
        choices=choices,
        text="\n".join(m["text"] for m in messages),
    )


def _choices(messages: Sequence[dict[str, Any]]) -> list[str]:
    return [choice["title"] for message in messages for choice in message["payload"].get("choices") or []]


class _Customer:
    """One customer's connection; each thing done returns the messages that came of it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._io = socketio.AsyncClient(reconnection=False)
        self._news = asyncio.Event()
        self._io.on("message", self._hear)
        self._seen = 0
        self._newest: list[dict[str, Any]] = []
        self._answer = ""
        self.conversation_id = self.state = ""

    @property
    def choices(self) -> list[str]:
        """Titles of the buttons under the newest messages."""
        return _choices(self._newest)

    async def enter(self, language: str) -> None:
        await self._io.connect(self._url, transports=["websocket"], wait_timeout=5)
        answer = await self._call("hello", {"language": language})
        self.conversation_id = answer["conversation"]["id"]
        self._seen = answer["conversation"]["last_seq"]

    async def leave(self) -> None:
        await self._io.disconnect()

    async def say(self, text: str) -> list[dict[str, Any]]:
        return await self._answered("message", {"text": text})

    async def press(self, title: str) -> list[dict[str, Any]]:
        for message in reversed(self._newest):
            for choice in message["payload"].get("choices") or []:
                if choice["title"] == title:
                    return await self._answered("choose", {"message_id": message["id"], "choice_id": choice["id"]})
        return await self._answered("human", {})

    async def thumb(self, value: str) -> bool:
        """Whether there was an answer to give it to."""
        if self._answer:
            await self._call("feedback", {"message_id": self._answer, "value": value})
        return bool(self._answer)

    async def _answered(self, event: str, data: dict[str, Any]) -> list[dict[str, Any]]:
        self._news.clear()
        sent = await self._call(event, {"client_id": uuid.uuid4().hex, **data})
        mine = max(self._seen, sent["message"]["seq"])
        while True:
            # A reply is stored as one, so that what is there with its first message is all of it.
            now = await self._call("sync", {"after": self._seen})
            messages = [m for m in now["messages"] if _is_reply(m) and m["seq"] > mine]
            if messages:
                break
            await asyncio.wait_for(self._news.wait(), ANSWER_TIMEOUT_S)
            self._news.clear()
        self._seen = messages[-1]["seq"]
        self._newest, self.state = messages, now["conversation"]["state"]
        self._answer = next((m["id"] for m in reversed(messages) if m["kind"] == "answer"), self._answer)
        return messages

    async def _call(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = await self._io.call(event, data, timeout=ANSWER_TIMEOUT_S)
        if not answer.get("ok"):
            error = answer.get("error") or {}
            raise PlayError(f"{self._url}: the desk refused {event!r}: {error.get('message') or error.get('code')}")
        return answer

    async def _hear(self, message: dict[str, Any]) -> None:
        if _is_reply(message):
            self._news.set()


def _is_reply(message: dict[str, Any]) -> bool:
    """Whether it answers; that something was taken out of what was said is told beside the answer."""
    return message["role"] in ("bot", "system") and message["payload"].get("event") != REDACTED


async def _handoff(url: str, token: str, conversation_id: str) -> tuple[str | None, str | None]:
    """The family and the reason of a conversation's handoff, as its agents see them."""
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=10.0) as client:
        answer = await client.get(f"/api/agent/conversations/{conversation_id}")
    if answer.status_code != 200:
        raise PlayError(f"{url}: the agents' API answers {answer.status_code}; is the token right and of all teams?")
    package = (answer.json().get("handoff") or {}).get("package") or {}
    return (package.get("routing") or {}).get("family"), (package.get("reason") or {}).get("code")
