"""``buckstop cases …``"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.terminal import AsJson, fail, minute, number, on_store, print_columns, print_json

app = typer.Typer(help="Cases: a list, or all about one.", no_args_is_help=True)


@app.command("list")
def cases_list(
    everything: Annotated[bool, typer.Option("--all", help="Closed cases too.")] = False, as_json: AsJson = False
) -> None:
    """List what is open, answered, and set aside without a card, with the reasons. Nothing is ever left out."""
    from bot.flows.inspect import list_cases
    from bot.flows.story import kind_told

    states = ["open", "answered", "aside"] + (["closed"] if everything else [])
    rows = on_store(lambda store: store.read(lambda conn: list_cases(conn, states)))
    if as_json:
        print_json(rows)
        return
    if not rows:
        typer.echo("There are no cases." if everything else "Nothing is open, answered or set aside.")
        return
    print_columns(
        (
            str(row["id"]),
            row["state"],
            row["owner"] or "nobody",
            f"due {minute(row['due'])}" if row["due"] else "",
            f"{row['customer']} on {row['channel']}, {kind_told(row)}".removeprefix(" on ")
            + f"\n{'; '.join(row['reasons'])}",
        )
        for row in rows
    )


@app.command("show")
def cases_show(
    case: Annotated[int, typer.Argument(parser=number, metavar="NUMBER", help="The case's number.")],
    as_json: AsJson = False,
) -> None:
    """Show one case with all that was said, sent and done."""
    from bot.flows.inspect import show_case
    from bot.flows.story import lines

    found = on_store(lambda store: store.read(lambda conn: show_case(conn, case)))
    if found is None:
        fail(f"There is no case {case}. `buckstop cases list --all` shows them.", 1)
    if as_json:
        print_json(found)
        return
    typer.echo("\n".join(lines(found)))
