"""The summary an agent reads first, made by rules from the case file. Nothing in it is invented."""

from __future__ import annotations

from bot.handoff.case import Case
from bot.handoff.package import SummaryPart

MAX_PROBLEM_CHARS = 400

NEXT_STEPS = {
    "customer_request": "Greet the customer and take the matter up where it stands.",
    "no_answer": "The knowledge base has no answer: answer from your own knowledge, and note it for the writers.",
    "answer_rejected": "The articles below did not help: start with what they leave out, do not send them again.",
    "repeated": "The customer had to say it more than once: confirm that you understood before anything else.",
    "frustrated": "The customer is annoyed: acknowledge it first, then solve.",
    "bot_failure": "The bot did not answer: read the last messages and reply to them.",
    "out_of_scope": "Probably not Halden's business: say kindly what Halden can do.",
    "policy": "The customer complains: take it up by the complaints rule.",
    "safety": "Danger: make sure that the device is off and nobody is at risk before anything else.",
}

FACT_NAMES = {
    "error_code": "Error code",
    "order_number": "Order",
    "serial_number": "Serial number",
    "return_number": "Return",
    "invoice_number": "Invoice",
    "visit_number": "Visit",
    "version": "Version",
    "os": "Operating system",
    "date": "Date",
    "email": "E-mail",
    "phone": "Phone",
}


def summarise(case: Case, reason: str, slots: dict[str, str | None], entities: list[dict[str, str]]) -> SummaryPart:
    """Summary of a case.

    Args:
        case: What happened so far.
        reason: Reason code of the handoff.
        slots: Filled slots by name; ``product`` and those in :data:`FACT_NAMES` are used.
        entities: Entities of the last message, ``{entity, value}``, for facts that have no slot.
    """
    problem = case.problem or (case.texts[0] if case.texts else "")
    return SummaryPart(
        problem=problem[:MAX_PROBLEM_CHARS],
        product=slots.get("product"),
        tried=[_tried(s.title, s.feedback) for s in case.shown],
        facts=facts_of(slots, entities),
        open_questions=list(case.open_questions),
        next_step=NEXT_STEPS[reason],
    )


def facts_of(slots: dict[str, str | None], entities: list[dict[str, str]]) -> list[str]:
    """Facts as ``Name: value``, each once, slots first.

    >>> facts_of({"error_code": "E42"}, [{"entity": "error_code", "value": "E42"}, {"entity": "date", "value": "now"}])
    ['Error code: E42', 'Date: now']
    """
    pairs = [(name, value) for name, value in slots.items() if value]
    pairs += [(e["entity"], e["value"]) for e in entities]
    lines = [f"{FACT_NAMES[name]}: {value}" for name, value in pairs if name in FACT_NAMES]
    return list(dict.fromkeys(lines))


def _tried(title: str, feedback: str | None) -> str:
    verdict = {"accepted": "helped", "rejected": "did not help"}.get(feedback or "", "no word on it")
    return f"{title}: {verdict}"
