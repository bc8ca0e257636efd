"""Control: every call of the API, against a proxy that runs."""

from __future__ import annotations

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest

from faultproxy import Control, ControlError, NotRunning, __version__
from faultproxy.client import calls
from faultproxy.client.values import Pause
from faultproxy.settings import SettingsError
from tests.client.served import LIMIT_S, RULES, Served, until

ONE_RULE = "name: gone\nmatch: {key: 'gone/*'}\nfaults: [error: NoSuchKey]\n"


def test_health_says_what_runs_and_where(control: Control, served: Served) -> None:
    health = control.health()
    assert (health.status, health.version, health.url) == ("ok", __version__, served.url)
    assert health.upstream.startswith("http://127.0.0.1:")
    assert health.uptime_s > 0
    before = health.exchanges
    served.status("GET", "/")
    assert control.health().exchanges == before + 1


def test_rules_come_with_their_counts(control: Control, served: Served) -> None:
    statuses = [served.status("PUT", f"/bucket/slow/{number}") for number in range(3)]
    scenario = control.rules()
    rule = scenario.rule("slow-down")
    assert statuses[:2] == [503, 503]
    assert (rule.matched, rule.fired, rule.spared) == (3, 2, {"first": 1})
    assert (rule.about, rule.origin, rule.expires_s) == (
        "as from a prefix that is being split",
        "file",
        None,
    )
    assert rule.sentence.startswith("slow-down: ")
    assert (scenario.seed, scenario.dialect, scenario.origin) == (7, "aws", "files")
    assert (scenario.blast_radius, scenario.halt) == (None, None)
    assert scenario.text is not None
    assert "name: slow-down" in scenario.text
    with pytest.raises(KeyError):
        scenario.rule("fast-up")


def test_a_scenario_is_put_and_that_of_the_files_returns(control: Control) -> None:
    put = control.put_rules("rules: [{name: gone, faults: [error: NoSuchKey]}]", for_="30m")
    assert [rule.name for rule in put.rules] == ["gone"]
    assert put.origin == "put"
    assert put.expires_s is not None
    assert 0 < put.expires_s <= 1800
    assert control.put_rules({"rules": []}, for_="forever").expires_s is None
    assert [rule.name for rule in control.reload().rules] == ["slow-down"]


def test_a_rule_is_added_as_text_or_as_values_and_removed(control: Control, served: Served) -> None:
    added = control.add_rule(ONE_RULE, for_="5m")
    assert (added.name, added.origin) == ("gone", "added")
    assert served.status("GET", "/bucket/gone/a") == 404
    other = control.add_rule(
        {"name": "tea", "about": "🫖", "faults": [{"answer": {"status": 418}}]}
    )
    assert other.about == "🫖"


def test_a_removed_rule_is_asked_no_more(control: Control) -> None:
    control.add_rule(ONE_RULE)
    assert control.remove_rule("gone") is None  # type: ignore[func-returns-value]
    assert [rule.name for rule in control.rules().rules] == ["slow-down"]


def test_a_rule_is_switched_off_and_on(control: Control, served: Served) -> None:
    assert not control.disable("slow-down").enabled
    assert served.status("PUT", "/bucket/slow/a") != 503
    assert control.enable("slow-down").enabled
    assert served.status("PUT", "/bucket/slow/a") == 503


def test_reload_reads_the_files_again(control: Control, served: Served) -> None:
    served.rules.write_text(RULES.replace("first: 2", "first: 5"), encoding="utf-8")
    assert "the first 5" in control.reload().rule("slow-down").sentence
    last = control.health().last_reload
    assert last is not None
    assert (last.ok, last.by, last.problems) == (True, "request", ())


def test_a_reload_with_problems_changes_nothing(control: Control, served: Served) -> None:
    served.rules.write_text(RULES.replace("SlowDown", "SlowDwon"), encoding="utf-8")
    with pytest.raises(ControlError, match="SlowDwon") as failed:
        control.reload()
    assert (failed.value.word, failed.value.status) == ("problems", 422)
    last = control.health().last_reload
    assert last is not None
    assert (last.ok, last.problems) == (False, failed.value.problems)
    assert control.rules().rules


def test_a_pause_lasts_until_resume(control: Control, served: Served) -> None:
    paused = control.pause()
    assert (paused.paused, paused.paused_by) == (True, "request")
    assert served.status("PUT", "/bucket/slow/a") != 503
    assert control.resume() == Pause(paused=False, paused_by=None, pause_reason=None)
    assert served.status("PUT", "/bucket/slow/a") == 503


