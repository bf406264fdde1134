"""``buckstop people …``"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.terminal import AsJson, configured, fail, on_store, print_columns, print_json
from bot.errors import ConfigurationError

app = typer.Typer(help="Executives' own accounts: connect, disconnect, list.", no_args_is_help=True)


@app.command("list")
def people_list(as_json: AsJson = False) -> None:
    """List executives with the accounts of their own that they have connected."""
    from bot.flows.connect import accounts_of

    rows = on_store(lambda store: store.read(accounts_of))
    if as_json:
        print_json(rows)
    elif not rows:
        typer.echo("There are no executives in the plan.")
    else:
        print_columns((row["id"], row["name"], ", ".join(row["accounts"]) or "no account of their own") for row in rows)


@app.command("connect")
def people_connect(
    executive: Annotated[str, typer.Argument(help="The executive's id in the plan.")],
    channel: Annotated[str, typer.Argument(help="The channel: x or telegram.")],
) -> None:
    """Print a link for an executive to connect an account of their own. It works once, for an hour: give it to them
    alone, since whoever opens it connects theirs."""
    from bot.flows.connect import operator_link
    from handlers.channels import capabilities

    settings = configured()
    if channel not in settings.connects:
        needed = (
            "For x, X itself must be switched on, and X_CLIENT_ID, BUCKSTOP_SECRET_KEYS and BUCKSTOP_PUBLIC_URL set;"
            " for telegram, TELEGRAM_BOT_TOKEN."
        )
        raise ConfigurationError(f"No own account can be connected on {channel!r}. {needed}")
    url, template = settings.buckstop_public_url or "", capabilities(channel).introduction
    link = on_store(
        lambda store: store.write(lambda conn, now: operator_link(conn, now, executive, channel, url, template))
    )
    typer.echo(link)


@app.command("disconnect")
def people_disconnect(
    executive: Annotated[str, typer.Argument(help="The executive's id, also of one who has left.")],
    channel: Annotated[str, typer.Argument(help="The channel: x or telegram.")],
) -> None:
    """Disconnect an executive's own account: nothing leaves from it any more, and its tokens are deleted."""
    from bot.flows.connect import disconnect

    gone = on_store(lambda store: store.write(lambda conn, now: disconnect(conn, now, executive, channel, "operator")))
    if gone is None:
        fail(f"{executive} has no account of their own on {channel}.", 1)
    typer.echo(f"{gone} is disconnected.")
