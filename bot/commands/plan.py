"""``buckstop plan …``"""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer

from bot.commands.terminal import AsJson, File, on_store, print_json

app = typer.Typer(
    help="The plan: executives, leads, rotas, routes and escalation, in one YAML file.", no_args_is_help=True
)


@app.command("apply")
def plan_apply(
    file: File,
    over: Annotated[bool, typer.Option("--over", help="Also over a plan that was changed in Slack since.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan file the plan in force, and show what changes. A running bot obeys at once; a faulty file changes
    nothing. Cover, time off and swaps that were said in Slack stay."""
    from bot.flows.plan_admin import apply
    from bot.rules.plan import PlanFaults, decoded

    try:
        text = decoded(file.read_bytes())
        applied = on_store(lambda store: apply(store, text, "command line", over=over))
    except PlanFaults as error:
        if as_json:
            _refused(error, differences=[])
        raise
    if as_json:
        print_json({"faults": [], "differences": list(applied.differences), "warnings": list(applied.warnings)})
        return
    for line in applied.differences:
        typer.echo(f"  {line}")
    typer.echo("This is the plan in force now." if applied.differences else "No changes.")
    _warn(applied.warnings)


@app.command("check")
def plan_check(file: File, as_json: AsJson = False) -> None:
    """Check a plan file without applying it; every fault is named with its line."""
    from bot.rules.plan import PlanFaults, decoded, read_plan, warnings

    try:
        plan = read_plan(decoded(file.read_bytes()))
    except PlanFaults as error:
        if as_json:
            _refused(error)
        raise
    if as_json:
        print_json({"faults": [], "warnings": list(warnings(plan))})
        return
    typer.echo("No faults.")
    _warn(warnings(plan))


def _refused(error: Any, **nothing: list[str]) -> NoReturn:
    print_json({"faults": [str(fault) for fault in error.faults], "warnings": []} | nothing)
    raise typer.Exit(2) from None


def _warn(warnings: Any) -> None:
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)


@app.command("export")
def plan_export(as_json: AsJson = False) -> None:
    """Print the plan in force as a plan file."""
    from bot.flows.plan_admin import export
    from bot.rules.plan import as_data, read_plan

    text = on_store(export)
    if as_json:
        print_json(as_data(read_plan(text)))
        return
    typer.echo(text, nl=False)
