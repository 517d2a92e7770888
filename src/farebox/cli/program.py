"""All commands, joined. Every command takes ``--json`` where it prints data; errors go to stderr with what to do."""

from __future__ import annotations

import typer

from farebox.cli import agents, buyer, fleet, keeping, keys, operate, replay, runs, serve, simulate, workflows

program = typer.Typer(
    name="farebox",
    help="Sell or share runs of a workflow: serve, publish, execute, follow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

program.command("serve")(serve.serve)
program.command("demo")(serve.demo)
program.command("api")(serve.api)
program.command("worker")(serve.worker)
program.command("workers")(fleet.workers)
program.command("doctor")(operate.doctor)
program.command("verify")(operate.verify)
program.command("backup")(operate.backup)
program.command("erase")(keeping.erase)
program.command("compact")(keeping.compact)
program.add_typer(keys.program, name="keys")
program.add_typer(workflows.program, name="workflow")
program.add_typer(runs.program, name="runs")
program.command("replay")(replay.replay)
program.command("execute")(buyer.execute)
program.command("follow")(buyer.follow)
program.command("cancel")(buyer.cancel)
program.command("mcp")(agents.mcp)
program.command("simulate")(simulate.simulate)
program.add_typer(operate.bench, name="bench")


@program.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", "-V", help="Print the version.")) -> None:
    if version:
        from farebox import __version__

        print(f"farebox {__version__}")
        raise typer.Exit
