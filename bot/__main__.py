"""The command line: one thin function a command. Imports what a command needs when it runs."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.errors import BuckstopError, ConfigurationError

if TYPE_CHECKING:
    from bot.rules.plan import Plan, Rota
    from bot.settings import Settings

app = typer.Typer(
    help="Customer complaints to the executive on rota in Slack, and their own answer back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
plan_app = typer.Typer(help="Executives, rotas, routes and escalation as one file.", no_args_is_help=True)
rota_app = typer.Typer(help="Who is on the executive rota.", no_args_is_help=True)
cases_app = typer.Typer(help="Cases.", no_args_is_help=True)
keys_app = typer.Typer(help="Keys that encrypt tokens at rest.", no_args_is_help=True)
for name, group in {"db": db, "plan": plan_app, "rota": rota_app, "cases": cases_app, "keys": keys_app}.items():
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


@app.command()
def run() -> None:
    """The bot. SIGTERM drains and ends it with 0."""
    from bot.wiring import run as run_house

    settings = _settings()
    try:
        import uvloop
    except ImportError:
        asyncio.run(run_house(settings))
    else:
        uvloop.run(run_house(settings))


@app.command()
def check(as_json: AsJson = False) -> None:
    """Tell what is configured and whether it works, with what to do where it does not."""
    from bot.checking import check as check_all

    findings = asyncio.run(check_all(_settings()))
    if as_json:
        _print([finding.as_row() for finding in findings])
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table("", "What", "Found", "What to do", show_lines=False)
        for finding in findings:
            table.add_row(
                {True: "ok", False: "FAULT", None: "off"}[finding.ok], finding.what, finding.found, finding.do
            )
        Console().print(table)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


@app.command()
def manifest(
    name: Annotated[str, typer.Option(help="How the app is called in Slack.")] = "Buckstop",
    url: Annotated[str | None, typer.Option(help="BUCKSTOP_PUBLIC_URL, for HTTP events instead of a socket.")] = None,
) -> None:
    """Print the Slack app manifest to paste when creating the app."""
    from handlers.slack.manifest import manifest as slack_manifest

    _print(slack_manifest(name, request_url=f"{url.rstrip('/')}/slack/events" if url else None))


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or bring it to this version."""
    _with_store(_nothing)
    typer.echo("The database is up to date.")


async def _nothing(_store: Any) -> None:
    return None


@db.command("check")
def db_check(as_json: AsJson = False) -> None:
    """Check the invariants of the store; exit 0 only if all hold."""
    from bot.flows.inspect import broken_invariants

    found = _with_store(lambda store: store.read(lambda conn: broken_invariants(conn, store.clock.now())))
    if as_json:
        _print(found)
    else:
        typer.echo("\n".join(found) or "Every invariant holds.")
    if found:
        raise typer.Exit(1)


@plan_app.command("apply")
def plan_apply(file: File) -> None:
    """Make a plan file the plan in force, and show what changes. A running bot obeys at once."""
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
    """Who is on at an instant, until when, who is next, and why."""
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
    """Segments that cover a period exactly once."""
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
    """JSON Lines on stdin {"id", "text"} to JSON Lines on stdout with kind, score, topic, urgency, language."""
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
    """What is open, answered, and what was set aside without a card."""
    from bot.flows.inspect import list_cases

    states = ["open", "answered", "aside"] + (["closed"] if everything else [])
    rows = _with_store(lambda store: store.read(lambda conn: list_cases(conn, states)))
    if as_json:
        _print(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("Case", "State", "Customer", "Channel", "Kind", "With", "Due", "Why")
    for row in rows:
        reasons = "; ".join(row["reasons"])
        table.add_row(
            str(row["id"]), row["state"], row["customer"], row["channel"], row["kind"], row["owner"] or "nobody",
            row["due"] or "", reasons,
        )  # fmt: skip
    Console().print(table)


@cases_app.command("show")
def cases_show(case: Annotated[int, typer.Argument(help="The case's number.")], as_json: AsJson = False) -> None:
    """One case with all that was said, sent and done."""
    from bot.flows.inspect import show_case

    found = _with_store(lambda store: store.read(lambda conn: show_case(conn, case)))
    if found is None:
        _fail(f"There is no case {case}. `buckstop cases list --all` shows them.", 1)
    if as_json:
        _print(found)
        return
    typer.echo(f"Case {found['id']}: {found['customer']} on {found['channel']}, {found['state']}")
    said = [(post["at"], f"{found['customer']}: {post['text']}") for post in found["posts"]]
    said += [(event["at"], f"  {event['what']} ({event['who']})") for event in found["events"]]
    for at, text in sorted(said):
        typer.echo(f"{at}  {text}")
    for reply in found["replies"]:
        typer.echo(f"{reply['executive']} ({reply['state']}): {reply['words']}")


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
