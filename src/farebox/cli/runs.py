"""``farebox runs``: look at runs and operate them, as their owner."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from farebox.cli import connect
from farebox.cli.buyer import payload
from farebox.cli.keys import AsJson, Data
from farebox.cli.output import die, err, out, plain, print_json, table

program = typer.Typer(
    help="Runs: list, show, pause, resume, cancel, retry, retry-all, rerun, export.", no_args_is_help=True
)

RunId = Annotated[str, typer.Argument(help="run_...", callback=connect.an_id)]


def client_of(data: Path | None) -> connect.Client:
    return connect.Client(connect.data_dir(data), key=True)


@program.command("list")
def list_runs(
    status: Annotated[str, typer.Option(help="running, waiting, success, failure or cancelled.")] = "",
    workflow: Annotated[str, typer.Option(help="Only runs of this workflow (wf_...).", callback=connect.an_id)] = "",
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """The organization's runs, newest first."""
    path = f"/v1/workflows/{workflow}/runs" if workflow else "/v1/runs"
    asked: dict[str, str | int] = {"limit": limit, **({"status": status} if status else {})}
    page = client_of(data).call("GET", path, params=asked)
    if as_json:
        print_json(page)
        return
    rows = [
        (one["id"], one["workflowName"], "paused" if one["paused"] else one["status"], one["createdAt"], one["summary"])
        for one in page["items"]
    ]
    table(("id", "workflow", "status", "created", "why"), rows)


@program.command("show")
def show(run_id: RunId, data: Data = None, as_json: AsJson = False) -> None:
    """One run with its nodes: what each was doing, and why it failed."""
    run = client_of(data).call("GET", f"/v1/runs/{run_id}")
    if as_json:
        print_json(run)
        return
    tell(run)
    for node_id, node in run["executionState"].items():
        failure = node["error"]["message"] or node["error"]["code"] if node["error"] else ""
        out.print(plain(f"  {node_id:20} {node['type']:18} {node['status']:10} {failure}".rstrip()))


@program.command("cancel")
def cancel(run_id: RunId, data: Data = None, as_json: AsJson = False) -> None:
    """End a run at once, and the children it waits for."""
    _told(client_of(data).call("POST", f"/v1/runs/{run_id}/cancel"), as_json)


@program.command("pause")
def pause(run_id: RunId, data: Data = None, as_json: AsJson = False) -> None:
    """Start nothing new for a run until it is resumed. What is in flight ends and is recorded."""
    _told(client_of(data).call("POST", f"/v1/runs/{run_id}/pause"), as_json)


@program.command("resume")
def resume(run_id: RunId, data: Data = None, as_json: AsJson = False) -> None:
    """Let a paused run go on where it was held."""
    _told(client_of(data).call("POST", f"/v1/runs/{run_id}/resume"), as_json)


