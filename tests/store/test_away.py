"""Which errors say that the database is not there now."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import event

from bot.store.away import is_away
from bot.store.postgres import engine
from tests import databases


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"), True),
        (asyncpg.CannotConnectNowError("the database system is starting up"), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InvalidPasswordError("password authentication failed"), False),
        (asyncpg.UndefinedTableError("relation does not exist"), False),
    ],
)
def test_the_drivers_own_errors_are_told_apart(error: Exception, away: bool) -> None:
    assert is_away(error) is away


async def test_a_server_that_stops_while_a_connection_opens_is_away(postgres: databases.Databases) -> None:
    async with postgres.fresh() as url:
        made = engine(url, patient=False)

        def stop_it(connection: object, _record: object) -> None:
            connection.run_async(lambda driver: driver.execute("SELECT pg_terminate_backend(pg_backend_pid())"))  # type: ignore[attr-defined]

        event.listen(made.sync_engine, "connect", stop_it, insert=True)
        with pytest.raises(Exception, match="terminating connection") as raised:
            await made.connect()
        assert is_away(raised.value)
        await made.dispose()
