"""The dashboard and the alerts: they load, and ask for nothing that the proxy does not tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.control.conftest import Start

DOCS = Path(__file__).parents[2] / "docs"
ALERTS = DOCS / "alerts.yaml"
DASHBOARD = DOCS / "grafana" / "faultproxy.json"

METRIC = re.compile(r"\b(?:faultproxy|process)_\w+")
BY = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")
MATCHED = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
LEGEND = re.compile(r"{{\s*(?:\$labels\.)?(\w+)\s*}}")
GIVEN = frozenset(("job", "instance"))  # by Prometheus, to everything
VARIABLES = {"$__rate_interval": "1m", "$job": "a", "$instance": "b"}

Labels = dict[str, set[str]]


def panels() -> list[dict[str, Any]]:
    dashboard: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = dashboard["panels"]
    return found


def alerts() -> list[dict[str, Any]]:
    loaded = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))
    (group,) = loaded["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def queries() -> Iterator[tuple[str, str]]:
    """Each query with what is shown beside its values."""
    for panel in panels():
        for target in panel.get("targets", ()):
            query = target["expr"]
            for variable, value in VARIABLES.items():
                query = query.replace(variable, value)
            yield query, target["legendFormat"]
    for alert in alerts():
        yield alert["expr"], "".join(alert["annotations"].values())


QUERIES = list(queries())


@pytest.fixture
async def told(start: Start) -> Labels:
    """Every sample that a proxy tells, with its labels."""
    rules = """
    - {name: no, match: {key: no}, faults: [error: SlowDown]}
    - {name: spared, trigger: {skip: 9}, faults: [reset]}
    """
    steered = await start(rules)
    assert await steered.status("GET", "/bucket/no") == 503
    assert await steered.status("GET", "/bucket/key") == 200
    async with steered.session.get(f"{steered.url}/metrics") as response:
        text = await response.text()
    found: Labels = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize(("query", "_legend"), QUERIES)
def test_a_query_is_promql(query: str, _legend: str) -> None:
    assert "$" not in query
    promql_parser.parse(query)


def test_a_query_names_only_metrics_and_labels_that_there_are(told: Labels) -> None:
    for query, legend in QUERIES:
        metrics = METRIC.findall(query)
        assert metrics
        assert set(metrics) <= set(told), query
        labels = set(MATCHED.findall(query))
        for names in BY.findall(query):
            labels.update(name.strip() for name in names.split(",") if name.strip())
        known = set().union(*(told[name] for name in metrics)) | GIVEN
        assert labels <= known, query
        shown = set(LEGEND.findall(legend))
        assert shown <= (labels | GIVEN if " by " in query else known), query


def test_everything_that_is_told_is_on_the_dashboard(told: Labels) -> None:
    shown = {name for query, _ in QUERIES for name in METRIC.findall(query)}
    own = {name for name in told if name.startswith("faultproxy_")}
    assert own - shown == set()


def test_panels_have_names_and_numbers_of_their_own_and_do_not_overlap() -> None:
    numbers = [panel["id"] for panel in panels()]
    titles = [panel["title"] for panel in panels()]
    assert len(set(numbers)) == len(numbers)
    assert len(set(titles)) == len(titles)
    assert all(panel["description"] for panel in panels() if panel["type"] != "row")
    for one, other in combinations([panel["gridPos"] for panel in panels()], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below
        assert one["x"] + one["w"] <= 24


def test_every_panel_asks_the_data_source_that_is_chosen() -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    variables = {each["name"] for each in dashboard["templating"]["list"]}
    assert variables == {"datasource", "job", "instance"}
    for panel in panels():
        for part in (panel, *panel.get("targets", ())):
            if panel["type"] != "row":
                assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_there_are_three_alerts_and_each_says_what_to_do() -> None:
    assert [alert["alert"] for alert in alerts()] == [
        "FaultproxyInjectsInQuietHours",
        "FaultproxyFailsItself",
        "FaultproxyHalted",
    ]
    for alert in alerts():
        assert set(alert["annotations"]) == {"summary", "description"}
        assert alert["labels"]["severity"] in ("warning", "critical")