@program.command("retry")
def retry(
    run_id: RunId,
    input: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", help="step={json} or step=@file: what a failed step gets instead."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let a failed or cancelled run go on from where it ended; what had worked is not done again."""
    inputs = {}
    for one in input or []:
        step, equals, text = one.partition("=")
        if not equals:
            die("--input is written step={json} or step=@file")
        if step in inputs:
            die(f"--input names {step} twice; a step gets one input")
        inputs[step] = payload(text)
    _told(client_of(data).call("POST", f"/v1/runs/{run_id}/retry", {"inputs": inputs}), as_json)


@program.command("rerun")
def rerun(
    run_id: RunId,
    version: Annotated[int, typer.Option(min=0, help="Default: the live one.")] = 0,
    input: Annotated[str, typer.Option("--input", "-i", help="JSON, or @file; default: the same as before.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Start a new run with the same input, on the live version unless one is named."""
    body: dict[str, Any] = {"version": version} if version else {}
    if input:
        body["payload"] = payload(input)
    client = client_of(data)
    made = client.call("POST", f"/v1/runs/{run_id}/rerun", body)
    _told(client.call("GET", f"/v1/runs/{made['runId']}", params={"summary": "true"}), as_json)


@program.command("retry-all")
def retry_all(
    workflow: Annotated[str, typer.Option(help="Only runs of this workflow (wf_...).", callback=connect.an_id)] = "",
    error: Annotated[str, typer.Option(help="Only runs that failed with this error code.")] = "",
    since: Annotated[str, typer.Option(help="Only runs that failed since then (2030-01-31T12:00:00Z).")] = "",
    until: Annotated[str, typer.Option(help="Only runs that failed before then; default: now.")] = "",
    per_minute: Annotated[int, typer.Option(min=1, max=6_000, help="How many are retried a minute.")] = 60,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it. Without, you are asked first.")] = False,
    wait: Annotated[bool, typer.Option(help="Show how far it is until it is done.")] = True,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Retry failed runs, one after the other at a pace; first it says how many there are.

    The server carries it on, also when you leave and when it is restarted. What is paid back is passed by.
    """
    client = client_of(data)
    body = {"workflowId": workflow, "errorCode": error, "since": since, "until": until, "perMinute": per_minute}
    plan = client.call("POST", "/v1/bulk-retries", body)
    if not yes:
        if as_json or not sys.stdin.isatty():
            _tell_bulk(plan, as_json)
            return
        _tell_bulk(plan, False)
        if not plan["retried"] or not typer.confirm("Retry them?"):
            return
    bulk = client.call("POST", "/v1/bulk-retries", {**body, "dryRun": False})
    while wait and bulk["status"] == "running":
        if sys.stderr.isatty():
            err.print(plain(f"  {bulk['retried']} retried of {plan['retried']}"), end="\r")
        time.sleep(0.5)
        bulk = client.call("GET", f"/v1/bulk-retries/{bulk['id']}")
    _tell_bulk(bulk, as_json)


@program.command("retries")
def retries(
    bulk_id: Annotated[str, typer.Argument(help="blk_...; default: all.", callback=connect.an_id)] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Retry no more of them.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """How far bulk retries are; --stop ends one."""
    client = client_of(data)
    if bulk_id:
        path = f"/v1/bulk-retries/{bulk_id}"
        _tell_bulk(client.call("POST", f"{path}/stop") if stop else client.call("GET", path), as_json)
        return
    if stop:
        die("--stop needs the id of a bulk retry")
    page = client.call("GET", "/v1/bulk-retries", params={"limit": 100})
    if as_json:
        print_json(page)
        return
    rows = [
        (one["id"], one["status"], one["matched"], one["retried"], sum(one["passed"].values()), one["createdAt"])
        for one in page["items"]
    ]
    table(("id", "status", "matched", "retried", "passed by", "created"), rows)


@program.command("export")
def export(
    run_id: RunId,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", help="Default: RUN_ID.capsule.json; - is stdout.")
    ] = None,
    data: Data = None,
) -> None:
    """Write a run's capsule: graph and journal without secrets, for `farebox replay`."""
    made = client_of(data).call("GET", f"/v1/runs/{run_id}/capsule")
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    target = file or Path(f"{run_id}.capsule.json")
    if str(target) == "-":
        sys.stdout.write(text)
        return
    try:
        # What a run was given is its owner's business: nobody else on this machine reads it.
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
            written.write(text)
    except OSError as error:
        die(f"{target} cannot be written: {error.strerror}")
    entries, hidden = len(made["journal"]), made["redacted"]
    err.print(plain(f"{target}: {entries} entries, {hidden} secrets taken out; farebox replay {target}"))


def _tell_bulk(bulk: Any, as_json: bool) -> None:
    if as_json:
        print_json(bulk)
        return
    said = "would be retried" if bulk["status"] == "planned" else "retried"
    out.print(plain(f"{bulk['id']}  {bulk['status']}: {bulk['retried']} of {bulk['matched']} {said}".strip()))
    for reason, count in bulk["passed"].items():
        out.print(plain(f"  {count} passed by: {reason}"))


def _told(run: Any, as_json: bool) -> None:
    if as_json:
        print_json(run)
    else:
        tell(run)


def tell(run: Any) -> None:
    """The head of a run."""
    status = "paused" if run["paused"] else f"{run['status']}, will pause" if run["pausing"] else run["status"]
    line = plain(f"{run['id']}  {run['workflowName']}, version {run['workflowVersion']}  {status}")
    line.stylize("bold", 0, len(run["id"]))
    out.print(line)
    said = [(run["error"] or {}).get("code", ""), run["summary"]]  # what `retry-all --error` takes, and what was said
    if any(said):
        out.print(plain(f"  {': '.join(dict.fromkeys(part for part in said if part))}"))
