from __future__ import annotations

import json

from farebox.core.timeline import CATALOGUE, Timeline


def test_lines_are_numbered_without_gaps_and_named_after_the_execution() -> None:
    timeline = Timeline("exe_abc", 4, 0, 1_000)
    timeline.add("execution.created")
    timeline.add("run.queued", run_id="run_1")
    first, second = (json.loads(row.body) for row in timeline.rows)
    assert [(row.execution_id, row.seq) for row in timeline.rows] == [("exe_abc", 5), ("exe_abc", 6)]
    assert first == {
        "createdAt": "1970-01-01T00:00:01.000Z",
        "eventType": "execution.created",
        "id": "evt_abc_5",
        "level": "info",
        "message": "",
        "nodeId": "",
        "runId": "",
        "title": "Execution created",
        "seq": 5,
    }
    assert second["runId"] == "run_1"
    assert timeline.seq == 6


def test_time_never_goes_back() -> None:
    assert Timeline("exe_a", 1, 9_000, 5_000).at == 9_000
    assert Timeline("exe_a", 1, 5_000, 9_000).at == 9_000


def test_what_people_write_is_quoted() -> None:
    timeline = Timeline("exe_a", 0, 0, 0)
    timeline.add("step.started", 'He said "no"\n</script>', node_id="a-b", title="Ünï\u2028", level="warning")
    line = json.loads(timeline.rows[0].body)
    assert line["message"] == 'He said "no"\n</script>'
    assert (line["title"], line["level"], line["nodeId"]) == ("Ünï\u2028", "warning", "a-b")


def test_every_level_is_known() -> None:
    assert {level for level, _ in CATALOGUE.values()} == {"info", "success", "warning", "error"}
