"""``buckstop keys …``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from bot.commands.terminal import AsJson, configured, fail, on_store, print_columns, print_json
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.store.tokens import Vault

app = typer.Typer(help="The keys that encrypt stored tokens.", no_args_is_help=True)


@app.command("new")
def keys_new() -> None:
    """Print a new key for BUCKSTOP_SECRET_KEYS; put it in front of the others."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command("status")
def keys_status(as_json: AsJson = False) -> None:
    """Show which key seals how many stored secrets, how many running processes know it, and which can be removed.

    Keys are told by the beginning of their SHA-256. Exit status 1 where a secret cannot be opened."""
    from bot.flows.rekey import status

    found = on_store(lambda store: status(store, _vault()))
    if as_json:
        print_json([one.as_row() for one in found])
    else:
        print_columns((one.print, one.place, one.sealed, one.known, one.do) for one in found)
    if any(one.is_missing for one in found):
        raise typer.Exit(1)


@app.command("rotate")
def keys_rotate() -> None:
    """Encrypt every stored secret anew with the newest key, while the bot runs; older keys can then be removed.

    Refuses while a running process does not know the newest key. Killed in the middle it leaves everything readable
    with both; run it again."""
    from bot.flows.rekey import behind, rotate

    async def work(store: Any) -> tuple[int, int]:
        vault = _vault()
        waiting = await behind(store, vault)
        return waiting, 0 if waiting else await rotate(store, vault)

    waiting, count = on_store(work)
    if waiting:
        some = "A running process does" if waiting == 1 else f"{waiting} running processes do"
        fail(
            f"{some} not know the newest key yet. Keys in a file are read anew within seconds; where they stand in the"
            " environment, restart one process after the other. Nothing was changed.",
            1,
        )
    typer.echo(f"{count} stored tokens are sealed with the newest key.")


def _vault() -> Vault:
    from bot.store.tokens import Vault

    keys = [key.get_secret_value() for key in configured().buckstop_secret_keys]
    if not keys:
        raise ConfigurationError("BUCKSTOP_SECRET_KEYS is empty; `buckstop keys new` prints a key.")
    return Vault(keys)
