"""The benchmark of turns: what it makes of what it measured, and the stock bot that it writes."""

from __future__ import annotations

import asyncio
import math
import os

import pytest
import yaml

from benchmarks.turns import processes, stages
from benchmarks.turns.curve import Step, past_peak
from benchmarks.turns.exchange import Exchange, NoReply
from benchmarks.turns.load import PER_CONVERSATION, Pool, Questions, Result, closed, paced, quantile
from benchmarks.turns.questions import held_out_questions, published
from benchmarks.turns.stock_bot import project_files
from benchmarks.turns.tracing import Span, Writer, read_spans
from bot.settings import read_settings


class Customer:
    """Answers at once; hands over at the word "person"."""

    arrived = 0

    def __init__(self) -> None:
        Customer.arrived += 1
        self.state = "bot"
        self.said: list[str] = []

    async def say(self, text: str) -> Exchange:
        self.said.append(text)
        await asyncio.sleep(0.001)
        if text == "broken":
            raise NoReply("bot_unavailable", "no")
        if text == "person":
            self.state = "queued"
        return Exchange(1.0, 1.001, 1.002, "text", text)

    async def leave(self) -> None:
        self.state = "gone"


@pytest.fixture
def pool() -> Pool:
    Customer.arrived = 0

    async def arrive() -> Customer:
        return Customer()

    return Pool(arrive)


async def test_a_conversation_ends_after_its_messages_and_where_a_person_or_a_fault_ends_it(pool: Pool) -> None:
    await pool.fill(2)
    asked = Questions(["a", "person", "broken"])
    result = await closed(pool, asked, customers=2, seconds=0.1)
    used = [one for one in pool._gone if one.said]
    assert all(len(one.said) <= PER_CONVERSATION for one in used)
    assert all(one.said.index("person") == len(one.said) - 1 for one in used if "person" in one.said)
    assert result.unanswered == {"bot_unavailable": sum(one.said.count("broken") for one in used)}
    assert len(result.exchanges) == sum(len(one.said) for one in used) - result.unanswered["bot_unavailable"]
    await pool.empty()
    assert {one.state for one in used} == {"gone"}


async def test_both_bots_get_the_same_messages_at_the_same_rate(pool: Pool) -> None:
    results = [await paced(pool, Questions(["a", "b"]), per_s=200.0, seconds=0.2, seed=3) for _ in range(2)]
    assert len(results[0].exchanges) == len(results[1].exchanges) > 10
    assert [one.text for one in results[0].exchanges[:4]] == [one.text for one in results[1].exchanges[:4]]


def test_quantiles_and_rates() -> None:
    assert [quantile([5.0, 1.0, 3.0], share) for share in (0.0, 0.5, 0.95)] == [1.0, 3.0, 5.0]
    assert math.isnan(quantile([], 0.5))
    exchanges = [Exchange(0.0, 0.0, n / 1000, "text", "") for n in range(1, 101)]
    result = Result(10.0, exchanges)
    assert (result.per_s, result.p50_ms, result.p95_ms) == (10.0, 50.0, 95.0)


def test_what_comes_after_the_peak_counts_and_not_what_comes_before() -> None:
    def steps(*rates: int) -> list[Step]:
        made = [Result(1.0, [Exchange(0, 0, 1, "text", "")] * rate) for rate in rates]
        return [Step(2**n, result, 0.0) for n, result in enumerate(made)]

    assert past_peak(steps(5, 20, 40, 30, 36)) == 0.75
    assert past_peak(steps(5, 20, 40)) == 1.0


def spans_of_a_turn() -> list[Span]:
    """Sent at 10 s, answered 20 ms later; a turn before it, which must not count."""
    named = {
        "say": (1, 4), "ahead": (2, 6.5), "run": (5, 18), "brain": (6, 14), "channel": (7, 13.5),
        "dialogue read": (7, 7.5), "nlu": (8, 9.5), "policies": (9.5, 10), "remote action": (10, 12.5),
        "action": (10.5, 12), "search": (10.6, 11.6), "finish": (14.5, 16), "tell": (17, 17.5),
    }  # fmt: skip
    inside = [Span(name, 10 + begun / 1000, 10 + ended / 1000) for name, (begun, ended) in named.items()]
    return [Span("nlu", 9.0, 9.5), *sorted(inside, key=lambda span: span.begun)]


def test_the_stages_of_a_turn_add_up_to_it() -> None:
    found = stages.stages_of(Exchange(10.0, 10.004, 10.020, "answer", ""), spans_of_a_turn())
    assert list(found) == list(stages.STAGES)
    whole = sum(value for name, value in found.items() if not name.startswith("-"))
    parts = sum(value for name, value in found.items() if name.startswith("-"))
    assert whole == pytest.approx(20.0) and parts == pytest.approx(found["Rasa"])
    # Half a millisecond of what was begun while the message was stored, and what was left for the turn.
    assert found["- NLU, not yet done when Rasa is asked"] == pytest.approx(2.0)
    assert found["- search, the rest"] == pytest.approx(1.0)


def test_a_turn_without_the_bot_has_no_stages() -> None:
    assert stages.stages_of(Exchange(10.0, 10.004, 10.020, "text", ""), spans_of_a_turn()[:3]) is None


async def test_spans_are_noted_around_functions_that_do_what_they_did(tmp_path) -> None:
    class Worker:
        def add(self, one: int, other: int) -> int:
            return one + other

        async def fail(self) -> None:
            raise ValueError

    writer = Writer(tmp_path)
    writer.around(Worker, "add", "adding")
    writer.around(Worker, "fail", "failing")
    assert Worker().add(1, other=2) == 3
    with pytest.raises(ValueError):
        await Worker().fail()
    found = read_spans(tmp_path)
    assert [span.name for span in found] == ["adding", "failing"] and all(span.ms >= 0 for span in found)


def test_the_stock_bot_holds_every_article_and_every_example() -> None:
    settings = read_settings()
    files = {name: yaml.safe_load(text) for name, text in project_files(settings).items()}
    articles = published(settings)
    by_intent = {block["intent"]: block["examples"] for block in files["data/nlu.yml"]["nlu"]}
    assert {f"faq/{one.id}" for one in articles} | {"greet", "wifi_connection", "out_of_scope"} <= set(by_intent)
    assert all(by_intent[f"faq/{one.id}"].count("\n") == len(one.questions) for one in articles)
    responses = files["domain.yml"]["responses"]
    assert all(one.title in responses[f"utter_faq/{one.id}"][0]["text"] for one in articles)
    assert not set(held_out_questions(settings)) & {
        line[2:] for text in by_intent.values() for line in text.splitlines()
    }
    rules = {rule["rule"]: rule["steps"][1]["action"] for rule in files["data/rules.yml"]["rules"]}
    assert rules["wifi_connection"] == "utter_faq" and rules["greet"] == "utter_greet"
    trained = [
        part for part in [*files["config.yml"]["pipeline"], *files["config.yml"]["policies"]] if "epochs" in part
    ]
    assert {part["epochs"] for part in trained} == {100} and len(trained) == 4


def test_this_process_is_in_its_own_tree_and_takes_memory_and_time() -> None:
    pids = processes.tree(os.getpid())
    assert pids[0] == os.getpid()
    assert processes.memory_mb(pids[:1]) > 10 and processes.cpu_s(pids[:1]) > 0
