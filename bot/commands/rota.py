"""``buckstop rota …``"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import AsJson, PlanFile, on_store, print_json
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.rules.plan import Plan, Rota

app = typer.Typer(help="Who is on the executive rota, at an instant or over a period.", no_args_is_help=True)


def plan_and_rota(file: Path | None, name: str | None) -> tuple[Plan, Rota]:
    """The plan of a file, or the one in force, and one of its rotas: the first, or the one of this name."""
    from bot.rules.plan import decoded, read_plan

    if file is not None:
        plan = read_plan(decoded(file.read_bytes()))
    else:
        from bot.store.plans import Plans

        plan = on_store(lambda store: store.read(lambda conn: Plans().current(conn)))
    rota = plan.rotas[0] if name is None else plan.rota(name)
    if rota is None:
        known = ", ".join(rota.name for rota in plan.rotas)
        raise ConfigurationError(f"No rota is called {name!r}; there are: {known}.")
    return plan, rota


def instant(value: str) -> datetime:
    """What somebody typed as an instant; refused without an offset."""
    from bot.rules.plan import parse_instant

    try:
        return parse_instant(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command("who")
def rota_who(
    at: Annotated[list[str], typer.Option(help="An instant with an offset (RFC 3339); may be repeated.")],
    topic: Annotated[str | None, typer.Option(help="What the case would be about.")] = None,
    rota: Annotated[str | None, typer.Option(help="The rota's name; the first one by default.")] = None,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell who is on at an instant, until when, who is next, and why."""
    from bot.rules.rota import who

    found, named = plan_and_rota(plan, rota)
    rows = who(found, named, [instant(one) for one in at], topic)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        until = f" until {row['until']}, then {row['next'] or 'nobody'}" if row["until"] else ""
        typer.echo(f"{row['at']}  {row['executive'] or 'nobody'}{until}. {row['why']}")


@app.command("show")
def rota_show(
    start: Annotated[str, typer.Option("--from", help="An instant with an offset (RFC 3339).")],
    end: Annotated[str, typer.Option("--to", help="An instant with an offset (RFC 3339).")],
    rota: Annotated[str | None, typer.Option(help="The rota's name; the first one by default.")] = None,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """List a period in segments, each with who is on. They cover it exactly once."""
    from bot.rules.rota import show

    first, last = instant(start), instant(end)
    if last <= first:
        raise typer.BadParameter("--to must be after --from")
    found, named = plan_and_rota(plan, rota)
    rows = show(found, named, first, last)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['start']}  {row['end']}  {row['executive'] or 'nobody'}  ({row['source']})")
