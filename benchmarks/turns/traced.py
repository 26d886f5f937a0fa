"""The product with spans noted: ``python -m benchmarks.turns.traced run`` starts it as ``tandem run`` does.

Each process of the product is started through this module too, which notes its functions and then runs it unchanged.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.turns.tracing import Writer, writer

HERE = "benchmarks.turns.traced"


def run() -> None:
    """``tandem run`` with every process of it traced."""
    from bot.settings import settings
    from bot.supervisor import run as supervisor

    make = supervisor.make_children

    def make_traced(*args: Any) -> list[Any]:
        children = make(*args)
        for child in children:
            if child.name in TRACED:
                # python -m MODULE … becomes python -m HERE NAME MODULE …
                child.command = [*child.command[:2], HERE, child.name, *child.command[2:]]
        return children

    supervisor.make_children = make_traced
    supervisor.run(settings())


def trace_desk(spans: Writer) -> None:
    from bot.channels.customers import Customers
    from bot.channels.web import CustomerSocket
    from bot.desk import turn_jobs
    from bot.desk.brain import Brain
    from bot.desk.store import Store
    from bot.desk.turns import Runner

    spans.around(Customers, "say", "say")
    spans.around(Runner, "_run", "run")
    spans.around(Brain, "turn", "brain")
    spans.around(Store, "_once", "transaction")
    spans.around(turn_jobs, "finish", "finish")
    spans.around(CustomerSocket, "_tell", "tell")


def trace_rasa(spans: Writer) -> None:
    from rasa.core.processor import MessageProcessor

    from bot.understanding import ahead, channel, remote_action
    from bot.understanding.tracker_store import BoundedTrackerStore

    spans.around(channel, "_answer", "channel")
    spans.around(MessageProcessor, "parse_message", "nlu")
    spans.around(ahead, "_understand", "ahead")
    spans.around(MessageProcessor, "predict_next_with_tracker_if_should", "policies")
    spans.around(remote_action.BoundedRemoteAction, "run", "remote action")
    spans.around(BoundedTrackerStore, "save", "dialogue kept")
    spans.around(BoundedTrackerStore, "retrieve", "dialogue read")


def trace_actions(spans: Writer) -> None:
    import actions.__main__ as server
    from bot.encoder import Encoder
    from bot.knowledge.search import Knowledge

    spans.around(server, "_run", "action")
    spans.around(Knowledge, "search", "search")
    spans.around(Encoder, "encode", "encoder")


TRACED: dict[str, Callable[[Writer], None]] = {"desk": trace_desk, "rasa": trace_rasa, "actions": trace_actions}


def main() -> None:
    """Runs what the command line names."""
    name, *rest = sys.argv[1:]
    if name == "run":
        run()
        return
    spans = writer()
    TRACED[name](spans)
    sys.argv = rest
    if rest[0] == "actions":
        # It is imported by now; run as a module again it would be another one, without the spans.
        sys.modules["actions.__main__"].main()
    else:
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
