"""``buckstop models``: the detectors that were learned from the buttons, and which is in force."""

from __future__ import annotations

import typer

from bot.commands.terminal import AsJson, on_store, print_columns, print_json

app = typer.Typer()


@app.command("models")
def models_list(as_json: AsJson = False) -> None:
    """List the detectors that were learned from the buttons in Slack: which is in force, from what, how well.

    An earlier one is put in force again in Slack: App Home of a lead, The detector.
    """
    from bot.flows.learned import rows

    found = on_store(lambda store: store.read(rows))
    if as_json:
        print_json(found)
        return
    if not found:
        typer.echo("Nothing was learned from the buttons yet; in force is the built-in detector, or BUCKSTOP_MODEL.")
        return
    print_columns((str(row["id"]), row["state"], row["made"], row["told"]) for row in found)
