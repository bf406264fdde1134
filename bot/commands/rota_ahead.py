"""``buckstop rota gaps``, ``load`` and ``simulate``: what lies ahead of a rota, and what it costs whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.rota import instant, plan_and_rota
from bot.commands.terminal import AsJson, PlanFile, configured, on_store, print_columns, print_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.rules.plan import Plan, Rota
    from bot.rules.rota.gaps import Gap
    from bot.rules.rota.load import Work
    from bot.rules.rota.picture import Picture
    from bot.rules.rota.simulate import Flow, Simulation

app = typer.Typer()

From = Annotated[str | None, typer.Option("--from", help="An instant with an offset (RFC 3339); now by default.")]


def _now() -> datetime:
    from bot.clock import SystemClock

    return SystemClock().now()


@app.command("gaps")
def rota_gaps(
    days: Annotated[int, typer.Option(min=1, max=731, help="How far ahead.")] = 30,
    start: From = None,
    rota: Annotated[str | None, typer.Option(help="The rota's name; all of them by default.")] = None,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """List the hours at which nobody is on and somebody should be, and why.

    Nights and weekends without a window are meant by the plan and are none. From the database, a gap that a lead called
    meant in Slack is left out.
    """
    from bot.rules.rota.figures import gap_json, told, zone_of
    from bot.rules.rota.gaps import beyond, gaps

    found, named = plan_and_rota(plan, rota)
    rotas = found.rotas if rota is None else (named,)
    first = instant(start) if start else _now()
    last = first + timedelta(days=days)
    hidden = [] if plan is not None else _meant()
    made = [(one, gap) for one in rotas for gap in beyond(gaps(found, one, first, last), hidden)]
    made.sort(key=lambda pair: pair[1].start)
    if as_json:
        print_json([gap_json(gap) for _, gap in made])
        return
    if not made:
        typer.echo(f"No gaps for {days} {'day' if days == 1 else 'days'}.")
        return
    for one, gap in made:
        of = f", rota {one.name}" if len(rotas) > 1 else ""
        typer.echo(f"{told(gap, zone_of(one), first)}{of}\n  {gap.why}")
    zones = sorted({zone_of(one) for one, _ in made})
    typer.echo(f"\n{len(made)} {'gap' if len(made) == 1 else 'gaps'} in {days} days. Times: {', '.join(zones)}.")


def _meant() -> list[Gap]:
    from bot.store import gaps

    found: list[Gap] = on_store(lambda store: store.read(gaps.meant))
    return found


@app.command("load")
def rota_load(
    days: Annotated[int, typer.Option(min=1, max=731, help="How far back.")] = 28,
    as_json: AsJson = False,
) -> None:
    """List what each executive carried: cases and answers, nights, weekends and holidays, weighed.

    Everybody who was active is there, whoever carried nothing too.
    """
    from bot.flows.load import everybody, recorded
    from bot.rules.rota.figures import LOAD_HEAD, fairness, load_json, load_row, namer
    from bot.rules.rota.load import evenness, loads
    from bot.store.plans import Plans

    until = _now()
    since = until - timedelta(days=days)

    def unit(conn: Connection) -> tuple[Plan, list[Work]]:
        return Plans().current(conn), recorded(conn, since, until)

    plan, works = on_store(lambda store: store.read(unit))
    made = loads(plan, everybody(plan, since, until), works)
    even, name = evenness(made), namer(plan)
    if as_json:
        print_json({"load": [load_json(load) for load in made], "fairness": round(even, 4)})
        return
    if not made:
        typer.echo("The plan has no executives.")
        return
    print_columns([("", *LOAD_HEAD), *((name(load.executive), *load_row(load)) for load in made)])
    typer.echo("\n" + (fairness(made, even, name) or f"Nobody carried anything in {days} days."))


@app.command("simulate")
def rota_simulate(
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks to live through.")] = 12,
    start: From = None,
    rota: Annotated[str | None, typer.Option(help="The rota's name; the first one by default.")] = None,
    plan: PlanFile = None,
    picture: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Also draw it: a .png file to post where people are, or a .svg.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Live through weeks of a rota before it is in force: who would be on, the gaps, and what each would carry.

    Cases come as they came in the last twelve weeks, at the same hours of the week; where fewer than 20 are recorded,
    in an even flow. There is no chance in it: the same plan gives the same figures.
    """
    from bot.rules.rota.figures import namer, simulation_json, summary, zone_of
    from bot.rules.rota.picture import picture as drawn
    from bot.rules.rota.simulate import simulate

    if picture is not None and picture.suffix.lower() not in (".png", ".svg"):
        raise typer.BadParameter("the name of the picture ends with .png or .svg", param_hint="--picture")
    found, named = plan_and_rota(plan, rota)
    zone, now = zone_of(named), _now()
    begins = instant(start) if start else _tomorrow(now, zone)
    made = simulate(found, named, begins, weeks, _flow(found, named, now, alone=plan is not None))
    name = namer(found)
    if picture is not None:
        _draw(drawn(found, made, zone, name), picture)
    if as_json:
        print_json(simulation_json(made))
        return
    _print_people(found, named, made)
    for line in summary(made, zone, name):
        typer.echo(line)
    if picture is not None:
        typer.echo(f"Drawn in {picture}.")


def _draw(drawn: Picture, file: Path) -> None:
    from bot.rules.rota.png import png
    from bot.rules.rota.svg import svg

    is_svg = file.suffix.lower() == ".svg"
    file.write_bytes(svg(drawn).encode() if is_svg else png(drawn))


def _print_people(plan: Plan, rota: Rota, made: Simulation) -> None:
    from bot.rules.rota.figures import LOAD_HEAD, hours, load_row, namer

    name = namer(plan)
    rows = [
        (
            name(load.executive),
            str(made.turns[load.executive].number),
            hours(made.turns[load.executive].on),
            *load_row(load),
        )
        for load in made.loads
    ]
    print_columns([("", "turns", "on", *LOAD_HEAD), *rows])
    typer.echo("")


def _tomorrow(now: datetime, zone: str) -> datetime:
    """The next midnight in a zone: a day's figures are the same whenever somebody asks for them."""
    from zoneinfo import ZoneInfo

    from bot.rules.plan.wall import beginning, local

    where = ZoneInfo(zone)
    return beginning(local(now, where).date() + timedelta(1), where)


def _flow(plan: Plan, rota: Rota, now: datetime, *, alone: bool) -> Flow:
    """What came in the past; an even flow where that is little, or where a plan file is tried without a database."""
    from bot.flows.load import flow
    from bot.rules.rota.figures import zone_of
    from bot.rules.rota.simulate import even_flow

    if alone and not _has_database():
        return even_flow(zone_of(rota))
    found: Flow = on_store(lambda store: store.read(lambda conn: flow(conn, now, plan, rota)))
    return found


def _has_database() -> bool:
    """Whether there is one already: to try a plan makes none."""
    from sqlalchemy import make_url

    url = make_url(configured().database_url)
    return url.get_backend_name() != "sqlite" or bool(url.database and Path(url.database).exists())
