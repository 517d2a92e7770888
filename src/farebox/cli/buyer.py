"""``farebox execute``, ``follow`` and ``cancel``: what a buyer does, from the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farebox.cli import connect
from farebox.cli.follow import PATIENCE, exit_code, print_event, print_lost
from farebox.cli.keys import AsJson, Data
from farebox.cli.output import die, err, out, plain, print_json

if TYPE_CHECKING:
    from farebox_client import Execution, Update, Wait

ExecutionId = Annotated[str, typer.Argument(help="exe_...", callback=connect.an_id)]
Token = Annotated[str, typer.Option(envvar="FAREBOX_TOKEN", help="The client token (ct_...).")]
Answers = Annotated[list[str] | None, typer.Option("--answer", help="node={json} or node=@file: answer a question.")]


def payload(text: str, what: str = "the input") -> Any:
    """``@file`` (``@-`` is standard input) or JSON itself."""
    if text.startswith("@"):
        try:
            text = sys.stdin.read() if text == "@-" else Path(text[1:]).read_text()
        except OSError as error:
            die(f"{text[1:]} cannot be read: {error.strerror}")
    try:
        return json.loads(text)
    except ValueError as error:
        die(f"{what} is no JSON: {error}")


def find_workflow(client: connect.Client, wanted: str) -> str:
    """An id as it is, or the id of the public workflow with this name."""
    if wanted.startswith("wf_") and wanted.isidentifier():
        return wanted
    with connect.told(client.url):
        items = client.farebox.workflows(limit=100)
    found = [one.id for one in items if one.name.lower() == wanted.lower()]
    if len(found) != 1:
        names = ", ".join(sorted(one.name for one in items)) or "none"
        die(f"there is no public workflow {wanted!r}; there are: {names}")
    return found[0]


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
    given, answers = payload(input), answers_of(answer)  # before anything is bought
    client = connect.Client(connect.data_dir(data), key=False)
    workflow_id = find_workflow(client, workflow)
    with connect.told(client.url):
        execution = client.farebox.create(workflow_id, given, sourceSystem="farebox-cli")
        err.print(plain(f"execution {execution.id}"))
        err.print(plain(f"token     {execution.token}"))
        if execution.checkout_url and not pay:
            err.print(plain(f"pay at    {execution.checkout_url}"))
        if execution.checkout and pay == "test":
            execution.pay()
        if follow or download:
            _until_the_end(execution, answers, download, as_json)
        elif as_json:
            print_json(_created(execution))


def _created(execution: Execution) -> Any:
    """As the API tells it."""
    import msgspec

    checkout = msgspec.to_builtins(execution.checkout)
    return {"clientToken": execution.token, "execution": execution.raw(), "checkout": checkout}


def follow(
    execution_id: ExecutionId,
    token: Token,
    answer: Answers = None,
    download: Annotated[Path | None, typer.Option(help="Save the result files here.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show an execution's timeline live until it ends. The exit code tells the outcome, as for execute."""
    answers = answers_of(answer)
    client = connect.Client(connect.data_dir(data), key=False)
    with connect.told(client.url):
        _until_the_end(client.farebox.execution(execution_id, token), answers, download, as_json)


def cancel(execution_id: ExecutionId, token: Token, data: Data = None, as_json: AsJson = False) -> None:
    """Cancel an execution."""
    client = connect.Client(connect.data_dir(data), key=False)
    with connect.told(client.url):
        execution = client.farebox.execution(execution_id, token)
        cancelled = execution.cancel()
        if as_json:
            print_json(execution.raw())
        else:
            out.print(plain(cancelled.message))


def answers_of(written: list[str] | None) -> dict[str, Any]:
    """What ``--answer`` says, by node."""
    given: dict[str, Any] = {}
    for answer in written or []:
        node, equals, text = answer.partition("=")
        if not equals:
            die("--answer is written node={json} or node=@file")
        given[node] = payload(text, f"the answer to {node}")
    return given


class _Asker:
    """Answers questions as they come up: from --answer, else at the terminal, else tells how."""

    def __init__(self, execution: Execution, answers: dict[str, Any]) -> None:
        self.execution = execution
        self.given = answers
        self.asked: set[str] = set()

    def tell(self, update: Update) -> None:
        if update.type == "event":
            print_event(update.event)
        elif update.type != "end":
            for wait in update.view.waits or []:
                if wait.kind in ("form", "approval") and wait.step not in self.asked:
                    self.asked.add(wait.step)
                    self._ask(wait)

    def _ask(self, wait: Wait) -> None:
        if wait.node_id in self.given:
            data = self.given[wait.node_id]
        elif sys.stdin.isatty():
            err.print(plain(f"{wait.title}  (until {wait.until or 'answered'})"))
            err.print_json(json.dumps(wait.form or {"approved": True}))
            data = payload(typer.prompt("your answer (JSON)", err=True), "your answer")
        else:
            err.print(plain(f"waits for {wait.node_id}: pass --answer '{wait.node_id}={{...}}'"), style="yellow")
            return
        self.execution.answer(wait.node_id, data, wait.step)


def _until_the_end(execution: Execution, answers: dict[str, Any], download: Path | None, as_json: bool) -> None:
    asker = _Asker(execution, answers)
    for update in execution.follow(patience=PATIENCE, on_lost=print_lost):
        asker.tell(update)
    view = execution.get()
    if download and view.succeeded:
        _download(execution, download)
    if as_json:
        print_json(execution.raw())
    elif view.output is not None:
        print_json(view.output)
    raise typer.Exit(exit_code(view))


def _download(execution: Execution, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in execution.artifacts():
        target = folder / Path(one.name).name
        with target.open("wb") as file:
            file.writelines(execution.download(one.name))
        err.print(plain(f"saved     {target}"))
