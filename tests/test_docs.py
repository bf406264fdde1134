"""The handbook: its reference pages say what the code says, and nothing in it leads nowhere.

``UPDATE_GOLDEN=1`` writes the reference pages anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import app
from bot.settings import SECRETS, Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_TITLE = re.compile(r"^# (\d+)\. (.+)$", re.MULTILINE)


def _walk(command: Any, name: str) -> list[tuple[str, Any]]:
    if subs := getattr(command, "commands", None):
        return [found for word, sub in subs.items() for found in _walk(sub, f"{name} {word}")]
    return [(name, command)]


def _one_line(words: str | None) -> str:
    return " ".join((words or "").replace("|", "\\|").split())


def _option(option: Any) -> str:
    forms = [option.name.upper()] if option.param_type_name == "argument" else [*option.opts, *option.secondary_opts]
    told = _one_line(option.help)
    return "- " + ", ".join(f"`{form}`" for form in forms) + (f": {told}" if told else "")


def commands() -> str:
    """Every command with its arguments and options, as ``--help`` has them."""
    parts = ["# Commands", "What `buckstop … --help` says. Those that print data take `--json`."]
    for name, command in _walk(typer.main.get_command(app), "buckstop"):
        parts.append(f"## {name}")
        parts.append(_one_line(command.help))
        options = [_option(one) for one in command.params if not getattr(one, "hidden", False)]
        if options:
            parts.append("\n".join(options))
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """Every setting with its default."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, ()) else f"`{field.default}`"
        rows.append(f"| `{name.upper()}` | {default} | {_one_line(field.description)} |")
    secret = ", ".join(f"`{name.upper()}_FILE`" for name in SECRETS)
    told = (
        "From the environment, or from `.env` in the directory where `buckstop` starts; the environment wins. All that"
        " is wrong is told at once. `.env.example` has each of them with more words.\n\n"
        f"A secret may stand in a file of its own, whose path is set instead: {secret}."
    )
    return f"# Settings\n\n{told}\n\n" + "\n".join(rows) + "\n"


def decisions() -> str:
    """The decisions in order."""
    lines = []
    for file in sorted(DOCS.glob("decisions/[0-9]*.md")):
        found = _TITLE.search(file.read_text("utf-8"))
        assert found is not None, f"{file.name} begins with its number and title"
        assert int(found[1]) == int(file.name[:4]), f"{file.name} has another number in it"
        lines.append(f"- [{found[1]}. {found[2]}]({file.name})")
    return (
        "# Decisions\n\nWhy it is as it is, what else was tried, and when to think again.\n\n" + "\n".join(lines) + "\n"
    )


@pytest.mark.parametrize(
    ("page", "made"), [("commands.md", commands), ("settings.md", settings), ("decisions/index.md", decisions)]
)
def test_a_page_of_reference_says_what_the_code_says(page: str, made: object) -> None:
    assert callable(made)
    text, file = made(), DOCS / page
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text, f"UPDATE_GOLDEN=1 writes {page} anew"


def test_the_handbook_builds_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert (tmp_path / "site" / "tutorial.html").exists()