def test_reset_begins_to_count_anew(control: Control, served: Served) -> None:
    served.status("PUT", "/bucket/slow/a")
    assert control.reset().rule("slow-down").matched == 0


def test_inject_makes_a_rule_of_all_that_it_is_given(control: Control, served: Served) -> None:
    rule = control.inject(
        "InternalError",
        operation=["GetObject", "PutObject"],
        bucket="bucket",
        key="logs/**",
        client="unknown",
        times=1,
        share="100%",
        for_="5m",
        name="logs-fail",
    )
    assert (rule.name, rule.origin) == ("logs-fail", "added")
    assert rule.expires_s is not None
    assert 0 < rule.expires_s <= 300
    assert served.status("PUT", "/bucket/logs/a/b") == 500
    assert served.status("PUT", "/bucket/logs/a/b") != 500
    assert control.rules().rule("logs-fail").fired == 1


def test_inject_takes_a_fault_as_it_stands_in_a_file(control: Control, served: Served) -> None:
    control.inject({"answer": {"status": 418}}, every=2, key="tea/*")
    assert [served.status("GET", "/bucket/tea/pot") == 418 for _ in range(4)] == [False, True] * 2


def test_explain_says_what_would_happen_and_counts_nothing(control: Control) -> None:
    told = control.explain(
        "PUT /bucket/slow/a", {"User-Agent": "Boto3/1.40", "x-amz-meta-a": ["1", "2"]}, "8MiB"
    )
    assert told["operation"] == "PutObject"
    assert isinstance(told["rules"], list)
    assert told["rules"][0]["fires"] is True
    assert control.rules().rule("slow-down").matched == 0


def test_explain_asks_for_the_answer_of_the_store_too(control: Control) -> None:
    control.add_rule(
        "{name: late, match: {response: {status: 404, size: 5B}}, faults: [latency: 1s]}", for_="1m"
    )
    for response, fires in (("404 NoSuchKey", True), (None, False)):
        told = control.explain("GET /bucket/a", response=response, response_size="5B")
        assert isinstance(told["rules"], list)
        assert [rule["fires"] for rule in told["rules"] if rule["rule"] == "late"] == [fires]


def test_what_limits_all_rules_is_read_as_a_file_says_it(control: Control) -> None:
    limits = "blast_radius: 5%\nhalt: {own_errors: 5%}"
    told = control.put_rules(f"{limits}\nrules: [{{name: a, faults: [reset]}}]", for_="1m")
    assert (told.blast_radius, told.halt) == ("5%", "{own_errors: 5%, over: 1m}")


def test_what_is_held_is_in_flight_until_it_is_released(control: Control, served: Served) -> None:
    rule = control.inject("hold=commit", operation="PutObject", key="held", times=1)
    with ThreadPoolExecutor() as pool:
        put = pool.submit(served.status, "PUT", "/bucket/held")
        until(control.holds)
        (hold,) = control.holds()
        (flight,) = control.exchanges()
        assert control.release("commit") == 1
        assert put.result(LIMIT_S) in (200, 404)
    assert (hold.name, hold.rule) == ("commit", rule.name)
    assert hold.since_s >= 0
    assert (flight.operation, flight.bucket, flight.key) == ("PutObject", "bucket", "held")
    assert (flight.exchange, flight.fault, flight.waiting) == (hold.exchange, "hold", True)
    assert control.holds() == ()


def test_events_are_heard_from_the_moment_they_are_asked_for(
    control: Control, served: Served
) -> None:
    with control.events(key="slow/*") as events:
        served.status("PUT", "/bucket/fast")
        served.status("PUT", "/bucket/slow/a")
        event = next(events)
    assert (event["key"], event["rule"], event["outcome"]) == ("slow/a", "slow-down", "injected")


def test_events_of_the_past_come_first(control: Control, served: Served) -> None:
    for number in range(3):
        served.status("PUT", f"/bucket/past/{number}")
    with control.events(last=2, operation="PutObject", outcome="passed") as events:
        assert [next(events)["key"] for _ in range(2)] == ["past/1", "past/2"]


def test_a_sample_counts_what_it_leaves_out(control: Control, served: Served) -> None:
    with control.events(sample=1) as events:
        for _ in range(4):
            served.status("PUT", "/bucket/slow/a")
        told = next(event for event in events if "left_out" in event)
    assert isinstance(told["left_out"], int)
    assert 1 <= told["left_out"] <= 3


