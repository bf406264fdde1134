"""The command line: one thin function a command. Imports what a command needs when it runs."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.errors import BuckstopError, ConfigurationError

if TYPE_CHECKING:
    from bot.rules.plan import Plan, Rota
    from bot.settings import Settings

app = typer.Typer(
    help="Brings customers' complaints to the executive on rota in Slack, and their own answer back to the customer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database: create or upgrade it, check that it is sound.", no_args_is_help=True)
plan_app = typer.Typer(
    help="The plan: executives, leads, rotas, routes and escalation, in one YAML file.", no_args_is_help=True
)
rota_app = typer.Typer(help="Who is on the executive rota, at an instant or over a period.", no_args_is_help=True)
cases_app = typer.Typer(help="Cases: a list, or all about one.", no_args_is_help=True)
people_app = typer.Typer(help="Executives' own accounts: connect, disconnect, list.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys that encrypt stored tokens.", no_args_is_help=True)
for name, group in {
    "db": db,
    "plan": plan_app,
    "rota": rota_app,
    "cases": cases_app,
    "people": people_app,
    "keys": keys_app,
}.items():
    app.add_typer(group, name=name)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
PlanFile = Annotated[Path | None, typer.Option("--plan", exists=True, dir_okay=False, help="From this file alone.")]


def main() -> None:
    """Run a command; faults of the configuration end with 2, other known trouble with 1."""
    try:
        app()
    except ConfigurationError as error:
        _fail(str(error), 2)
    except BuckstopError as error:
        _fail(str(error), 1)


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(status)


def _settings() -> Settings:
    from bot import log
    from bot.settings import load

    settings = load()
    log.configure(settings.buckstop_log_format)
    return settings


def _with_store(work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Run something on the database, which is created and migrated first."""
    from bot.wiring import opened_store

    async def run() -> Any:
        async with opened_store(_settings()) as store:
            return await work(store)

    return asyncio.run(run())


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _columns(rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns without a frame, so that they can be read at 80 characters a line: only the last one wraps."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        if not table.columns:
            for _ in row[:-1]:
                table.add_column(no_wrap=True)
            table.add_column(overflow="fold")
        table.add_row(*map(Text, row))  # as text: a customer's name may hold what Rich takes for mark-up
    Console(highlight=False).print(table)


def _minute(instant: str | None) -> str:
    """An instant of the store as people read it in a list, in UTC."""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%MZ}" if instant else ""


@app.command()
def run() -> None:
    """Run the bot. Ctrl-C or SIGTERM lets it finish what it is sending and ends it with status 0."""
    gc.disable()  # importing makes no garbage
    from bot.wiring import run as run_house

    settings = _settings()
    try:
        import uvloop
    except ImportError:
        asyncio.run(run_house(settings, _started))
    else:
        uvloop.run(run_house(settings, _started))


def _started(_port: int) -> None:
    """Leave what was imported out of garbage collection: looking through it stops everything for 90 ms."""
    gc.freeze()
    gc.enable()


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0 is any free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the page's address.")] = False,
) -> None:
    """Play customer and executive in the browser, against local stand-ins. Needs no account; Ctrl-C ends it."""
    from bot.demo import demo as play

    def opened(url: str) -> None:
        typer.echo(f"Buckstop demo: {url}\nEverything runs on this machine. Ctrl-C ends it.")

    asyncio.run(play(port, opened, browser=not no_browser))


@app.command()
def check(as_json: AsJson = False) -> None:
    """Check settings, database, plan, Slack and each channel; say what to do about each fault.

    Exit status 0 only if everything that is switched on works. Posts nothing anywhere.
    """
    from bot.checking import check as check_all

    findings = asyncio.run(check_all(_settings()))
    if as_json:
        _print([finding.as_row() for finding in findings])
    else:
        words = {True: "ok", False: "FAULT", None: "off"}
        _columns((words[one.ok], one.what, "\n".join(filter(None, (one.found, one.do)))) for one in findings)
        faults = sum(finding.ok is False for finding in findings)
        typer.echo(f"\nFaults: {faults}." if faults else "\nEverything that is switched on works.")
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


