"""Where the time of a post or a reply goes, told to OpenTelemetry: a span a step. Off unless an endpoint is set.

What a span carries: its name, ids (``buckstop.case``, ``buckstop.row``, ``buckstop.channel``), when it began and ended,
and the type of the exception that ended it. Never its text, which may hold words: so nothing of ours goes through
OpenTelemetry's own ``record_exception``. Steps nest within a process; across processes the case's number links them.

Off, no module of OpenTelemetry is imported, and a step costs one look at a variable.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from dotenv import dotenv_values

from bot import log
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

P = ParamSpec("P")
T = TypeVar("T")
Unit = Callable[..., T]

_log = log.logger("traces")

#: Seconds in which the last spans may leave at the end, and between two lines about spans that cannot.
_LEAVE_WITHIN: Final = 2.0
_SAY_EVERY: Final = 3600.0

_tracer: Tracer | None = None
_UNDER_WAY: ContextVar[Span | None] = ContextVar("step", default=None)
_NOTHING: Final = contextlib.nullcontext()


class NotInstalled(ConfigurationError):
    """Traces (OTEL_EXPORTER_OTLP_ENDPOINT) need packages that are not here: pip install 'buckstop[traces]'."""


def step(name: str, **ids: int | str | None) -> contextlib.AbstractContextManager[None]:
    """A span around the block; ``ids`` are ``case``, ``row`` (of what is sent, or of the inbox) and ``channel``."""
    return _NOTHING if _tracer is None else _spanned(_tracer, name, **ids)


def part(name: str, **ids: int | str | None) -> contextlib.AbstractContextManager[None]:
    """The same, but only within a step: of itself it happens all the time, and tells nothing."""
    return _NOTHING if _tracer is None or _UNDER_WAY.get() is None else _spanned(_tracer, name, **ids)


def stepped(name: str) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Make a step of each call of an asynchronous function."""

    def decorate(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @functools.wraps(work)
        async def within(*arguments: P.args, **named: P.kwargs) -> T:
            with step(name):
                return await work(*arguments, **named)

        return within

    return decorate


def concerns(case: int) -> None:
    """The step under way concerns this case; where it concerns several, the last is named."""
    if _tracer is not None and (span := _UNDER_WAY.get()) is not None:
        span.set_attribute("buckstop.case", case)


def unit(work: Unit[T]) -> Unit[T]:
    """A unit of work within a step: how long it waited until it could begin, and how long it took, in whatever thread
    that is. What its transaction takes longer is the commit."""
    tracer = _tracer
    if tracer is None or (outer := _UNDER_WAY.get()) is None:
        return work
    since = time.time_ns()

    def timed(*arguments: Any) -> T:
        nonlocal since
        token = _UNDER_WAY.set(outer)
        try:
            tracer.start_span("store.wait", _within(outer), start_time=since).end()
            with _spanned(tracer, "store.unit"):
                return work(*arguments)
        finally:
            _UNDER_WAY.reset(token)
            since = time.time_ns()  # it may be run again

    return timed


@contextlib.contextmanager
def _spanned(tracer: Tracer, name: str, **ids: int | str | None) -> Iterator[None]:
    from opentelemetry.trace import StatusCode

    outer = _UNDER_WAY.get()
    known = {f"buckstop.{key}": value for key, value in ids.items() if value is not None}
    span = tracer.start_span(name, _within(outer), attributes=known)
    token = _UNDER_WAY.set(span)
    try:
        yield
    except Exception as error:
        span.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        _UNDER_WAY.reset(token)
        span.end()


def _within(outer: Span | None) -> Any:
    """The context of a new span. Not OpenTelemetry's own: of what others attach there nothing is ours."""
    from opentelemetry.context import Context
    from opentelemetry.trace import set_span_in_context

    return Context() if outer is None else set_span_in_context(outer, Context())


@contextlib.contextmanager
def going_out(worker: str, *, wanted: bool) -> Iterator[None]:
    """Spans leave by OTLP over HTTP while the block runs, if that is wanted, as all variables of OpenTelemetry say, in
    the environment or ``.env``. Raises ``NotInstalled``.

    They wait in a bounded queue and leave in a thread of their own. What cannot leave is dropped, with a line an hour.
    """
    global _tracer
    if not wanted:
        yield
        return
    check()
    for name, value in dotenv_values(".env").items():
        if name.startswith("OTEL_") and value:  # the SDK reads the environment alone
            os.environ.setdefault(name, value)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    theirs = logging.getLogger("opentelemetry")
    theirs.handlers, theirs.propagate = [_OnceAnHour(logging.ERROR)], False
    us = {"service.name": "buckstop", "service.version": metadata.version("buckstop"), "service.instance.id": worker}
    # What the operator says of the service goes before what we say.
    resource = Resource.create(us).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("buckstop")
    try:
        yield
    finally:
        _tracer = None
        leaving = threading.Thread(target=provider.shutdown, name="traces-end", daemon=True)
        leaving.start()
        leaving.join(_LEAVE_WITHIN)


def check() -> None:
    """Raise ``NotInstalled`` where spans could not leave."""
    try:
        import opentelemetry.exporter.otlp.proto.http.trace_exporter
        import opentelemetry.sdk.trace  # noqa: F401 - whether they are here
    except ImportError as error:
        raise NotInstalled from error


class _OnceAnHour(logging.Handler):
    """The SDK's errors in a line of our log, without what may stand in them: addresses, headers, exceptions' texts."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._again = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        if now < self._again:
            return
        self._again = now + _SAY_EVERY
        shown = record.args if isinstance(record.args, tuple) else ()
        _log.warning("traces do not go out", why=record.msg % tuple(_discreet(one) for one in shown))


def _discreet(said: object) -> object:
    if isinstance(said, Exception):
        return type(said).__name__
    return said if isinstance(said, int | float) else "…"
