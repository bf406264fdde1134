"""The command line as a person at a terminal of 80 characters meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.terminal import print_columns

REASONS = "something did not arrive; money is wanted back or was wrongly taken; they have been waiting"


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/buckstop.db")
    monkeypatch.chdir(tmp_path)


def test_only_the_last_column_of_a_list_wraps(capsys: pytest.CaptureFixture[str]) -> None:
    print_columns([["3", "open", "ana", "due 2026-11-22 00:29Z", REASONS]])
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("3  open  ana  due 2026-11-22 00:29Z  something did not arrive;")
    assert all(line.startswith(" " * 30) for line in lines[1:])


def test_a_customer_s_name_is_no_mark_up(capsys: pytest.CaptureFixture[str]) -> None:
    print_columns([["1", "[/red] [bold]Dana[link=https://evil.example]"]])
    assert "[/red] [bold]Dana[link=https://evil.example]" in capsys.readouterr().out


def test_an_empty_list_says_so() -> None:
    told = CliRunner().invoke(app, ["cases", "list"])
    assert (told.exit_code, told.stdout) == (0, "Nothing is open, answered or set aside.\n")


def test_check_without_any_setting_says_what_to_do_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "X_ACCESS_TOKEN", "X_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    told = CliRunner().invoke(app, ["check"])
    assert told.exit_code == 1
    assert "SLACK_BOT_TOKEN is not set" in told.stdout
    assert "buckstop plan apply FILE" in " ".join(told.stdout.split())
    assert told.stdout.endswith("Faults: 2.\n")