@app.command()
def manifest(
    name: Annotated[str, typer.Option(help="What the app is called in Slack.")] = "Buckstop",
    url: Annotated[
        str | None, typer.Option(help="Your public base URL, if Slack is to call you by HTTP instead of a socket.")
    ] = None,
) -> None:
    """Print the Slack app manifest to paste when creating the app."""
    from handlers.slack.manifest import manifest as slack_manifest

    _print(slack_manifest(name, request_url=f"{url.rstrip('/')}/slack/events" if url else None))


@app.command()
def channels(as_json: AsJson = False) -> None:
    """Print what each channel can do, as the table of the README. Needs no token and no database."""
    from handlers.channels import table

    if as_json:
        _print(table.by_channel())
    else:
        typer.echo(table.markdown())


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or bring it to this version. Every command that needs it does so by itself."""
    _with_store(_nothing)
    typer.echo("The database is up to date.")


async def _nothing(_store: Any) -> None:
    return None


@db.command("check")
def db_check(
    noted: Annotated[str, typer.Option(help="A seal that was noted elsewhere: is it in the trail?")] = "",
    as_json: AsJson = False,
) -> None:
    """Check what must always hold (no post without a case, …) and that the audit trail is whole: nothing in it missing
    or changed, every message to a customer approved as it left. Exit status 0 only if all of it holds."""
    from bot.flows.inspect import broken_invariants
    from bot.flows.restored import held
    from bot.store.audit import check_chain
    from bot.store.events import by_seal

    async def look(store: Any) -> tuple[list[str], Any, Any, str | None]:
        chain = await store.read(check_chain)
        faults = await store.read(lambda conn: broken_invariants(conn, store.clock.now()))
        known = await store.read(lambda conn: by_seal(conn, noted)) if noted else None
        return faults, chain, known, await store.read(held)

    faults, chain, known, waits = _with_store(look)
    if chain.broken:
        faults.append(f"The audit trail was touched. {chain.broken}")
    if noted and known is None:
        faults.append("The noted seal is not in the audit trail: the trail was made anew, or is that of another time.")
    if as_json:
        _print({"faults": faults, "events": chain.events, "sealed": chain.sealed, "seal": chain.head, "held": waits})
    else:
        typer.echo("\n".join(faults) or "Every invariant holds.")
        if chain.broken is None:
            later = f"; {chain.events - chain.sealed} get theirs soon" if chain.events > chain.sealed else ""
            typer.echo(f"The audit trail is whole: {chain.sealed} of {chain.events} events are sealed{later}.")
            typer.echo(f"Its newest seal: {chain.head or 'none yet'}")
        if noted and known is not None:
            typer.echo(f"The noted seal is that of event {known.id}, {_minute(known.at.isoformat())}.")
        if waits:
            typer.echo(f"Nothing leaves for customers: {waits}")
    if faults:
        raise typer.Exit(1)


@db.command("hold")
def db_hold() -> None:
    """Stop everything that would leave for customers, at once and also for a bot that starts later, until
    `buckstop db resume`. For a database that was restored from a copy of the whole disk."""
    from bot.flows.restored import hold

    _with_store(lambda store: store.write(lambda conn, now: hold(conn, now, "an operator holds it.")))
    typer.echo("Nothing leaves for customers until `buckstop db resume`.")


@db.command("resume")
def db_resume() -> None:
    """Let messages leave for customers again, after a restored backup was looked at. What was approved before the hold
    and not sent is looked for, or asked about, and never sent by itself."""
    from bot.flows.restored import resume

    if _with_store(lambda store: store.write(resume)):
        typer.echo("Resumed. What may have left already is looked for or asked about; all else leaves.")
    else:
        typer.echo("Nothing is held.")


@plan_app.command("apply")
def plan_apply(file: File) -> None:
    """Make a plan file the plan in force, and show what changes. A running bot obeys at once; a faulty file changes
    nothing."""
    from bot.flows.plan_admin import apply

    text = file.read_text(encoding="utf-8")
    applied = _with_store(lambda store: apply(store, text, "command line"))
    for line in applied.differences:
        typer.echo(f"  {line}")
    if not applied.differences:
        typer.echo("No changes.")
    _warn(applied.warnings)


@plan_app.command("check")
def plan_check(file: File, as_json: AsJson = False) -> None:
    """Check a plan file without applying it; every fault is named with its line."""
    from bot.rules.plan import PlanFaults, read_plan, warnings

    try:
        plan = read_plan(file.read_text(encoding="utf-8"))
    except PlanFaults as error:
        if as_json:
            _print({"faults": [str(fault) for fault in error.faults], "warnings": []})
            raise typer.Exit(2) from None
        raise
    if as_json:
        _print({"faults": [], "warnings": list(warnings(plan))})
        return
    typer.echo("No faults.")
    _warn(warnings(plan))


def _warn(warnings: Any) -> None:
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)


@plan_app.command("export")
def plan_export() -> None:
    """Print the plan in force as a plan file."""
    from bot.flows.plan_admin import export

    typer.echo(_with_store(export), nl=False)


def _plan_and_rota(file: Path | None, name: str | None) -> tuple[Plan, Rota]:
    from bot.rules.plan import read_plan

    if file is not None:
        plan = read_plan(file.read_text(encoding="utf-8"))
    else:
        from bot.store.plans import Plans

        plan = _with_store(lambda store: store.read(lambda conn: Plans().current(conn)))
    rota = plan.rotas[0] if name is None else plan.rota(name)
    if rota is None:
        known = ", ".join(rota.name for rota in plan.rotas)
        raise ConfigurationError(f"No rota is called {name!r}; there are: {known}.")
    return plan, rota


def _instant(value: str) -> datetime:
    from bot.rules.plan import parse_instant

    try:
        return parse_instant(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@rota_app.command("who")
def rota_who(
    at: Annotated[list[str], typer.Option(help="An instant with an offset (RFC 3339); may be repeated.")],
    topic: Annotated[str | None, typer.Option()] = None,
    rota: Annotated[str | None, typer.Option(help="The rota's name; the first one by default.")] = None,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell who is on at an instant, until when, who is next, and why."""
    from bot.rules.rota import who

    found, named = _plan_and_rota(plan, rota)
    rows = who(found, named, [_instant(instant) for instant in at], topic)
    if as_json:
        _print(rows)
        return
    for row in rows:
        until = f" until {row['until']}, then {row['next'] or 'nobody'}" if row["until"] else ""
        typer.echo(f"{row['at']}  {row['executive'] or 'nobody'}{until}. {row['why']}")


