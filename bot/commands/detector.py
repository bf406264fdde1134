"""``buckstop classify`` and ``buckstop train``: the detector from the command line."""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import configured, fail

if TYPE_CHECKING:
    from bot.rules.linear import Weights
    from bot.rules.meaning import Meaning
    from bot.rules.plan import Plan
    from handlers.models.training import Report

app = typer.Typer()


@app.command()
def classify(
    model: Annotated[
        Path | None,
        typer.Option(help="A folder made by `train`. Without it: BUCKSTOP_MODEL, else the built-in detector."),
    ] = None,
) -> None:
    """Judge posts: JSON Lines in, {"id", "text"}, JSON Lines out, with kind, score, topic, urgency and language.

    With BUCKSTOP_PLAN set, topics are those of its list, where it has one. A line that cannot be read is named and left
    out; the others are judged, and the exit status is 2.
    """
    from bot.rules.topics import guess
    from bot.rules.triage import as_row
    from handlers.models.choosing import detector

    settings = configured()
    classifier = detector(model or settings.buckstop_model, semantic=settings.buckstop_semantic)
    topics = _plan(settings.buckstop_plan).topics if settings.buckstop_plan else ()
    gc.freeze()  # the weights stay: looking through them for garbage again and again costs a third of the time
    unread = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        post = _read(line, first=number == 1)
        if isinstance(post, str):
            typer.echo(f"Line {number} {post}. It was left out.", err=True)
            unread += 1
        elif post:
            triage = classifier.classify(post["text"])
            if topics:
                triage = replace(triage, topic=guess(post["text"], topics).topic)
            _print(as_row(post.get("id"), triage))
    if unread:
        fail("1 line was left out." if unread == 1 else f"{unread} lines were left out.", 2)


def _plan(file: Path) -> Plan:
    from bot.rules.plan import PlanFaults, decoded, read_plan

    try:
        return read_plan(decoded(file.read_bytes()))
    except (OSError, PlanFaults) as error:
        fail(f"{file}: {error}", 2)


def _read(line: bytes, *, first: bool) -> dict[str, Any] | str:
    """A line's post, empty for an empty line; or what is wrong with it. A file may begin with a byte order mark."""
    try:
        text = line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError:
        return "is not UTF-8"
    if not text.strip():
        return {}
    try:
        post = json.loads(text)
    except (ValueError, RecursionError):
        return "is no JSON"
    if not isinstance(post, dict) or not isinstance(post.get("text"), str):
        return 'is no JSON object with a string as "text"'
    return post


def _print(row: dict[str, Any]) -> None:
    try:
        line = json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # an id with half a surrogate pair in it leaves as it came, escaped
        line = json.dumps(row).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


@app.command()
def train(
    labels: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="CSV in UTF-8 with the columns text and kind.")
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder that the model is written into.")],
    semantic: Annotated[
        bool, typer.Option("--semantic", help="Doubtful posts get a second look, by what they mean.")
    ] = False,
) -> None:
    """Train a detector on your own labelled posts, for `classify --model` and BUCKSTOP_MODEL.

    A kind is complaint, question, praise, other or spam; complaint and other alone will do.
    """
    from handlers.models.labels import read, shipped_posts

    found = read(labels)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{out} cannot be made: {error.strerror}.", 2)
    try:
        from handlers.models.own import train_own
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] not in {"sklearn", "scipy", "numpy"}:
            raise
        fail("Training needs scikit-learn: pip install 'buckstop[train]'.", 1)
    from handlers.models.embeddings import embeddings
    from handlers.models.weights import save

    embed = embeddings() if semantic else None
    weights, report = train_own(found, shipped_posts(), lambda words: typer.echo(f"{words} …", err=True), embed)
    typer.echo(f"Written: {save(weights, out)}")
    typer.echo(_told(report, weights.meaning or weights))


def _told(report: Report, borders: Weights | Meaning) -> str:
    asked = f" {report.asked:.0%} of them were looked at twice." if report.asked else ""
    return (
        f"On labels kept back ({report.judged:,}, of them complaints {report.complaints:,}): "
        f"macro F1 {report.f1:.1%}, AUC {report.auc:.1%}.{asked}\n"
        f"Lower border, from which on a post gets a card: {borders.lower}. Below it lie {report.missed:.1%} of the "
        f"complaints, from it on {report.flagged:.1%} of the rest.\n"
        f"Upper border, from which on an executive is addressed: {borders.upper}. From it on {report.right:.1%} are "
        "complaints."
    )
