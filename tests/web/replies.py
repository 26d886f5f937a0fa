"""What the stand-in desk's bot says: one reply for each thing that the widget must be able to draw."""

from __future__ import annotations

from typing import Any

ARTICLE = {
    "id": "router-no-internet",
    "title": "Router H1 and H3: no internet",
    "url": "/help/en/router-no-internet",
    "section": "Fix it",
}
HELPED = [{"id": "1", "title": "Yes, that helped"}, {"id": "2", "title": "No, show me something else"}]
GREETING = "Hello, I am Halden's assistant. Ask me anything about your router, camera, thermostat or order."
SUGGESTIONS = ["My router shows an amber light", "Where is my order?", "How do I return something?"]

_BLOCKS = [
    {
        "type": "p",
        "runs": [{"text": "A "}, {"text": "solid amber", "bold": True}, {"text": " light: there is no internet."}],
    },
    {
        "type": "ol",
        "start": 3,
        "items": [
            [{"text": "Check the cable from the modem to the "}, {"text": "blue port", "bold": True}, {"text": "."}],
            [{"text": "Unplug the modem for 30 seconds, then plug it in and wait for two minutes."}],
            [{"text": "Open "}, {"text": "Devices → Router → Advanced", "bold": True},
             {"text": " and read the code, such as "}, {"text": "E10", "code": True}, {"text": "."}],
        ],
    },
    {"type": "ul", "items": [[{"text": "Still amber? "}, {"text": "See the status page", "href": "https://status.halden.example/"}]]},
]  # fmt: skip

#: Each is text, an attempt at a link, or markup that a careless page would run.
INJECTIONS = [
    "<img src=x onerror=alert(1)>",
    "<script>window.hurt=1</script>",
    "javascript:alert(1)",
    'https://halden.example/"onmouseover="alert(1)',
    "{{constructor.constructor('alert(1)')()}}",
    "</style></textarea><svg/onload=alert(1)>",
]


def answer_card() -> dict[str, Any]:
    """A passage with a heading, steps that begin at 3, a list, and the question whether it helped."""
    payload = {"article": ARTICLE, "heading": "The light is amber", "blocks": _BLOCKS, "choices": HELPED}
    text = "A solid amber light: the router gets no internet."
    return {"kind": "answer", "text": text, "payload": payload | {"truncated": True, "feedback": None}}


def hostile_card() -> dict[str, Any]:
    """An answer in which every place that holds text or an address holds an injection."""
    runs = [{"text": text, "href": "javascript:alert(1)", "bold": True} for text in INJECTIONS]
    article = {"id": "x", "title": INJECTIONS[0], "url": "javascript:alert(1)", "section": INJECTIONS[1]}
    blocks = [{"type": "p", "runs": runs}, {"type": "ol", "start": "1 onload=alert(1)", "items": [runs]}]
    choices = [{"id": "1", "title": INJECTIONS[1]}]
    payload = {"article": article, "heading": INJECTIONS[0], "blocks": blocks, "choices": choices}
    return {"kind": "answer", "text": INJECTIONS[0], "payload": payload | {"truncated": True, "feedback": None}}


def reply_to(text: str) -> dict[str, Any]:
    """The bot's reply to a customer's words."""
    words = text.lower()
    if "amber" in words:
        return answer_card()
    if "hostile" in words:
        return hostile_card()
    if "which" in words:
        titles = ["Changing the Wi-Fi password", "Resetting the Halden ID password"]
        choices = [{"id": "ab"[i], "title": title} for i, title in enumerate(titles)]
        return {"kind": "text", "text": "Which of these is it about?", "payload": {"choices": choices}}
    return {"kind": "text", "text": f"You said: {text}", "payload": {}}
