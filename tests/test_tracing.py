"""What OpenTelemetry is told of a post and its answer: where the time went, and nobody's words."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as Request
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import tracing
from bot.checking import check
from bot.settings import Settings
from bot.store.store import Store
from tests.journeys.bot_process import SORRY, Journey, journey
from tests.patience import PATIENCE
from tests.test_shape import CODE

NOWHERE = "http://127.0.0.1:9"
#: Few seconds are left for all of it.
HASTE = {"OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_EXPORTER_OTLP_TIMEOUT": "0.2"}
IDS = {"buckstop.case", "buckstop.row", "buckstop.channel"}


class Collector:
    """Takes traces by OTLP over HTTP, strictly. ``bodies`` are what it took as it came, ``refused`` what it did not."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.refused: list[str] = []
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        if (request.method, request.path, request.content_type) != ("POST", "/v1/traces", "application/x-protobuf"):
            self.refused.append(f"{request.method} {request.path} {request.content_type}")
            return web.Response(status=404)
        body = await request.read()
        Request.FromString(body)
        self.bodies.append(body)
        return web.Response(
            body=ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf"
        )

    def resources(self) -> list[dict[str, Any]]:
        return [_values(one.resource) for body in self.bodies for one in Request.FromString(body).resource_spans]

    def spans(self) -> list[Span]:
        groups = (one for body in self.bodies for one in Request.FromString(body).resource_spans)
        return [span for group in groups for scope in group.scope_spans for span in scope.spans]


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector, app = Collector(), web.Application()
    app.router.add_route("*", "/{path:.*}", collector.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()
    assert not collector.refused


def _values(said: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in said.attributes}


async def _answered(found: Journey) -> None:
    case = await found.drafted()
    await found.presses(case)
    assert await found.says(case, "delivered")
    assert len(found.sent(case)) == 1


async def test_a_post_and_its_answer_are_told_step_by_step_without_a_word_of_anybody(tmp_path: Path) -> None:
    async with collecting() as collector:
        async with journey(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url) as found:
            await _answered(found)
        spans, names = collector.spans(), defaultdict(set)
        by_id = {one.span_id: one for one in spans}
        for one in spans:
            names[by_id[one.parent_span_id].name if one.parent_span_id else None].add(one.name)
        assert names[None] == {"poll", "take in", "message", "inbox", "press", "deliver"}
        assert names["take in"] == {"store"}
        assert names["store"] == {"store.wait", "store.unit"}
        assert names["store.unit"] == {"post"}
        assert names["post"] == {"judge"}
        assert names["inbox"] == {"read", "store"}
        assert names["press"] == {"store"}
        assert names["deliver"] == {"call", "store"}
        # Each step that concerns the case says so: from its post to the answer at the customer.
        of_case = {one.trace_id for one in spans if _values(one).get("buckstop.case") == 1}
        roots = {one.name for one in spans if one.trace_id in of_case and not one.parent_span_id}
        assert roots == {"take in", "inbox", "press", "deliver"}
        assert {_values(one).get("buckstop.channel") for one in spans if one.name == "deliver"} == {"slack", "telegram"}
        assert set().union(*map(_values, spans)) <= IDS
        assert not [event for one in spans for event in one.events]
        [us] = {tuple(sorted(one.items())) for one in collector.resources()}
        assert dict(us)["service.name"] == "buckstop"
        assert {"service.version", "service.instance.id"} <= dict(us).keys()
        all_of_it = b"".join(collector.bodies).lower()
        said = f"kim mulberry001 parcel arrived refund disgrace ana ruiz {SORRY} @acme u0ana".lower()
        assert not [word for word in said.split() if len(word) > 3 and word.encode() in all_of_it]


async def test_an_endpoint_that_is_down_costs_one_line_and_nothing_else(tmp_path: Path) -> None:
    async with journey(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=f"{NOWHERE}/a-token", **HASTE) as found:
        await _answered(found)
        assert await found.until(lambda: "traces do not go out" in found.bot.log)
        await _answered(found)
        assert await found.bot.stop() == 0
        assert found.bot.log.count("traces do not go out") == 1
        assert "a-token" not in found.bot.log


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Everything that would leave."""
    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield kept
    provider.shutdown()


async def test_what_ends_a_step_is_named_by_its_kind_alone(spans: InMemorySpanExporter, store: Store) -> None:
    def fails(conn: Any, now: Any) -> None:
        raise LookupError("My parcel never arrived")

    with pytest.raises(LookupError), tracing.step("take in"):
        await store.write(fails)
    found = {one.name: one for one in spans.get_finished_spans()}
    assert found.keys() == {"take in", "store", "store.wait", "store.unit"}
    assert [one.status.description for one in found.values() if one.name != "store.wait"] == ["LookupError"] * 3
    assert not any(one.events or one.attributes for one in found.values())


async def test_what_happens_by_itself_all_the_time_is_not_told(spans: InMemorySpanExporter, store: Store) -> None:
    await store.write(lambda conn, now: tracing.concerns(1))
    assert not spans.get_finished_spans()


def test_the_libraries_own_errors_are_told_once_an_hour_without_what_stands_in_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    door = tracing._OnceAnHour(logging.ERROR)
    for _ in range(3):
        said = ("spans", 401, ConnectionError("https://a-token@example.org"))
        door.handle(logging.LogRecord("x", logging.ERROR, "", 0, "Failed to export %s: %s, %s", said, None))
    told = capsys.readouterr()
    assert (told.out + told.err).count("Failed to export …: 401, ConnectionError") == 1
    assert "a-token" not in told.out + told.err


def test_without_an_endpoint_nothing_of_opentelemetry_is_imported() -> None:
    imports = re.compile(r"^\s*(?:from|import) opentelemetry", re.MULTILINE)
    assert [path.name for path in CODE if imports.search(path.read_text("utf-8"))] == ["tracing.py"]
    code = (
        "import sys\n"
        "from bot import tracing\n"
        "with tracing.going_out('w', wanted=False), tracing.step('s', case=1), tracing.part('p'): tracing.concerns(1)\n"
        "assert not [one for one in sys.modules if one.startswith('opentelemetry')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own words


def test_an_endpoint_that_never_answers_holds_up_no_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The library itself would wait for ten seconds."""
    monkeypatch.setattr(tracing, "_LEAVE_WITHIN", 0.2)
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        given = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{deaf.getsockname()[1]}", **HASTE}
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in given.items()))
        for name in given:  # what is taken from there is undone when the test is over
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)
        with tracing.going_out("worker", wanted=True), tracing.step("take in"):
            begun = time.monotonic()
        assert time.monotonic() - begun < 8
        deaf.settimeout(PATIENCE)
        deaf.accept()[0].close()  # it was asked
    for thread in threading.enumerate():
        if thread.name.startswith("Otel"):  # it may still be at it, which holds up nobody but this test
            thread.join(PATIENCE)


async def test_without_the_packages_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(tracing.NotInstalled, match=r"pip install 'buckstop\[traces\]'"):
        tracing.going_out("worker", wanted=True).__enter__()
    url = f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
    found = await check(Settings(database_url=url, otel_exporter_otlp_endpoint=NOWHERE))
    assert [one.found for one in found if one.what == "traces" and one.ok is False] == [tracing.NotInstalled.__doc__]
