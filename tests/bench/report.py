"""The tables of a measurement: figures in rows, subjects in columns, ratios to the floors beside them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def table(found: dict[str, Any]) -> str:
    """As text."""
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for shown in (_relay(found["relay"]), _start(found["start"])):
        console.print(shown)
    if found["postgres"]:
        console.print(_postgres(found["relay"]["buckstop"], found["postgres"]))
    if found["peers"]:
        console.print(_peers(found["relay"], found["peers"]))
    return console.export_text()


def _relay(relay: dict[str, Any]) -> Table:
    product, bare, commits = relay["buckstop"], relay["bare"], relay["commits"]
    shown = Table("", "buckstop", "(a) bare", "(b) + commits", "ratio to (a)", "ratio to (b)")

    def row(name: str, group: str, key: str, digits: int = 2) -> None:
        ours, first, second = (one[group][key] for one in (product, bare, commits))
        ratios = [f"{ours / floor:.2f}" if floor else "" for floor in (first, second)]
        shown.add_row(name, *(f"{value:.{digits}f}" for value in (ours, first, second)), *ratios)

    row("posts stored while the desk hangs, a second", "rate", "stored", 0)
    row("posts stored while the desk hangs, CPU ms each", "cpu", "stored")
    for way, name in (("in", "posts to cards"), ("out", "approved replies")):
        row(f"{name}, a second, {way}", "rate", way, 0)
        row(f"{name}, CPU ms each", "cpu", way)
        row(f"{name}, p50 ms at 20/s", "p50", way, 1)
        row(f"{name}, p99 ms at 20/s", "p99", way, 1)
        row(f"{name}, a second, calls of 100 ms", "slow", way, 0)
    row("a post and a reply at 20/s, CPU ms", "cpu", "even, each pair")
    row("calls for a post", "calls", "in", 1)
    row("calls for a reply (messages)", "calls", "out", 1)
    row("calls for a reply (edits), burst", "calls", "out edits", 1)
    row("calls for a reply (edits), 20/s", "calls", "even edits", 1)
    row("memory after, MiB", "memory", "after", 0)
    shown.add_row("lost / doubled", *(f"{one['lost']} / {one['doubled']}" for one in (product, bare, commits)), "", "")
    return shown


def _start(start: dict[str, Any]) -> Table:
    shown = Table("", "buckstop", "only imports", "ratio")
    for name, key in (
        ("time to ready, s", "ready"),
        ("CPU s to ready", "ready cpu"),
        ("idle memory, MiB (PSS)", "memory"),
    ):
        ours, floor = start["buckstop"][key], start["only imports"][key]
        shown.add_row(name, f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.2f}")
    return shown


def _postgres(alone: dict[str, Any], shared: dict[str, Any]) -> Table:
    """Each column is so many workers together, what one post or reply takes of all of them, and of the server."""
    shown = Table("", "SQLite", *(f"PostgreSQL, {count}" for count in shared))
    subjects = [alone, *shared.values()]
    for way, name in (("in", "posts to cards"), ("out", "approved replies")):
        for what, group, key, digits in (
            ("a second", "rate", way, 0),
            ("CPU ms each, of the workers", "cpu", way, 2),
            ("CPU ms each, of the server", "cpu", f"{way}, server", 2),
            ("CPU ms each, of the stand-ins", "cpu", f"{way}, stand-ins", 2),
            ("p50 ms at 20/s", "p50", way, 1),
            ("p99 ms at 20/s", "p99", way, 1),
            ("a second, calls of 100 ms", "slow", way, 0),
        ):
            shown.add_row(f"{name}, {what}", *(f"{one[group][key]:.{digits}f}" for one in subjects))
        shown.add_row(f"{name}, processors busy", *(f"{_busy(one, way):.2f}" for one in subjects))
    for counted in next(iter(shared.values()))["server"]:
        shown.add_row(counted, "", *(f"{one['server'][counted]:.2f}" for one in shared.values()))
    shown.add_row("lost / doubled", *(f"{one['lost']} / {one['doubled']}" for one in subjects))
    return shown


def _busy(one: dict[str, Any], way: str) -> float:
    """How many processors a burst kept busy, with all who take part."""
    spent = sum(one["cpu"][who] for who in (way, f"{way}, server", f"{way}, stand-ins"))
    return float(one["rate"][way] * spent / 1000)


def _peers(relay: dict[str, Any], peers: dict[str, Any]) -> Table:
    """Ours and the floors' make two calls for a post and a peer one; only (b) and we keep what came."""
    shown = Table("a post to Slack", "a second", "CPU ms each", "p50 ms at 20/s", "p99 ms at 20/s")
    for name, found in relay.items():
        figures = (found[group]["in"] for group in ("rate", "cpu", "p50", "p99"))
        shown.add_row(name, *(f"{value:.1f}" for value in figures))
    for name, said in peers.items():
        figures = [said] if isinstance(said, str) else [f"{said[key]:.1f}" for key in ("rate", "cpu", "p50", "p99")]
        shown.add_row(name, *figures)
    return shown
