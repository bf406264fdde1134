"""The kinds of columns that tables are made of, and the conditions that indexes repeat."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    Text,
    false,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.ext.declarative import DeferredReflection
from sqlmodel import Field, SQLModel

from bot.store.types import Instant

#: SQLite only counts up by itself on INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


def spelled(states: Iterable[str], of: str = "") -> str:
    """SQL for "the state is one of these", without an IN: for each index with one SQLite would make a table of its
    values at each change of a row, which takes four times as long as the change. ``of`` is the table with its dot."""
    return " OR ".join(f"{of}state = '{state}'" for state in states)


#: States of a row that may leave when its time has come, and of one that still holds its lane.
DUE: Final = ("held", "queued", "unsure")
OPEN: Final = ("held", "queued", "sending", "unsure", "asking")


#: Of a case: that it counts for its topic.
TOPICAL: Final = "topic IS NOT NULL AND lane = 'desk' AND state <> 'aside'"


class Rows(DeferredReflection, SQLModel):
    """What every table begins with. Nobody has values checked by the classes, or makes objects of rows, so neither
    Pydantic nor SQLAlchemy's mapper need get ready for it: the latter waits for a ``prepare`` that nobody calls."""

    model_config = {"defer_build": True}


class Index(sqlalchemy.Index):
    """An index; ``only`` of those rows for which that condition holds.

    A condition is an option of a dialect, and SQLAlchemy loads the whole dialect with it. So it is set where somebody
    asks: migrations, and no start on SQLite, which needs nothing of PostgreSQL's.
    """

    def __init__(self, name: str, *columns: str, only: str | None = None, unique: bool = False) -> None:
        super().__init__(name, *columns, unique=unique)
        self._only = only

    @functools.cached_property
    def dialect_options(self) -> Any:
        options = super().dialect_options
        if self._only is not None:
            for dialect in ("sqlite", "postgresql"):
                options[dialect]["where"] = sql(self._only)
        return options


def key() -> Any:
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def link(*, index: bool = False, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(BigId, index=index, nullable=nullable))


def instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def name() -> Any:
    return Field(sa_column=Column(Text, primary_key=True))


def text(default: str = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=default))


def count(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(BigInteger, nullable=False, server_default=str(default)))


def share() -> Any:
    return Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))


def flag() -> Any:
    return Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


def words() -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=True))


def listing() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))


def facts() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def later_facts() -> Any:
    """The same on a table that had rows before it had the column."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
