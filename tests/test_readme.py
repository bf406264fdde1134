"""The README tells the truth: its plan is one, its table is the channels', its commands, settings and links exist."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from bot.rules.plan import read_plan, warnings
from bot.settings import SECRETS, Settings
from handlers.channels import table

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
CHANNELS = re.compile(r"(<!-- channels: .*? -->\n).*?(<!-- /channels -->)", re.DOTALL)


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_the_table_of_channels_is_what_they_declare(readme: str) -> None:
    told = CHANNELS.sub(lambda found: f"{found[1]}\n{table.markdown()}\n\n{found[2]}", readme)
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(told, encoding="utf-8")
    else:
        assert told == readme, "run it with UPDATE_GOLDEN=1"
    assert len(CHANNELS.findall(readme)) == 1


def test_the_plan_has_no_fault_and_deserves_no_warning(readme: str) -> None:
    (text,) = re.findall(r"<!-- plan -->\n```yaml\n(.*?)```", readme, re.DOTALL)
    assert warnings(read_plan(text)) == []


def test_the_commands_are_all_there_and_no_others(readme: str) -> None:
    told = re.findall(r"^\| `buckstop ((?:[a-z]+ ?)+)(?: [A-Z]+)*` \|", readme, re.MULTILINE)
    assert sorted(name.strip() for name in told) == sorted(_commands(typer.main.get_command(app)))


def _commands(command: object, before: str = "") -> Iterator[str]:
    groups = getattr(command, "commands", None)
    if groups is None:
        yield before
    else:
        for name, inner in groups.items():
            yield from _commands(inner, f"{before} {name}".strip())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"\b(?:BUCKSTOP|SLACK|TELEGRAM|X)_[A-Z]+(?:_[A-Z]+)*\b", document.read_text(encoding="utf-8"))
    known = {*Settings.model_fields, *(f"{name}_file" for name in SECRETS)}
    assert {name for name in named if name.lower() not in known} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", document.read_text(encoding="utf-8")):
        file, _, heading = target.partition("#")
        found = document.parent / file if file else document
        assert found.exists(), target
        if heading:
            assert heading in _headings(found.read_text(encoding="utf-8")), target


def _headings(text: str) -> set[str]:
    """The anchors that GitHub makes."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^|&& )make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= known
