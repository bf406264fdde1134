"""``buckstop customer`` as an operator uses it, from finding somebody to their erasure."""

from __future__ import annotations

import asyncio
import json
import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.flows.intake import take_in
from bot.messages import Audience, Author, Batch, Post
from bot.store import plans
from bot.store.store import Store
from tests.conftest import NOW, PLAN, HandClock, make_context

COMPLAINT = "Third week waiting for my refund of order QX-771, a disgrace."


def run(*arguments: str, said: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], input=said)


def post(number: int, name: str, text: str) -> Post:
    author = Author(f"{number}{number}{number}", name, f"@{name.split()[0].casefold()}")
    return Post(
        channel="telegram",
        account="42",
        remote_id=str(number),
        conversation=author.id,
        author=author,
        text=text,
        audience=Audience.PRIVATE,
        posted_at=NOW,
        raw=json.dumps({"text": text}).encode(),
    )


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, sqlite_template: Path, tmp_path: Path) -> Path:
    """A database in which two people complained."""
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/buckstop.db")
    monkeypatch.chdir(tmp_path)

    async def fill() -> None:
        store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", HandClock())
        try:
            await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
            batch = Batch((post(1, "Dana Wells", COMPLAINT), post(2, "Kim Day", "My parcel never arrived.")), None)
            await take_in(make_context(store), "telegram", "42", batch)
        finally:
            await store.close()

    asyncio.run(fill())
    return tmp_path / "buckstop.db"


def test_somebody_is_found_and_told_by_number(database: Path) -> None:
    told = run("customer", "find", "dana")
    assert told.exit_code == 0
    assert "1  Dana Wells  telegram @dana (id 111)" in told.stdout
    assert "1 case, wrote last 2026-05-06 12:00Z" in told.stdout
    [found] = json.loads(run("customer", "find", "@kim", "--json").stdout)
    assert (found["id"], found["name"], found["erased"]) == (2, "Kim Day", False)
    assert "Nobody like that" in run("customer", "find", "lou").stdout
    assert "Nobody like that" in run("customer", "find", "%").stdout


def test_all_that_is_held_is_written_for_one_reader(database: Path, tmp_path: Path) -> None:
    told = json.loads(run("customer", "export", "1").stdout)
    assert json.loads(run("customer", "export", "1", "--json").stdout)["customer"] == told["customer"]
    assert told["version"] == 1
    assert told["cases"][0]["posts"][0]["raw"] == {"text": COMPLAINT}
    assert {"posts", "events", "outgoing"} <= told["rows"].keys()
    assert "Written to told.json." in run("customer", "export", "1", "--out", "told.json").stdout
    assert json.loads((tmp_path / "told.json").read_text())["customer"] == told["customer"]
    assert stat.S_IMODE((tmp_path / "told.json").stat().st_mode) == 0o600
    unknown = run("customer", "export", "7")
    assert unknown.exit_code == 1
    assert "There is no customer 7." in unknown.output


def test_nothing_is_erased_before_somebody_says_yes(database: Path) -> None:
    dry = run("customer", "erase", "1", "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines()[:4] == [
        "Customer 1: Dana Wells. telegram @dana (id 111).",
        "What goes:",
        "- 1 case",
        "- 1 message of theirs",
    ]
    assert "what executives typed themselves in Slack" in dry.stdout
    refused = run("customer", "erase", "1", said="n\n")
    assert refused.exit_code == 1
    assert "Nothing was erased." in refused.output
    assert COMPLAINT in run("customer", "export", "1").stdout
    assert run("customer", "erase", "7", "--yes").exit_code == 1


def test_an_erasure_leaves_nothing_in_the_files_and_the_trail_whole(database: Path) -> None:
    told = run("customer", "erase", "1", "--yes")
    assert told.exit_code == 0, told.output
    assert "Erased here." in told.stdout
    assert "Every message of ours in Slack about them says so." in told.stdout
    assert "buckstop.db.erased remembers it" in told.stdout
    kept = b"".join(path.read_bytes() for path in database.parent.glob("buckstop.db*"))
    assert b"QX-771" not in kept
    assert b"Dana" not in kept
    assert b"Kim Day" in kept
    check = run("db", "check")
    assert check.exit_code == 0, check.output
    assert "Nobody like that" in run("customer", "find", "dana").stdout
    again = run("customer", "erase", "1", "--yes")
    assert again.exit_code == 0
    assert "erased already" in again.stdout
    assert len((database.parent / "buckstop.db.erased").read_text().splitlines()) == 1
    shown = run("cases", "show", "1").stdout
    assert "(erased on the customer's request)" in shown
    assert "Erased on the customer's request, by operator" in shown
