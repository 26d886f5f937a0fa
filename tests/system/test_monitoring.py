"""Dashboard, alerts and guide beside a running Tandem: they name the metrics and labels that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import ROOT
from tests.desk.customer import Customer
from tests.system.running import METRICS_TOKEN

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

GUIDE = ROOT / "docs" / "monitoring.md"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
SCRAPE = ROOT / "deploy" / "prometheus" / "prometheus.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "tandem.json"
#: What Prometheus adds by itself: to everything that it reads, and of each place that it reads.
ADDED, OF_A_TARGET = {"job", "instance"}, {"up": set()}
#: As Grafana fills its own variables in.
VARIABLES = {"$__rate_interval": "1m", "$job": "tandem"}
LIMIT_S = 20.0

Exposed = dict[str, set[str]]


@pytest.fixture
async def exposed(system: System) -> Exposed:
    """What the desk exposes after a customer got an answer and a person: names of samples, and of their labels."""
    customer = await Customer(system.url).connect()
    try:
        await customer.hello()
        await customer.say("how do i set up a guest network for visitors?")
        await customer.wait(lambda: customer.said("bot"), LIMIT_S)
        await customer.say("")
        await customer.human()
        await customer.wait(lambda: [c for c in customer.events("conversation") if c["state"] != "bot"], LIMIT_S)
    finally:
        await customer.close()
    found: Exposed = {}
    for family in text_string_to_metric_families(read(system)):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def read(system: System) -> str:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    return httpx.get(f"http://127.0.0.1:{system.settings.port}/metrics", headers=headers).raise_for_status().text


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Where each stands, and the expression itself."""
    for rule in alerts():
        yield rule["alert"], rule["expr"]
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"]
            for name, value in VARIABLES.items():
                text = text.replace(name, value)
            yield panel["title"], text


def selectors(node: Any) -> Iterator[promql_parser.VectorSelector]:
    """Everything in a parsed expression that names a metric."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for part in ("vector_selector", "expr", "lhs", "rhs", "args", "param"):
        inner = getattr(node, part, None)
        for one in inner if isinstance(inner, list) else [inner]:
            if one is not None and not isinstance(one, (str, int, float)):
                yield from selectors(one)


def faults(text: str, exposed: Exposed) -> list[str]:
    """What an expression names that is not there."""
    known = exposed | OF_A_TARGET
    found = list(selectors(promql_parser.parse(text)))
    missing = [f"no metric {one.name}" for one in found if one.name not in known]
    there = set.union(ADDED, *(known.get(one.name, set()) for one in found))
    for one in found:
        labels = {matcher.name for matcher in one.matchers.matchers}
        missing += [f"{one.name} has no label {name}" for name in labels - ADDED - known.get(one.name, set())]
    for names in re.findall(r"\bby \(([^)]*)\)", text):
        missing += [f"no label {name}" for name in re.findall(r"\w+", names) if name not in there]
    return missing if found else ["it names no metric"]


async def test_every_expression_names_metrics_and_labels_that_there_are(exposed: Exposed) -> None:
    wrong = [f"{where}: {fault}" for where, text in expressions() for fault in faults(text, exposed)]
    assert wrong == []


@pytest.mark.parametrize("text, fault", [
    ("rate(tandem_turns_total[5m]", None),
    ("tandem_turnz_total", "no metric tandem_turnz_total"),
    ('sum(rate(tandem_turns_total{stage="bot"}[5m]))', "tandem_turns_total has no label stage"),
    ("sum by (team) (tandem_turns_total)", "no label team"),
    ("1 + 1", "it names no metric"),
])  # fmt: skip
def test_the_check_itself_finds_what_is_wrong(text: str, fault: str | None) -> None:
    exposed = {"tandem_turns_total": {"outcome"}}
    if fault is None:
        with pytest.raises(ValueError):
            faults(text, exposed)
    else:
        assert faults(text, exposed) == [fault]


async def test_the_guide_describes_every_metric_with_its_labels_and_no_other(exposed: Exposed) -> None:
    rows = re.findall(r"^\| `(tandem_\w+)` \| (\w+) \|([^|]*)\|", GUIDE.read_text("utf-8"), re.MULTILINE)
    described = {name: set(re.findall(r"`(\w+)`", labels)) for name, _, labels in rows}
    there: Exposed = {}
    for name, labels in exposed.items():
        if name.startswith("tandem_"):
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            there.setdefault(base, set()).update(labels - {"le"})
    assert described == there
    of_library = {name for name in exposed if not name.startswith("tandem_")}
    assert of_library == set(re.findall(r"`((?:process|python)_\w+)`", GUIDE.read_text("utf-8")))


def test_the_guide_says_what_to_do_at_every_alert() -> None:
    told = re.findall(r"^\| `(Tandem\w+)` \| [^|]", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert told == [rule["alert"] for rule in alerts()]
    assert all(rule["labels"]["severity"] in {"critical", "warning", "info"} for rule in alerts())


def test_the_example_reads_the_right_place_with_a_token_and_the_rules() -> None:
    example = yaml.safe_load(SCRAPE.read_text("utf-8"))
    (job,) = example["scrape_configs"]
    assert (job["metrics_path"], job["authorization"]["type"]) == ("/metrics", "Bearer")
    assert example["rule_files"] == [ALERTS.name]
    # The alert on a desk that cannot be read goes by the job's name.
    assert f'job="{job["job_name"]}"' in ALERTS.read_text("utf-8")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian's package prometheus)")
def test_prometheus_takes_rules_and_configuration() -> None:
    for command in (["check", "rules", str(ALERTS)], ["check", "config", "--syntax-only", str(SCRAPE)]):
        done = subprocess.run(["promtool", *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_what_the_desk_tells(system: System) -> None:
    """The format's own rules: each metric once, with kind and help, ended by a line end."""
    text = read(system)
    assert text.endswith("\n")
    for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE):
        assert len(re.findall(rf"^# TYPE {name} ", text, re.MULTILINE)) == 1, name
        assert re.search(rf"^# HELP {name} \S", text, re.MULTILINE), name
