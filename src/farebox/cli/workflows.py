"""``farebox workflow``: check, publish and look at workflows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from farebox.cli import connect
from farebox.cli.exits import FAILED
from farebox.cli.keys import AsJson, Data
from farebox.cli.output import die, out, plain, print_json, safe, table

program = typer.Typer(help="Workflows: validate, publish, list, show.", no_args_is_help=True)


def read_document(file: Path) -> dict[str, Any]:
    """A workflow file: either a definition ({"nodes": ...}) or {name, description, visibility, definition}."""
    try:
        document = json.loads(file.read_text())
    except OSError as error:
        die(f"{file} cannot be read: {error.strerror}")
    except ValueError as error:
        die(f"{file} is no JSON: {error}")
    if not isinstance(document, dict):
        die(f"{file} must hold a JSON object")
    if "nodes" in document:
        return {"name": file.stem, "definition": document}
    if "definition" not in document:
        die(f'{file} has neither "nodes" nor "definition"')
    document.setdefault("name", file.stem)
    return document


@program.command("validate")
def validate(file: Path, data: Data = None, as_json: AsJson = False) -> None:
    """Check a definition without storing it. Exit code 1 if it has errors; all of them are shown."""
    document = read_document(file)
    body = {"name": document["name"], "definition": document["definition"]}
    result = connect.Client(connect.data_dir(data), key=True).call("POST", "/v1/workflows/validate", body)
    if as_json:
        print_json(result)
    elif result["valid"]:
        out.print("valid")
    else:
        rows = [(error["nodeId"], error["field"], error["code"], error["message"]) for error in result["errors"]]
        table(("node", "field", "code", "what to do"), rows)
    raise typer.Exit(0 if result["valid"] else FAILED)


@program.command("publish")
def publish(
    file: Path,
    workflow_id: Annotated[
        str, typer.Option("--id", help="Publish as a new version of this workflow.", callback=connect.an_id)
    ] = "",
    visibility: Annotated[str, typer.Option(help="private, org, public_view or public_execute.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Store a workflow (or a new version with --id) and make it live."""
    document = read_document(file)
    client = connect.Client(connect.data_dir(data), key=True)
    _refuse_invalid(client, file, document)  # before anything of it is stored
    if workflow_id:
        body = {key: document[key] for key in ("definition", "name", "description") if key in document}
        client.call("PUT", f"/v1/workflows/{workflow_id}", body)
    else:
        body = {key: document[key] for key in ("definition", "name", "description") if key in document}
        body.setdefault("description", "")
        workflow_id = client.call("POST", "/v1/workflows", body)["id"]
    client.call("POST", f"/v1/workflows/{workflow_id}/publish", {})
    seen = visibility or document.get("visibility", "")
    if seen:
        client.call("PUT", f"/v1/workflows/{workflow_id}/visibility", {"visibility": seen})
    workflow = client.call("GET", f"/v1/workflows/{workflow_id}")
    if as_json:
        print_json(workflow)
        return
    out.print(f"{workflow['id']}  version {workflow['version']}  {workflow['status']}  {workflow['visibility']}")
    if workflow["visibility"] in ("public_view", "public_execute"):
        out.print(f"{client.url}/v1/public/workflows/{workflow['id']}", soft_wrap=True)


def _refuse_invalid(client: connect.Client, file: Path, document: dict[str, Any]) -> None:
    """Leaves the program with everything that is wrong."""
    body = {"name": document["name"], "definition": document["definition"]}
    errors = client.call("POST", "/v1/workflows/validate", body)["errors"]
    if errors:
        found = (f"{one['field'] or one['nodeId']}: {one['message']}" for one in errors)
        die(f"{file} is not valid; nothing of it was stored", details=found)


@program.command("list")
def list_workflows(data: Data = None, as_json: AsJson = False) -> None:
    """The organization's workflows, newest first."""
    page = connect.Client(connect.data_dir(data), key=True).call("GET", "/v1/workflows", params={"limit": 100})
    if as_json:
        print_json(page)
        return
    rows = [(one["id"], one["name"], one["status"], one["visibility"], one["version"]) for one in page["items"]]
    table(("id", "name", "status", "visibility", "version"), rows)


@program.command("show")
def show(
    workflow_id: Annotated[str, typer.Argument(help="wf_...", callback=connect.an_id)],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """One workflow with its definition."""
    workflow = connect.Client(connect.data_dir(data), key=True).call("GET", f"/v1/workflows/{workflow_id}")
    if as_json:
        print_json(workflow)
        return
    out.print(f"{safe(workflow['name'])}  ({workflow['id']})", style="bold")
    out.print(plain(workflow["description"]))
    out.print(f"{workflow['status']}, {workflow['visibility']}, version {workflow['version']}")
    for node_id, node in workflow["definition"]["nodes"].items():
        out.print(plain(f"  {node_id:20} {node['type']:18} -> {', '.join(node.get('children') or []) or '-'}"))
