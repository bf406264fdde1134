"""The table of a measurement: figures in rows, subjects in columns, ratios to the floors beside them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def table(found: dict[str, Any]) -> str:
    """As text."""
    relay, start = found["relay"], found["start"]
    product, bare, commits = relay["buckstop"], relay["bare"], relay["commits"]
    shown = Table("", "buckstop", "(a) bare", "(b) + commits", "ratio to (a)", "ratio to (b)")

    def row(name: str, group: str, key: str, digits: int = 2) -> None:
        ours, first, second = (one[group][key] for one in (product, bare, commits))
        ratios = [f"{ours / floor:.2f}" if floor else "" for floor in (first, second)]
        shown.add_row(name, *(f"{value:.{digits}f}" for value in (ours, first, second)), *ratios)

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
    starts = Table("", "buckstop", "only imports", "ratio")
    for name, key in (("time to ready, s", "ready"), ("idle memory, MiB (PSS)", "memory")):
        ours, floor = start["buckstop"][key], start["only imports"][key]
        starts.add_row(name, f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.2f}")
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(shown)
    console.print(starts)
    return console.export_text()
