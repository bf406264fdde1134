"""What a start loads, and what it leaves out: memory that nobody uses, and time until anybody is heard."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.store.tables.matters import Cases
from bot.without import without

#: What `buckstop run` imports with Slack by socket, Telegram and SQLite, and then the names of all that is loaded.
_START = """
import sys
import bot.__main__, bot.wiring
from handlers import channels
channels.channel_class("telegram")
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True, env=env)  # noqa: S603
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "name",
    [
        *("tweepy", "cryptography", "rich", "pygments", "click", "httpx._main", "icalendar", "alembic"),
        *("asyncpg", "sqlalchemy.dialects.postgresql", "opentelemetry", "numpy", "sklearn", "onnxruntime"),
        *("handlers.channels.x.channel", "handlers.standins", "bot.demo", "bot.checking"),
    ],
)
def test_a_start_with_telegram_on_sqlite_leaves_out(loaded: set[str], name: str) -> None:
    assert "telegram" in loaded
    assert name not in loaded


def test_classes_of_tables_are_not_mapped() -> None:
    assert "__mapper__" not in vars(Cases)
    assert Cases.__table__.c.id.primary_key  # type: ignore[attr-defined]


def test_what_is_left_out_can_be_imported_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys"), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)


def test_what_was_imported_before_is_not_left_out() -> None:
    with without("os"):
        import os as same
    assert same is os
    assert sys.modules["os"] is os
