"""What one conversation may send, and which windows show it."""

from __future__ import annotations

from bot.channels import connections
from bot.channels.connections import MESSAGES, Connections
from bot.desk.limits import Limits


async def test_all_windows_of_a_conversation_share_what_it_may_send():
    known, limits = Connections(), Limits()
    windows = [known.opened(f"s{number}", "") for number in range(3)]
    for window in windows:
        known.bind(window, "c_1")
    allowed = [await windows[n % 3].allows(limits, f"m{n}") for n in range(MESSAGES.burst + 3)]
    assert allowed.count(False) > 0 and all(allowed[: MESSAGES.burst])
    other = known.opened("s9", "")
    known.bind(other, "c_2")
    assert await other.allows(limits, "m1")


async def test_a_message_that_another_window_sent_is_no_other_message(monkeypatch):
    monkeypatch.setattr(connections, "MESSAGES", connections.Bucket("few", 1, 0.001))
    known, limits = Connections(), Limits()
    one, other = known.opened("s1", ""), known.opened("s2", "")
    for window in (one, other):
        known.bind(window, "c_1")
    assert await one.allows(limits, "m1") and await other.allows(limits, "m1")
    assert not await other.allows(limits, "m2")


def test_only_what_people_have_is_told_to_other_desks():
    known = Connections()
    for number, state in enumerate(("bot", "queued", "agent", "closed")):
        connection = known.opened(f"s{number}", "")
        known.bind(connection, f"c_{number}")
        connection.state = state
    assert known.people_have() == ["c_1", "c_2"] and len(known.conversations()) == 4