def test_a_stream_ends_for_whoever_waits_when_control_is_closed(served: Served) -> None:
    control = Control(served.control)
    heard: list[dict[str, object]] = []
    stream = control.events(key="nothing-like-it")
    waiting = Thread(target=lambda: heard.extend(stream))
    waiting.start()
    control.close()
    waiting.join(LIMIT_S)
    assert not waiting.is_alive()
    assert heard == []
    assert list(stream) == []


def test_metrics_are_text(control: Control) -> None:
    assert "# HELP " in control.metrics()


def test_an_answer_can_be_had_as_it_came(control: Control) -> None:
    told = control.ask(calls.health().unread())
    assert isinstance(told, dict)
    assert told["status"] == "ok"


# What is refused.


def test_an_unknown_name_comes_with_the_one_that_was_meant(control: Control) -> None:
    with pytest.raises(ControlError) as failed:
        control.disable("slow-donw")
    error = failed.value
    assert (error.word, error.status, error.suggestion) == ("not-found", 404, "slow-down")
    assert str(error) == error.message


@pytest.mark.parametrize("name", ["a/b", "..", "a?b", "ü", "%2F"])
def test_a_name_cannot_be_taken_for_another_path(control: Control, name: str) -> None:
    with pytest.raises(ControlError) as failed:
        control.remove_rule(name)
    assert failed.value.word == "not-found"


def test_a_wrong_rule_comes_with_its_problems(control: Control) -> None:
    with pytest.raises(ControlError, match="did you mean 'PutObject'") as failed:
        control.put_rules(
            "rules:\n  - name: a\n    match: {operation: PutObjct}\n    faults: [a]\n"
        )
    error = failed.value
    assert (error.word, error.status) == ("problems", 422)
    places = [(each.place.line, each.place.column) for each in error.problems]
    assert (3, 24) in places
    assert "PutObject" in [each.suggestion for each in error.problems]


def test_a_name_in_use_is_said(control: Control) -> None:
    control.add_rule(ONE_RULE)
    with pytest.raises(ControlError) as failed:
        control.add_rule(ONE_RULE)
    assert (failed.value.word, failed.value.status) == ("name-in-use", 409)


def test_a_filter_that_cannot_be_read_is_refused_at_once(control: Control) -> None:
    with pytest.raises(ControlError) as failed:
        control.events(sample=0)
    assert failed.value.word == "bad-request"


# Where it is not.


def test_where_nobody_answers_is_said(nobody: str) -> None:
    with pytest.raises(NotRunning) as failed:
        Control(nobody).health()
    assert str(failed.value) == f"nothing answers at {nobody}: Connection refused"
    assert isinstance(failed.value, ControlError)


def test_an_answer_that_is_cut_is_none(cutting: str) -> None:
    with pytest.raises(NotRunning, match=f"the answer of {cutting} was cut"):
        Control(cutting).health()


def test_a_stream_that_has_fallen_silent_is_given_up(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faultproxy.client.events.SILENCE_S", 0.05)
    with control.events() as events, pytest.raises(NotRunning, match="has told nothing for"):
        next(events)


def test_the_port_for_clients_is_no_control_port(served: Served) -> None:
    with pytest.raises(ControlError, match="this is no control port of faultproxy") as failed:
        Control(served.url).health()
    assert failed.value.word == "unreadable"


def test_what_does_not_speak_http_is_no_control_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(b"220 mail.example.test ESMTP\r\n")

        greeter = Thread(target=greet)
        greeter.start()
        with pytest.raises(ControlError, match="with no HTTP"):
            Control(f"127.0.0.1:{listening.getsockname()[1]}").health()
        greeter.join(LIMIT_S)


@pytest.mark.parametrize("url", ["off", "127.0.0.1:0", "9091", "ftp://h", "http://h/path"])
def test_a_place_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        Control(url)


def test_host_and_port_are_enough(served: Served) -> None:
    assert Control(served.control.removeprefix("http://")).url == served.control


def test_the_package_imports_the_client_when_it_is_asked_for() -> None:
    code = (
        "import sys, faultproxy\n"
        "assert 'http.client' not in sys.modules\n"
        "faultproxy.Control\n"
        "assert 'aiohttp' not in sys.modules\n"
        "assert all(hasattr(faultproxy, name) for name in faultproxy.__all__)\n"
        "assert not hasattr(faultproxy, 'Contrl')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT_S)
