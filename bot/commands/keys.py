"""``buckstop keys …``"""

from __future__ import annotations

import typer

from bot.commands.terminal import configured, on_store
from bot.errors import ConfigurationError

app = typer.Typer(help="The keys that encrypt stored tokens.", no_args_is_help=True)


@app.command("new")
def keys_new() -> None:
    """Print a new key for BUCKSTOP_SECRET_KEYS; put it in front of the others."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command("rotate")
def keys_rotate() -> None:
    """Encrypt every stored token anew with the newest key; older keys can then be removed."""
    from bot.store.tokens import Vault

    keys = [key.get_secret_value() for key in configured().buckstop_secret_keys]
    if not keys:
        raise ConfigurationError("BUCKSTOP_SECRET_KEYS is empty; `buckstop keys new` prints a key.")
    count = on_store(lambda store: store.write(Vault(keys).rotate))
    typer.echo(f"{count} stored tokens are sealed with the newest key.")
