"""What every command needs: the settings, the database, and ways to print."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
#: Of what is JSON anyhow: scripts may ask every command that prints data the same way.
IsJson = Annotated[bool, typer.Option("--json", help="It is JSON anyhow.")]
#: No database knows greater ids.
_MOST: Final = 2**63 - 1
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A plan file.")]
PlanFile = Annotated[Path | None, typer.Option("--plan", exists=True, dir_okay=False, help="From this file alone.")]


def number(text: str) -> int:
    """The number of a case or of a customer."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(_MOST)) or int(text) > _MOST:
        raise typer.BadParameter(f"{text!r} is no number of a case or a customer.")
    return int(text)


def fail(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(status)


def configured() -> Settings:
    from bot import log
    from bot.settings import load

    settings = load()
    log.configure(settings.buckstop_log_format)
    return settings


def on_store(work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Run something on the database, which is created and migrated first."""
    from bot.store.opening import opened_store

    async def run() -> Any:
        async with opened_store(configured()) as store:
            return await work(store)

    return asyncio.run(run())


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_columns(rows: Iterable[Sequence[str]]) -> None:
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


def minute(instant: str | None) -> str:
    """An instant of the store as people read it in a list, in UTC."""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%MZ}" if instant else ""
