from __future__ import annotations

from benchmarks.sizing import Sizing


def test_what_a_core_can_serve_follows_from_what_a_message_costs() -> None:
    found = Sizing({}, 100.0, 0.01, {"rasa run": 6.0, "bot.desk": 8.0}, 60.0, 90.0)
    # 14 ms of a core for each message, which comes every 20 s; seven tenths of the core are used.
    assert found.chats_per_core == 1000
