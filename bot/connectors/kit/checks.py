"""One check for each requirement of :mod:`bot.connectors.contract`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.connectors.kit.bench import ANSWER_S, Bench, Unmet, handoff_data, message_data
from bot.connectors.kit.far_side import Seen

Check = Callable[[Bench], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def check(requirement: str) -> Callable[[Check], Check]:
    """Registers the check of a requirement."""

    def register(one: Check) -> Check:
        CHECKS[requirement] = one
        return one

    return register


@check("signature.right")
async def _right(bench: Bench) -> None:
    conversation_id = bench.new_conversation()
    _accepted(await bench.send("handoff.queued", handoff_data(conversation_id, "Signed well")))


@check("signature.wrong")
async def _wrong(bench: Bench) -> None:
    conversation_id = bench.new_conversation()
    data = handoff_data(conversation_id, "Signed by somebody else")
    _refused(await bench.send("handoff.queued", data, secret="not the secret"))
    if bench.far is not None:
        await bench.quiet()
        if await bench.far.look(conversation_id):
            raise Unmet("it was refused, and yet shows at the other desk")


@check("signature.old")
async def _old(bench: Bench) -> None:
    data = handoff_data(bench.new_conversation(), "Signed long ago")
    _refused(await bench.send("handoff.queued", data, age_s=600))


@check("signature.missing")
async def _missing(bench: Bench) -> None:
    data = handoff_data(bench.new_conversation(), "Not signed")
    _refused(await bench.send("handoff.queued", data, signed=False))


@check("event.unknown")
async def _unknown(bench: Bench) -> None:
    _accepted(await bench.send("teapot.boiled", {"conversation_id": bench.new_conversation(), "water": []}))
    _accepted(await bench.send("webhook.test", {"conversation_id": None}))


@check("handoff.shown")
async def _shown(bench: Bench) -> None:
    conversation_id = await bench.hand_over("The router shows a solid amber light")

    async def look() -> Seen | None:
        seen = await bench.there.look(conversation_id)
        return seen if seen and "solid amber light" in seen.words else None

    await bench.until(look, "the customer's problem does not show at the other desk")


@check("handoff.once")
async def _once(bench: Bench) -> None:
    conversation_id = bench.new_conversation()
    data = handoff_data(conversation_id, "Twice")
    for delivery_id in ("", "d_first_again", "d_first_again"):
        await bench.deliver("handoff.queued", data, delivery_id=delivery_id and f"{delivery_id}_{conversation_id}")
    await bench.shown(conversation_id)
    await bench.quiet()
    seen = await bench.shown(conversation_id)
    if seen.copies != 1:
        raise Unmet(f"there are {seen.copies} conversations")


@check("customer.once")
async def _customer(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    data = message_data(conversation_id, "Still amber after a restart")
    for delivery_id in ("a", "a", "b"):
        await bench.deliver("message.created", data, delivery_id=f"d_{delivery_id}_{conversation_id}")
    await _said(bench, conversation_id, "Still amber after a restart")


@check("customer.early")
async def _early(bench: Bench) -> None:
    conversation_id = bench.new_conversation()
    await bench.deliver("message.created", message_data(conversation_id, "Are you there?", seq=4))
    await bench.deliver("handoff.queued", handoff_data(conversation_id, "Early"))
    await _said(bench, conversation_id, "Are you there?")


@check("customer.only")
async def _only(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    for role in ("bot", "system", "agent"):
        await bench.deliver("message.created", message_data(conversation_id, f"Said by the {role}", role=role))
    await bench.deliver("message.created", message_data(conversation_id, "Said by the customer", seq=9))
    seen = await _said(bench, conversation_id, "Said by the customer")
    wrong = [text for text in seen.customer if text.startswith("Said by the") and "customer" not in text]
    if wrong:
        raise Unmet(f"shown as the customer's: {', '.join(wrong)}")


@check("bot.silent")
async def _silent(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.deliver("message.created", message_data(conversation_id, "Hello?"))
    await bench.quiet()
    written = list(bench.tandem.case(conversation_id).written.values())
    if written:
        raise Unmet(f"the customer was written to though nobody did: {written[0]!r}")


@check("agent.once")
async def _agent(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    await bench.there.reply(conversation_id, "Which light is it?")
    await _written(bench, conversation_id, ["Which light is it?"])
    # What was written comes back as an event, as every message does, and must not go round.
    echo = message_data(conversation_id, "Which light is it?", role="agent")
    await bench.deliver("message.created", echo)
    await bench.there.reply(conversation_id, "And since when?")
    await _written(bench, conversation_id, ["Which light is it?", "And since when?"])


@check("agent.retried")
async def _retried(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    bench.tandem.failing = 3
    try:
        await bench.there.reply(conversation_id, "Does this arrive?")
        await _written(bench, conversation_id, ["Does this arrive?"])
    finally:
        bench.tandem.failing = 0


@check("note.private")
async def _private(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    await bench.there.note(conversation_id, "Between us: refund this one")
    await bench.there.reply(conversation_id, "We refund you.")
    await _written(bench, conversation_id, ["We refund you."])


@check("close.there")
async def _close_there(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    await bench.there.reply(conversation_id, "Solved.")
    await bench.there.close(conversation_id)
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: case.closes, "it is not closed in Tandem")
    await bench.deliver("conversation.closed", closed_data(conversation_id))
    await bench.quiet()
    if len(case.closes) != 1:
        raise Unmet(f"it was closed {len(case.closes)} times")


@check("close.here")
async def _close_here(bench: Bench) -> None:
    conversation_id = await bench.hand_over()
    await bench.shown(conversation_id)
    await bench.deliver("conversation.closed", closed_data(conversation_id))

    async def ended() -> bool:
        seen = await bench.there.look(conversation_id)
        return seen is not None and not seen.open

    await bench.until(ended, "it does not end at the other desk")
    await bench.quiet()
    if ("POST", f"/api/agent/conversations/{conversation_id}/close") in bench.tandem.asked:
        raise Unmet("it was closed in Tandem once more")


@check("restart")
async def _restart(bench: Bench) -> None:
    assert bench.restart is not None
    conversation_id = bench.new_conversation()
    data = handoff_data(conversation_id, "Restarted in the middle")
    _accepted(await bench.send("handoff.queued", data))
    _accepted(await bench.send("message.created", message_data(conversation_id, "Before the restart")))
    await bench.restart()
    await bench.deliver("message.created", message_data(conversation_id, "After the restart", seq=5))
    await _said(bench, conversation_id, "After the restart")
    seen = await _said(bench, conversation_id, "Before the restart")
    if seen.copies != 1:
        raise Unmet(f"there are {seen.copies} conversations")
    bench.tandem.failing = 2
    await bench.there.reply(conversation_id, "Written around a restart")
    await bench.restart()
    bench.tandem.failing = 0
    await _written(bench, conversation_id, ["Written around a restart"])


@check("api.valid")
async def _valid(bench: Bench) -> None:
    if bench.tandem.faults:
        raise Unmet("; ".join(dict.fromkeys(bench.tandem.faults)))


@check("quick")
async def _quick(bench: Bench) -> None:
    bench.tandem.failing = 1000
    try:
        await bench.send("handoff.queued", handoff_data(bench.new_conversation(), "While Tandem is away"))
    finally:
        bench.tandem.failing = 0
    if bench.slowest_s >= ANSWER_S:
        raise Unmet(f"one took {bench.slowest_s:.1f} s")


def closed_data(conversation_id: str) -> dict[str, object]:
    """The data of ``conversation.closed``; connectors need no more of the row than this."""
    row = {"id": conversation_id, "state": "closed", "resolution": "solved"}
    return {"conversation_id": conversation_id, "conversation": row}


async def _said(bench: Bench, conversation_id: str, text: str) -> Seen:
    """The conversation at the other desk with this text of the customer's in it exactly once."""

    async def look() -> Seen | None:
        seen = await bench.there.look(conversation_id)
        return seen if seen and text in seen.customer else None

    await bench.until(look, f"{text!r} does not show at the other desk as the customer's")
    await bench.quiet()
    seen = await bench.shown(conversation_id)
    if seen.customer.count(text) != 1:
        raise Unmet(f"{text!r} shows {seen.customer.count(text)} times")
    return seen


async def _written(bench: Bench, conversation_id: str, texts: list[str]) -> None:
    case = bench.tandem.case(conversation_id)
    await bench.until(lambda: len(case.written) >= len(texts), f"{texts[-1]!r} does not reach the customer")
    await bench.quiet()
    if list(case.written.values()) != texts:
        raise Unmet(f"the customer read {list(case.written.values())} instead of {texts}")


def _accepted(status: int) -> None:
    if not 200 <= status < 300:
        raise Unmet(f"it was answered with {status or 'nothing'}")


def _refused(status: int) -> None:
    if not 400 <= status < 500:
        raise Unmet(f"it was answered with {status or 'nothing'}")
