"""What all tests share: a clock that is set by hand, real databases, the flows' context, and no way to the outside."""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import shutil
import signal
import socket
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from sqlalchemy import Connection, Engine, event

from bot.flows.context import Context
from bot.rules.linear import LinearClassifier
from bot.rules.plan import write_plan
from bot.rules.plan.source import read_source
from bot.store import plans
from bot.store.plans import Plans
from bot.store.store import Store
from handlers import channels
from handlers.channels.x.intent import intent_url
from handlers.models.weights import shipped
from tests import databases

pytest.register_assert_rewrite("tests.flows.rig")

#: The same examples in each run, so that what fails is what was changed; ``pytest --hypothesis-profile=long`` looks for
#: others, and tries very many. How long one takes on a machine that others use too is no fact.
_ANY_TIME = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("suite", max_examples=25, derandomize=True, **_ANY_TIME)
hypothesis.settings.register_profile("long", max_examples=1000, **_ANY_TIME)
hypothesis.settings.load_profile("suite")

#: What tests write need not survive a power cut: in memory, where there is room, nobody waits for a disk.
_MEMORY = Path("/dev/shm")  # noqa: S108 - as the temporary folder of pytest, which makes one of its own in it
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

#: A Wednesday, in summer time where there is one.
NOW = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)

PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, title: Chief Operating Officer, slack: U0ANA, timezone: Europe/Madrid, consent: true,
     delegates: [U0TOM], undo_seconds: 10,
     sign: {full: "Ana Ruiz, Chief Operating Officer", short: "Ana Ruiz, COO", initials: AR}}
  - {id: ben, name: Ben Okafor, title: VP Customer Experience, slack: U0BEN, timezone: Europe/London, consent: true,
     undo_seconds: 0}
  - {id: cho, name: Cho Min, title: Chief Product Officer, slack: U0CHO, timezone: Asia/Seoul, consent: false}
leads: [U0LEE]
rotas:
  - name: default
    layers:
      - {name: primary, priority: 1, timezone: Europe/London, anchor: 2026-01-05T09:00, every: {weeks: 52},
         members: [ana]}
  - {name: empty, layers: []}
routes:
  - {topic: outage, rota: empty, slack_channel: C0OUTAGE}
  - {channel: telegram, rota: default, slack_channel: C0CASES}
escalation:
  - name: default
    first_response: 30m
    next_response: 2h
    steps:
      - {after: 10m, tell: owner}
      - {after: 15m, tell: delegate}
      - {after: 40m, tell: leads}
"""


class HandClock:
    """``bot.ports.Clock`` that stands still until it is moved. Sleeping moves it on, and lets others run."""

    def __init__(self, now: datetime = NOW) -> None:
        self._start = now
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)
        await asyncio.sleep(0.001)

    def advance(self, **spans: float) -> None:
        """Move on by a time span: ``advance(minutes=5)``."""
        self._now += timedelta(**spans)


#: Where tests mostly wait: for processes, for time to pass, for what comes over sockets.
_WAITING = {"faults", "journeys"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where files run side by side, those that mostly wait stand evenly among those that work: at any moment some wait
    and others have the cores."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    waiting, working = defaultdict[Path, list[pytest.Item]](list), defaultdict[Path, list[pytest.Item]](list)
    for item in items:
        (waiting if item.path.parent.name in _WAITING else working)[item.path].append(item)
    placed = [(place / len(files), tests) for files in (waiting, working) for place, tests in enumerate(files.values())]
    items[:] = [test for _, tests in sorted(placed, key=lambda one: one[0]) for test in tests]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What collecting made lives to the end: nobody has to look through it again and again for what is garbage; nor, in
    processes that end soon, as often as in one that runs for months."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class NetworkBlocked(RuntimeError):
    """A test may talk to this machine alone."""


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Nothing leaves this machine, whatever a base URL's default is."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(host, str) and (host in ("", "localhost", "::1") or host.startswith("127.")):
            return connect(self, address)
        raise NetworkBlocked(f"{NetworkBlocked.__doc__} Not to {address!r}.")

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _logs_stay() -> Iterator[None]:
    """A command that runs within the tests would bind the log to an output that is closed soon after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.log.configure", lambda style: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _plain_traces() -> Iterator[None]:
    """As in the product; those of a fresh structlog draw every local variable, which takes longer than the tests."""
    before = structlog.get_config()["processors"]
    drawn = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before[:-1], drawn])
    yield
    structlog.configure(processors=before)


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_raises() -> Iterator[None]:
    """Where nobody handles Ctrl-C asyncio does, each time a loop runs, and Python then spells out the whole task with
    all that it holds in an error that nobody sees (``signal.getsignal`` looks for the handler among the known ones)."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="session")
def _plans_once() -> Iterator[None]:
    """The same few plans are read and written by thousands of tests; both are pure, and YAML takes its time."""
    written = functools.lru_cache(256)(write_plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.rules.plan.read.read_source", functools.lru_cache(256)(read_source))
        for module in ("bot.flows.plan_admin", "bot.rules.plan.edited"):
            patch.setattr(f"{module}.write_plan", written)
        yield


class _Compiled(dict[Any, Any]):
    """Statements compiled once for all databases of a kind: each test's store would compile its dozens anew."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._of_its_kind(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._of_its_kind(key), value)

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._of_its_kind(key), default)

    @staticmethod
    def _of_its_kind(key: Any) -> Any:
        dialect, *rest = key
        return dialect.name, dialect.driver, *rest


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    compiled = _Compiled()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", share)
    yield
    event.remove(Engine, "engine_connect", share)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "buckstop.db"
    databases.migrated(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[databases.Databases]:
    """A PostgreSQL server with a migrated template."""
    try:
        with databases.postgres() as server:
            template = f"template_{uuid.uuid4().hex[:12]}"
            databases.migrated(server.set(database=template).render_as_string(hide_password=False))
            yield databases.Databases(server, template)
    except databases.NoPostgres as reason:
        pytest.skip(str(reason) or str(databases.NoPostgres.__doc__))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "buckstop.db")
        yield f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
        return
    async with request.getfixturevalue("postgres").fresh() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
async def store(database_url: str, clock: HandClock) -> AsyncIterator[Store]:
    store = Store(database_url, clock)
    yield store
    await store.close()


@pytest.fixture
async def context(store: Store) -> Context:
    """The flows' context, with ``PLAN`` in force and without any pace."""
    await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    return make_context(store)


@functools.cache
def detector() -> LinearClassifier:
    """That which ships; one for all tests, since it takes a tenth of a second to make."""
    return LinearClassifier(shipped())


def make_context(store: Store) -> Context:
    return Context(
        store=store,
        plans=Plans(),
        channels={name: channels.capabilities(name) for name in channels.CHANNELS},
        classifier=detector(),
        case_channel="C0CASES",
        paced=frozenset(),
        wake=lambda: None,
        wake_inbox=lambda: None,
        link=lambda channel, ts: f"https://acme.slack.com/archives/{channel}/p{ts.replace('.', '')}",
        name=lambda user: {"U0TOM": "Tom Reed"}.get(user, user),
        intent=lambda channel, words, answers: intent_url(words, answers) if channel == "x" else None,
    )
