"""The migrations and the tables say the same."""

from __future__ import annotations

from bot.store.revision import differences


def test_no_migration_is_missing() -> None:
    assert differences() == [], 'run: make migration m="what it does"'