@rota_app.command("show")
def rota_show(
    start: Annotated[str, typer.Option("--from", help="An instant with an offset (RFC 3339).")],
    end: Annotated[str, typer.Option("--to", help="An instant with an offset (RFC 3339).")],
    rota: Annotated[str | None, typer.Option(help="The rota's name; the first one by default.")] = None,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """List a period in segments, each with who is on. They cover it exactly once."""
    from bot.rules.rota import show

    first, last = _instant(start), _instant(end)
    if last <= first:
        raise typer.BadParameter("--to must be after --from")
    found, named = _plan_and_rota(plan, rota)
    rows = show(found, named, first, last)
    if as_json:
        _print(rows)
        return
    for row in rows:
        typer.echo(f"{row['start']}  {row['end']}  {row['executive'] or 'nobody'}  ({row['source']})")


@app.command()
def classify() -> None:
    """Judge posts: JSON Lines in, {"id", "text"}, JSON Lines out, with kind, score, topic, urgency and language."""
    from bot.rules.triage import RuleClassifier, as_row

    classifier = RuleClassifier()
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            post = json.loads(line)
            text = post["text"]
        except (ValueError, KeyError, TypeError):
            _fail(f'Line {number} is no JSON object with "text".', 2)
        if not isinstance(text, str):
            _fail(f'Line {number}: "text" must be a string.', 2)
        typer.echo(json.dumps(as_row(post.get("id"), classifier.classify(text)), ensure_ascii=False))


@cases_app.command("list")
def cases_list(
    everything: Annotated[bool, typer.Option("--all", help="Closed cases too.")] = False, as_json: AsJson = False
) -> None:
    """List what is open, answered, and set aside without a card, with the reasons. Nothing is ever left out."""
    from bot.flows.inspect import list_cases

    states = ["open", "answered", "aside"] + (["closed"] if everything else [])
    rows = _with_store(lambda store: store.read(lambda conn: list_cases(conn, states)))
    if as_json:
        _print(rows)
        return
    if not rows:
        typer.echo("There are no cases." if everything else "Nothing is open, answered or set aside.")
        return
    _columns(
        (
            str(row["id"]),
            row["state"],
            row["owner"] or "nobody",
            f"due {_minute(row['due'])}" if row["due"] else "",
            f"{row['customer']} on {row['channel']}, {row['kind']}".removeprefix(" on ")
            + f"\n{'; '.join(row['reasons'])}",
        )
        for row in rows
    )


@cases_app.command("show")
def cases_show(case: Annotated[int, typer.Argument(help="The case's number.")], as_json: AsJson = False) -> None:
    """Show one case with all that was said, sent and done."""
    from bot.flows.inspect import show_case
    from bot.flows.story import lines

    found = _with_store(lambda store: store.read(lambda conn: show_case(conn, case)))
    if found is None:
        _fail(f"There is no case {case}. `buckstop cases list --all` shows them.", 1)
    if as_json:
        _print(found)
        return
    typer.echo("\n".join(lines(found)))


@people_app.command("list")
def people_list(as_json: AsJson = False) -> None:
    """List executives with the accounts of their own that they have connected."""
    from bot.flows.connect import accounts_of

    rows = _with_store(lambda store: store.read(accounts_of))
    if as_json:
        _print(rows)
    elif not rows:
        typer.echo("There are no executives in the plan.")
    else:
        _columns((row["id"], row["name"], ", ".join(row["accounts"]) or "no account of their own") for row in rows)


@people_app.command("connect")
def people_connect(
    executive: Annotated[str, typer.Argument(help="The executive's id in the plan.")],
    channel: Annotated[str, typer.Argument(help="The channel: x or telegram.")],
) -> None:
    """Print a link for an executive to connect an account of their own. It works once, for an hour: give it to them
    alone, since whoever opens it connects theirs."""
    from bot.flows.connect import operator_link
    from handlers.channels import capabilities

    settings = _settings()
    if channel not in settings.connects:
        needed = (
            "X needs X itself, X_CLIENT_ID, BUCKSTOP_SECRET_KEYS and BUCKSTOP_PUBLIC_URL; Telegram TELEGRAM_BOT_TOKEN."
        )
        raise ConfigurationError(f"No own account can be connected on {channel!r}. {needed}")
    url, template = settings.buckstop_public_url or "", capabilities(channel).introduction
    link = _with_store(
        lambda store: store.write(lambda conn, now: operator_link(conn, now, executive, channel, url, template))
    )
    typer.echo(link)


@people_app.command("disconnect")
def people_disconnect(
    executive: Annotated[str, typer.Argument(help="The executive's id, also of one who has left.")],
    channel: Annotated[str, typer.Argument(help="The channel: x or telegram.")],
) -> None:
    """Disconnect an executive's own account: nothing leaves from it any more, and its tokens are deleted."""
    from bot.flows.connect import disconnect

    gone = _with_store(
        lambda store: store.write(lambda conn, now: disconnect(conn, now, executive, channel, "operator"))
    )
    if gone is None:
        _fail(f"{executive} has no account of their own on {channel}.", 1)
    typer.echo(f"{gone} is disconnected.")


@keys_app.command("new")
def keys_new() -> None:
    """Print a new key for BUCKSTOP_SECRET_KEYS; put it in front of the others."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@keys_app.command("rotate")
def keys_rotate() -> None:
    """Encrypt every stored token anew with the newest key; older keys can then be removed."""
    from bot.store.tokens import Vault

    keys = [key.get_secret_value() for key in _settings().buckstop_secret_keys]
    if not keys:
        raise ConfigurationError("BUCKSTOP_SECRET_KEYS is empty; `buckstop keys new` prints a key.")
    count = _with_store(lambda store: store.write(Vault(keys).rotate))
    typer.echo(f"{count} stored tokens are sealed with the newest key.")


if __name__ == "__main__":
    main()
