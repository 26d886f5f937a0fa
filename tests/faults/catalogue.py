"""The checks, in the order of their numbers."""

from __future__ import annotations

from tests.faults.check import Check
from tests.faults.checks import (
    altered,
    authorisation,
    bad_actions,
    broken_files,
    burst,
    canaries,
    clock,
    desk_lost,
    flood,
    full_disk,
    fuzzed,
    injected,
    killed,
    listening,
    locked_database,
    person_has_it,
    power_cut,
    redis_gone,
    refused,
    retrained,
    same_id,
    soak,
    two_agents,
    widget_cut,
)

NOTHING_LOST = "0 missing, 0 doubled, all answered or handed off"

#: Those that are run on PostgreSQL and Redis, with two desks, too.
ON_POSTGRESQL = {*range(1, 10), 15, 20, 24, 25}

CHECKS = (
    Check(1, "Rasa killed while customers write", NOTHING_LOST, killed.rasa),
    Check(2, "desk and action server killed", NOTHING_LOST, killed.desk_and_actions),
    Check(3, "one id sent 100 times at once", "one message, one set of replies", same_id.run),
    Check(4, "action server down, hung, 500, broken", "heard within 12 s, stored", bad_actions.run),
    Check(5, "database locked for 10 s", "0 lost, reads ≤ 1 s, health degraded", locked_database.run),
    Check(6, "20 messages in a burst", "in order, none lost, last reply ≤ 3 s", burst.run),
    Check(7, "widget cut off 100 times", "transcript as the server's ≤ 3 s after", widget_cut.run),
    Check(8, "a person has the conversation", "0 bot messages", person_has_it.run),
    Check(9, "two agents accept one handoff", "exactly one has it", two_agents.run),
    Check(10, "every route by every kind of sender", "exactly the allowed ones", authorisation.run),
    Check(11, "200 script injections in a browser", "0 run, strict policy", injected.run),
    Check(12, "wrong origins, tokens, sessions", "refused", refused.run),
    Check(13, "10,000 fuzzed messages", "0 crashes, 0 privileged, others' p95 ≤ 2×", fuzzed.run),
    Check(14, "100 messages/s from one address", "limited, others' p95 ≤ 2×", flood.run),
    Check(15, "50 chats for 30 minutes", "0 errors, p95 ≤ 0.5 s, memory ≤ +5 %", soak.run),
    Check(16, "canaries in logs and metrics", "none found", canaries.run, last=True),
    Check(17, "altered model, index, encoder", "refused, the last good one stays", altered.run),
    Check(18, "listening sockets", "only the desk beyond loopback", listening.run),
    Check(19, "content and settings broken", "named with file and line, last build stays", broken_files.run),
    Check(20, "power cut between two writes", "opens, consistent, nothing missing", power_cut.run),
    Check(21, "disk of database and log full", "0 lost, a sentence, degraded, back by itself", full_disk.run),
    Check(22, "the clock jumps under messages", f"{NOTHING_LOST}, nobody signed out", clock.run),
    Check(23, "the bot renewed while customers write", f"{NOTHING_LOST}, nobody notices", retrained.run, last=True),
    Check(24, "one of two desks killed", f"{NOTHING_LOST}, others go on ≤ 5 s", desk_lost.run, several=True),
    Check(25, "Redis gone for 30 s", f"{NOTHING_LOST}, live again ≤ 5 s", redis_gone.run, several=True),
)
