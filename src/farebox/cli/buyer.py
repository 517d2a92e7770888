"""``farebox execute``, ``follow`` and ``cancel``: what a buyer does, from the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from farebox.cli import connect
from farebox.cli.exits import UNREACHABLE
from farebox.cli.follow import Follower, Refused, exit_code, print_event
from farebox.cli.keys import AsJson, Data
from farebox.cli.output import die, err, out, plain, print_json

Token = Annotated[str, typer.Option(envvar="FAREBOX_TOKEN", help="The client token (ct_...).")]
Answers = Annotated[list[str] | None, typer.Option("--answer", help="node={json} or node=@file: answer a question.")]


def payload(text: str) -> Any:
    """``@file`` (``@-`` is standard input) or JSON itself."""
    if text.startswith("@"):
        try:
            text = sys.stdin.read() if text == "@-" else Path(text[1:]).read_text()
        except OSError as error:
            die(f"{text[1:]} cannot be read: {error.strerror}")
    try:
        return json.loads(text)
    except ValueError as error:
        die(f"the input is no JSON: {error}")


def find_workflow(client: connect.Client, wanted: str) -> str:
    """An id as it is, or the id of the public workflow with this name."""
    if wanted.startswith("wf_"):
        return wanted
    items = client.call("GET", "/v1/public/workflows", params={"limit": 100})["items"]
    found = [one["id"] for one in items if one["name"].lower() == wanted.lower()]
    if len(found) != 1:
        names = ", ".join(sorted(one["name"] for one in items)) or "none"
        die(f"there is no public workflow {wanted!r}; there are: {names}")
    return str(found[0])


def execute(
    workflow: Annotated[str, typer.Argument(help="Workflow id, or the name of a public one.")],
    input: Annotated[str, typer.Option("--input", "-i", help="JSON, or @file.")] = "{}",
    pay: Annotated[str, typer.Option(help="test: pay its test checkout at once.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Show the timeline until the end.")] = False,
    answer: Answers = None,
    download: Annotated[Path | None, typer.Option(help="Save the result files here.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create an execution of a workflow; pay it, follow it, answer it, fetch its results.

    Exit code: 0 succeeded (or created, without --follow), 1 failed, 3 cancelled, 4 not paid, 5 no server.
    """
    if pay not in ("", "test"):
        die("--pay takes: test")
    from farebox.ids import new_token

    client = connect.Client(connect.data_dir(data), key=False)
    token = new_token("ct")
    body = {"requestPayload": payload(input), "clientToken": token, "sourceSystem": "farebox-cli"}
    path = f"/v1/public/workflows/{find_workflow(client, workflow)}/executions"
    made = client.call("POST", path, body, headers={"Idempotency-Key": token[3:]})
    execution, checkout = made["execution"], made.get("checkout") or {}
    err.print(plain(f"execution {execution['id']}"))
    err.print(plain(f"token     {token}"))
    if checkout.get("url") and not pay:
        err.print(plain(f"pay at    {checkout['url']}"))
    if checkout and pay == "test":
        client.call("POST", f"/v1/test/checkouts/{checkout['id']}", {"outcome": "paid"})
    if not follow and not download:
        if as_json:
            print_json(dict(made, clientToken=token))
        return
    _until_the_end(client, execution["id"], token, answer, download, as_json)


def follow(
    execution_id: str,
    token: Token,
    answer: Answers = None,
    download: Annotated[Path | None, typer.Option(help="Save the result files here.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show an execution's timeline live until it ends. The exit code tells the outcome, as for execute."""
    _until_the_end(connect.Client(connect.data_dir(data), key=False), execution_id, token, answer, download, as_json)


def cancel(execution_id: str, token: Token, data: Data = None) -> None:
    """Cancel an execution."""
    client = connect.Client(connect.data_dir(data), key=False)
    view = client.call("POST", f"/v1/public/executions/{execution_id}/cancel", headers={"X-Client-Token": token})
    out.print(plain(view["message"]))


class _Asker:
    """Answers questions as they come up: from --answer, else at the terminal, else tells how."""

    def __init__(self, client: connect.Client, execution_id: str, token: str, answers: list[str] | None) -> None:
        self.client, self.id, self.headers = client, execution_id, {"X-Client-Token": token}
        self.given = {}
        for answer in answers or []:
            node, equals, text = answer.partition("=")
            if not equals:
                die("--answer is written node={json} or node=@file")
            self.given[node] = payload(text)
        self.asked: set[str] = set()

    def tell(self, kind: str, content: Any) -> None:
        if kind == "event":
            print_event(content)
        elif kind in ("snapshot", "status"):
            for wait in content.get("waits") or []:
                if wait["kind"] in ("form", "approval") and wait["step"] not in self.asked:
                    self.asked.add(wait["step"])
                    self._ask(wait)

    def _ask(self, wait: dict[str, Any]) -> None:
        if wait["nodeId"] in self.given:
            data = self.given[wait["nodeId"]]
        elif sys.stdin.isatty():
            err.print(plain(f"{wait['title']}  (until {wait['until'] or 'answered'})"))
            err.print_json(json.dumps(wait.get("form") or {}))
            data = payload(typer.prompt("your answer (JSON)", err=True))
        else:
            err.print(plain(f"waits for {wait['nodeId']}: pass --answer '{wait['nodeId']}={{...}}'"), style="yellow")
            return
        path = f"/v1/public/executions/{self.id}/answers/{wait['nodeId']}"
        self.client.call("POST", path, {"data": data, "step": wait["step"]}, headers=self.headers)


def _until_the_end(
    client: connect.Client,
    execution_id: str,
    token: str,
    answers: list[str] | None,
    download: Path | None,
    as_json: bool,
) -> None:
    asker = _Asker(client, execution_id, token, answers)
    try:
        view = Follower(client.url, execution_id, token, asker.tell).run()
    except Refused as refused:
        connect.unwrap(refused.answer)
        raise
    except httpx.HTTPError as error:
        die(str(error), UNREACHABLE)
    headers = {"X-Client-Token": token}
    view = client.call("GET", f"/v1/public/executions/{execution_id}", headers=headers)
    if download and view["status"] == "workflow_succeeded":
        _download(client, execution_id, headers, download)
    if as_json:
        print_json(view)
    elif view.get("output") is not None:
        print_json(view["output"])
    raise typer.Exit(exit_code(view))


def _download(client: connect.Client, execution_id: str, headers: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed = client.call("GET", f"/v1/public/executions/{execution_id}/artifacts", headers=headers)
    for one in listed["items"] if isinstance(listed, dict) else listed:
        target = folder / Path(one["name"]).name
        path = f"/v1/public/executions/{execution_id}/artifacts/{one['name']}"
        with client.http.stream("GET", path, headers=headers) as answer, target.open("wb") as file:
            for chunk in answer.iter_bytes():
                file.write(chunk)
        err.print(plain(f"saved     {target}"))
