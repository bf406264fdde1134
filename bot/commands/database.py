"""``buckstop db …``"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from bot.commands.terminal import AsJson, fail, minute, on_store, print_columns, print_json

app = typer.Typer(help="The database: create or upgrade it, check that it is sound.", no_args_is_help=True)


@app.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or bring it to this version. Every command that needs it does so by itself."""
    on_store(_nothing)
    typer.echo("The database is up to date.")


async def _nothing(_store: Any) -> None:
    return None


@app.command("check")
def db_check(
    noted: Annotated[str, typer.Option(help="A seal that was noted elsewhere: is it in the trail?")] = "",
    as_json: AsJson = False,
) -> None:
    """Check what must always hold (no post without a case, …) and that the audit trail is whole: nothing in it missing
    or changed, every message to a customer approved as it left. Exit status 0 only if all of it holds."""
    from bot.flows.invariants import broken_invariants
    from bot.flows.restored import held
    from bot.rules.sealing import number_of
    from bot.store.audit import check_chain
    from bot.store.cutting import begins_behind
    from bot.store.events import by_seal

    async def look(store: Any) -> tuple[list[str], Any, Any, str | None, str]:
        chain = await store.read(check_chain)
        faults = await store.read(lambda conn: broken_invariants(conn, store.clock.now()))
        known = await store.read(lambda conn: by_seal(conn, noted)) if noted else None
        return faults, chain, known, await store.read(held), await store.read(begins_behind)

    faults, chain, known, waits, start = on_store(look)
    if chain.broken:
        faults.append(f"The audit trail was touched. {chain.broken}")
    older = known is None and noted[:12].isdigit() and number_of(noted) <= number_of(start)
    if noted and known is None and not older:
        faults.append("The noted seal is not in the audit trail: the trail was made anew, or is that of another time.")
    if as_json:
        print_json(
            {"faults": faults, "events": chain.events, "sealed": chain.sealed, "seal": chain.head, "held": waits}
        )
    else:
        typer.echo("\n".join(faults) or "Every invariant holds.")
        if chain.broken is None:
            later = "; the rest soon" if chain.events > chain.sealed else ""
            typer.echo(f"The audit trail is whole. Events sealed: {chain.sealed:,} of {chain.events:,}{later}.")
            typer.echo(f"Its newest seal: {chain.head or 'none yet'}")
        if older:
            typer.echo("The noted seal is older than what is kept of the trail (BUCKSTOP_KEEP_EVENTS_DAYS).")
        if noted and known is not None:
            typer.echo(f"The noted seal is that of event {known.id}, {minute(known.at.isoformat())}.")
        if waits:
            typer.echo(f"Nothing leaves for customers: {waits}")
    if faults:
        raise typer.Exit(1)


@app.command("copy")
def db_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database's URL, as in DATABASE_URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="That of a new or empty one.")],
    as_json: AsJson = False,
) -> None:
    """Copy a database into another, SQLite to PostgreSQL or back, and compare every row. No bot may run.

    Nothing leaves for customers from either afterwards: set DATABASE_URL to the copy, start the bot, look, and run
    `buckstop db resume`. Killed in the middle it leaves the target empty; run it again.
    """
    for url in (source, target):
        if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            fail(f"{url.partition('://')[0]}://… must begin with sqlite+aiosqlite:// or postgresql+asyncpg://", 2)
    if source == target:
        fail("These are one database.", 2)
    copied = asyncio.run(_copy(source, target))
    if as_json:
        print_json([{"table": one.table, "rows": one.rows, "checksum": one.checksum} for one in copied])
        return
    print_columns((one.table, f"{one.rows:,}", one.checksum[:16]) for one in copied if one.rows)
    rows = sum(one.rows for one in copied)
    typer.echo(
        f"Copied and compared: {rows:,} rows. Nothing leaves for customers from either database. Point DATABASE_URL to"
        " the copy, start the bot there, look, and run `buckstop db resume`."
    )


async def _copy(source: str, target: str) -> Any:
    from bot.clock import SystemClock
    from bot.store.copy import check_source, copy
    from bot.store.migrate import upgrade
    from bot.store.store import Store

    def progress(table: str, done: int, total: int) -> None:
        typer.echo(f"{table}: {done:,} of {total:,}", err=True)

    check_source(source)
    stores = [Store(url, SystemClock()) for url in (source, target)]
    try:
        for store in stores:
            await upgrade(store)
        return await copy(stores[0], stores[1], progress)
    finally:
        for store in stores:
            await store.close()


@app.command("hold")
def db_hold() -> None:
    """Stop everything that would leave for customers, at once and also for a bot that starts later, until
    `buckstop db resume`. For a database that was restored from a copy of the whole disk."""
    from bot.flows.restored import hold

    on_store(lambda store: store.write(lambda conn, now: hold(conn, now, "an operator holds it.")))
    typer.echo("Nothing leaves for customers until `buckstop db resume`.")


@app.command("resume")
def db_resume() -> None:
    """Let messages leave for customers again, after a restored backup was looked at. What was approved before the hold
    and not sent is looked for, or asked about, and never sent by itself."""
    from bot.flows.restored import resume

    if on_store(lambda store: store.write(resume)):
        typer.echo("Resumed. What may have left already is looked for or asked about; all else leaves.")
    else:
        typer.echo("Nothing is held.")
