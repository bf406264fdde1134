"""Column types of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, TypeDecorator
from sqlalchemy.types import TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """The instant that SQLite keeps as whole microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


def to_microseconds(value: datetime) -> int:
    """The same the other way round; a naive datetime is refused."""
    return (aware(value) - _EPOCH) // _MICROSECOND


def aware(value: datetime) -> datetime:
    """The instant itself; a naive one is refused."""
    if value.tzinfo is None:
        raise ValueError(f"a naive datetime cannot be stored: {value!r}")
    return value


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, exact to the microsecond; a naive datetime is refused.

    PostgreSQL keeps it as ``timestamptz``; SQLite, which has no such type, as whole microseconds since 1970, so that
    comparing and sorting are those of integers.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return to_microseconds(value)
        return aware(value).astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, int):
            return from_microseconds(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]
