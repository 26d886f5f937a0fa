"""How a message is read: with its slips corrected, all of it and its matter alone. Its text stays as typed.

People and the tracker see what was typed. Entities and signals are looked for in all that is read; for intent and
family it is read both ways.
"""

from __future__ import annotations

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.spelling import Corrected

# None of these is an output: they would be stored with the message, beside the words that may have to be erased.
CORRECTED, MATTER, VECTORS = "corrected", "matter", "vectors"


def corrected(message: Message) -> Corrected:
    """A message's text with the slips corrected; as typed where nothing was or no corrector was there."""
    found = message.get(CORRECTED)
    return Corrected(message.get(TEXT) or "") if found is None else found


def read(message: Message) -> str:
    """All of a message's text as it is read."""
    return corrected(message).text


def matter(message: Message) -> str:
    """Of what is read the matter; all of it where it was not told apart."""
    found = message.get(MATTER)
    return read(message) if found is None else found


def encoded(message: Message) -> dict[str, np.ndarray]:
    """What was encoded of a message so far: ``(dim,)`` vectors by text."""
    return message.get(VECTORS) or {}
