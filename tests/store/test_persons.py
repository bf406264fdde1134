"""Every table is either about customers, so that exports and erasures know it, or it is said why it is not."""

from __future__ import annotations

from sqlmodel import SQLModel

from bot.store.persons import ABOUT, NOT_ABOUT


def test_each_table_is_known_to_be_about_customers_or_not() -> None:
    about = [table for tables in ABOUT.values() for table in tables]
    known = [table.name for table in [*about, *NOT_ABOUT]]
    assert sorted(known) == sorted(SQLModel.metadata.tables), "put it into bot/store/persons.py (docs/privacy.md)"


def test_the_column_by_which_a_table_is_about_somebody_is_there() -> None:
    assert all(name in table.columns for name, tables in ABOUT.items() for table in tables)
