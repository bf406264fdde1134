"""``buckstop customer …``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.terminal import AsJson, IsJson, configured, fail, minute, number, on_store, print_columns, print_json

app = typer.Typer(help="One customer: find them, tell all that is held about them, erase them.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(parser=number, metavar="NUMBER", help="`buckstop customer find` tells it.")]


@app.command("find")
def customer_find(
    wanted: Annotated[str, typer.Argument(help="A part of the name, a handle, or an id on a platform.")],
    as_json: AsJson = False,
) -> None:
    """Find customers by name, handle or a platform's id; who wrote last comes first."""
    from bot.flows.export import found

    rows = on_store(lambda store: store.read(lambda conn: found(conn, wanted)))
    if as_json:
        print_json(rows)
    elif not rows:
        typer.echo("Nobody like that has written to us.")
    else:
        print_columns((str(row["id"]), row["name"], f"{_handles(row)}\n{_cases(row)}") for row in rows)


def _handles(row: dict[str, Any]) -> str:
    said = (f"{one['channel']} {one['handle'] or one['name']} (id {one['id']})" for one in row["identities"])
    return ", ".join(said)


def _cases(row: dict[str, Any]) -> str:
    number = len(row["cases"])
    cases = f"{number} case{'s' * (number != 1)}"
    return f"{cases}, wrote last {minute(row['last_wrote'])}" if row["last_wrote"] else cases


@app.command("export")
def customer_export(
    customer: Number,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write it to this file, for you alone.")] = None,
    as_json: IsJson = True,
) -> None:
    """Print everything that is held about a customer, as JSON (docs/privacy.md has the shape)."""
    from bot.flows.export import export

    told = on_store(lambda store: store.read(lambda conn: export(conn, store.clock.now(), customer)))
    if told is None:
        fail(_unknown(customer), 1)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
        return
    out.touch(mode=0o600)
    out.write_text(f"{text}\n", encoding="utf-8")
    typer.echo(f"Written to {out}. It holds a person's data: hand it to nobody else, and delete it afterwards.")


def _unknown(customer: int) -> str:
    return f"There is no customer {customer}. `buckstop customer find NAME` tells their numbers."


@app.command("erase")
def customer_erase(
    customer: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Erase a customer on their request: who they are, what was said, files, drafts, cards and messages in Slack.

    Cannot be undone. Works beside a running bot; without one, what stands in Slack is changed when it starts. To repeat
    it does no harm, and finishes what was interrupted.
    """
    from bot.flows.erased_told import before, threads

    told = on_store(lambda store: store.read(lambda conn: before(conn, customer)))
    if told is None:
        fail(_unknown(customer), 1)
    typer.echo("\n".join(told))
    if dry_run:
        return
    if not yes and not typer.confirm("\nErase all of it?"):
        fail("Nothing was erased.", 1)
    stays = on_store(lambda store: store.read(lambda conn: threads(conn, customer)))
    typer.echo("\n" + "\n".join([*on_store(lambda store: _erase(store, customer)), *stays]))


async def _erase(store: Any, customer: int) -> list[str]:
    from bot.flows import erase
    from bot.flows.erased_told import after
    from bot.store import erased_list

    listed = erased_list.path_of(store, configured().buckstop_erased_list)
    await erase.agree(store, listed)
    left = await erase.erase_patiently(store, customer, listed, "operator")
    return after(left, listed)
