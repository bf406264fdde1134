"""The command line: one thin function a command. Imports what a command needs when it runs."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
from typing import Annotated, Final

import typer

from bot.commands import cases, customer, database, detector, keys, models, people, plan, rota, rota_ahead
from bot.commands.terminal import AsJson, IsJson, configured, fail, print_columns, print_json
from bot.errors import BuckstopError, ConfigurationError
from bot.roles import chosen

#: M_TRIM_THRESHOLD of glibc's malloc.h with the bytes that stand there until they grow, and M_ARENA_MAX.
_TRIM_THRESHOLD: Final = -1
_GLIBC_BEGINS_WITH: Final = 128 * 1024
_ARENA_MAX: Final = -8

app = typer.Typer(
    help="Brings customers' complaints to the executive on rota in Slack, and their own answer back to the customer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
)
for name, group in {
    "db": database.app,
    "plan": plan.app,
    "rota": rota.app,
    "cases": cases.app,
    "customer": customer.app,
    "people": people.app,
    "keys": keys.app,
}.items():
    app.add_typer(group, name=name)
rota.app.add_typer(rota_ahead.app)
app.add_typer(detector.app)
app.add_typer(models.app)


def main() -> None:
    """Run a command; faults of the configuration end with 2, other known trouble with 1."""
    try:
        app()
    except ConfigurationError as error:
        fail(str(error), 2)
    except BuckstopError as error:
        fail(str(error), 1)


@app.command()
def run(
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="Only a part of the work, beside other processes on the same PostgreSQL database; may be repeated, or"
            " several with commas between them. web: hears Slack, takes web hooks, shows pages. channels: fetches what"
            " customers write. workers: sends, reads the inbox, keeps clocks and all other single duties. all: the"
            " whole, as without this option. Any number of processes may have the same role; each role needs one.",
        ),
    ] = None,
) -> None:
    """Run the bot, as often as you like on one PostgreSQL database; on SQLite once.

    Ctrl-C or SIGTERM lets it finish what it is sending and ends it with status 0.
    """
    _give_back()
    gc.disable()  # importing makes no garbage
    settings, roles = configured(), chosen(role or ())
    from handlers.models.choosing import detector

    # First: what it takes to read it, and not to have it, is room for all that is imported after it.
    detector(settings.buckstop_model, semantic=settings.buckstop_semantic)
    from bot.wiring import run as run_house

    try:
        import uvloop
    except ImportError:
        asyncio.run(run_house(settings, _started, roles=roles))
    else:
        uvloop.run(run_house(settings, _started, roles=roles))


def _give_back() -> None:
    """Have the C library give large pieces of memory back to the system: each one that is freed makes glibc keep the
    next of its size, and a start frees some (mallopt(3), "dynamic mmap threshold"). And have threads share what they
    take, where each would have room of its own. Others know no such settings."""
    with contextlib.suppress(AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_TRIM_THRESHOLD, _GLIBC_BEGINS_WITH)
        libc.mallopt(_ARENA_MAX, 1)


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

    findings = asyncio.run(check_all(configured()))
    if as_json:
        print_json([finding.as_row() for finding in findings])
    else:
        words = {True: "ok", False: "FAULT", None: "off"}
        print_columns((words[one.ok], one.what, "\n".join(filter(None, (one.found, one.do)))) for one in findings)
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
    as_json: IsJson = True,
) -> None:
    """Print the Slack app manifest to paste when creating the app; with BUCKSTOP_PUBLIC_URL set, signing in with Slack
    is in it.
    """
    from handlers.slack.manifest import manifest as slack_manifest

    public = url or configured().buckstop_public_url
    print_json(slack_manifest(name, request_url=f"{url.rstrip('/')}/slack/events" if url else None, public_url=public))


@app.command()
def channels(as_json: AsJson = False) -> None:
    """Print what each channel can do, as the table of the README. Needs no token and no database."""
    from handlers.channels import table

    if as_json:
        print_json(table.by_channel())
    else:
        typer.echo(table.markdown())


if __name__ == "__main__":
    main()
