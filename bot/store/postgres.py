"""Connections to PostgreSQL: how many, and how long each may take, so that nothing waits for ever for what is gone."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.drivers import forget_past_core

#: At most so many connections a process for units of work, all kept open once they were needed: a new one costs as much
#: as ten posts. Besides these it holds one on which it says that it lives, and one on which it hears others.
MOST_CONNECTIONS: Final = 16
#: Seconds for a new connection, and for a free one of ours.
_CONNECT: Final = 5
_FREE: Final = 10
#: So many statements stay prepared on each connection, where the URL says nothing else: more than there are.
_PREPARED: Final = "prepared_statement_cache_size"
_MOST_PREPARED: Final = 1000
_TO_THE_ADAPTER: Final = (_PREPARED, "prepared_statement_name_func", "async_fallback", "async_creator_fn")
#: Seconds for the answer to one statement: over a line that went dead in silence nothing else would ever end it.
_ANSWER: Final = 20
#: What the server ends by itself, of a process that works: a statement that takes too long, waits for a row too long,
#: and a transaction that a process left standing, with all that it holds, because it stands still.
_LIMITS: Final = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "8s"}
#: Of a command that a person waits for, which may read everything there is.
_PATIENT: Final = {"idle_in_transaction_session_timeout": "15s"}
#: Compiling pays for long queries, which we do not have, and is begun for short ones that were judged wrongly.
_ALWAYS: Final = {"jit": "off"}
#: What is committed is so after a crash too, whatever the server is set to: the ledger is asked before anything is sent
#: again.
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)


def plain(url: URL) -> str:
    """For the driver itself, which takes what a URL says to the adapter above it for settings of the server."""
    return url.set(drivername="postgresql").difference_update_query(_TO_THE_ADAPTER).render_as_string(False)


def engine(url: URL, *, patient: bool, most: int = MOST_CONNECTIONS) -> AsyncEngine:
    """The engine of a process that works, or (``patient``) of a command that may take its time."""
    given = {"timeout": _CONNECT} | ({} if patient else {"command_timeout": _ANSWER})
    if _PREPARED not in url.query:
        given[_PREPARED] = _MOST_PREPARED
    made = create_async_engine(
        url,
        pool_size=most,
        max_overflow=0,
        pool_timeout=_FREE,
        pool_use_lifo=True,  # as few as can do it, which have their statements prepared
        hide_parameters=True,
        connect_args=given,
    )
    forget_past_core(made.sync_engine)
    limits = _ALWAYS | (_PATIENT if patient else _LIMITS)
    text = "; ".join([*(f"SET {name} = '{value}'" for name, value in limits.items()), _DURABLE])

    # Said after connecting and not while: PgBouncer refuses to start a session with settings that it does not know.
    def set_limits(connection: Any, _record: Any) -> None:
        connection.run_async(lambda driver: driver.execute(text))

    # Without a goodbye: over a line that went dead its answer would be waited for, for each connection anew.
    def hang_up(connection: Any, _record: Any) -> None:
        connection.driver_connection.terminate()

    event.listen(made.sync_engine, "connect", set_limits)
    event.listen(made.sync_engine, "close", hang_up)
    return made
