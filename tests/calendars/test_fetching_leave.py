"""The calendars that leave is read from, over a socket: what a host answers, and what its owner then hears."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from bot.flows import leave_feed, leave_proposal
from bot.pages import LeaveProposal, Line
from bot.rules.plan.model import TimeOff
from bot.store.tokens import Vault
from handlers.calendars import LeaveFeeds
from tests.conftest import HandClock, make_context
from tests.flows.rig import Rig, running

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Operation at the clinic\r
DTSTART;VALUE=DATE:20260511\r
DTEND;VALUE=DATE:20260516\r
X-MICROSOFT-CDO-BUSYSTATUS:OOF\r
END:VEVENT\r
END:VCALENDAR\r
"""
SECRET = "private-9f1c"


@dataclass
class Host:
    """Somebody's calendar server: it gives ``content``, or whatever ``answer`` says."""

    content: bytes = CALENDAR
    answer: Any = None
    asked: list[web.Request] = field(default_factory=list)
    url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if self.answer is not None:
            return await self.answer(request)
        return web.Response(body=self.content, content_type="text/calendar")


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    host = Host()
    app = web.Application()
    app.router.add_get("/{path:.*}", host.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield host
    await runner.cleanup()


@pytest.fixture
async def rig(context: Any, clock: HandClock) -> AsyncIterator[Rig]:
    ctx = replace(
        make_context(context.store),
        vault=Vault([Fernet.generate_key().decode()]),
        public_url="https://bot.acme.example",
    )
    async with running(ctx, clock) as rig:
        yield rig


@pytest.fixture
async def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """What is shown here is the wire: one database is enough."""
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    return f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"


@contextlib.asynccontextmanager
async def feeds(rig: Rig, base: str | None, within: float = 20) -> AsyncIterator[LeaveFeeds]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield LeaveFeeds(rig.ctx, session, base, within)


async def given(rig: Rig, url: str) -> None:
    """An address is in the vault, whatever it is."""
    await rig.do(leave_feed.give, "U0ANA", "https://calendar.acme.example/")
    await rig.ctx.store.write(
        lambda conn, now: rig.ctx.vault.save(conn, now, "leave feed", "ana", url.encode()) if rig.ctx.vault else None
    )


async def read(rig: Rig, host: Host, within: float = 20) -> list[dict[str, Any]]:
    """The calendar is read once; what the log says of it."""
    await given(rig, f"{host.url}/{SECRET}/basic.ics")
    with capture_logs() as said:
        async with feeds(rig, host.url, within) as reading:
            assert await reading.step()
            assert not await reading.step()
    await rig.settle()
    return said


def asked(rig: Rig) -> list[LeaveProposal]:
    return rig.desk.told("U0ANA", LeaveProposal)


def told(rig: Rig) -> list[str]:
    return [line.text for line in rig.desk.told("U0ANA", Line)]


async def test_what_a_host_says_becomes_a_question_without_its_title_and_then_leave(rig: Rig, host: Host) -> None:
    said = await read(rig, host)
    [page] = asked(rig)
    assert page.when == "Mon 11 to Fri 15 May"
    assert "clinic" not in repr([*rig.desk.messages.values(), *said])
    assert [request.headers["Accept-Encoding"] for request in host.asked] == ["identity"]
    await rig.do(leave_proposal.accept, int(page.proposal), "U0ANA")
    plan = await rig.ctx.store.read(lambda conn: rig.ctx.plans.current(conn))
    assert plan.time_off == (TimeOff("ana", date(2026, 5, 11), date(2026, 5, 16)),)


async def test_a_redirect_is_not_followed(rig: Rig, host: Host) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound("/other.ics")

    host.answer = elsewhere
    await read(rig, host)
    assert len(host.asked) == 1
    assert "It cannot be fetched (status 302)." in told(rig)[0]


async def test_too_much_is_refused(rig: Rig, host: Host) -> None:
    host.content = CALENDAR + b"X" * 5 * 2**20
    await read(rig, host)
    assert "It is too big to be fetched." in told(rig)[0]


async def test_a_page_to_sign_in_is_no_calendar(rig: Rig, host: Host) -> None:
    host.content = b"<!doctype html><title>Sign in to your account</title>"
    await read(rig, host)
    assert "no calendar" in told(rig)[0]


async def test_what_takes_for_ever_to_read_is_ended(rig: Rig, host: Host) -> None:
    never = b"DTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\n"
    host.content = CALENDAR.replace(b"DTSTART;VALUE=DATE:20260511\r\nDTEND;VALUE=DATE:20260516\r\n", never)
    await read(rig, host, within=1.5)
    assert "takes too long to read" in told(rig)[0]


async def test_a_host_that_is_down_is_nobodys_trouble_yet(rig: Rig, host: Host) -> None:
    async def down(request: web.Request) -> web.Response:
        return web.Response(status=503)

    host.answer = down
    await read(rig, host)
    assert told(rig) == []
    await rig.later(minutes=30)
    host.answer = None
    async with feeds(rig, host.url) as reading:
        assert await reading.step()
    await rig.settle()
    assert len(asked(rig)) == 1


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/a.ics", "https://[::1]/a.ics", "https://169.254.169.254/latest", "https://10.0.0.8/a.ics"],
)
async def test_nothing_inside_our_walls_is_asked(rig: Rig, host: Host, address: str) -> None:
    await given(rig, address)
    async with feeds(rig, None) as reading:
        assert await reading.step()
    await rig.settle()
    assert "Its address is not one that is fetched from." in told(rig)[0]
    assert host.asked == []


async def test_a_name_that_leads_inside_is_not_asked(rig: Rig, host: Host) -> None:
    await given(rig, "https://localhost/a.ics")
    async with feeds(rig, None) as reading:
        assert await reading.step()
    await rig.settle()
    assert "Its address is not one that is fetched from." in told(rig)[0]


async def test_the_address_stands_in_no_log_and_no_message(rig: Rig, host: Host) -> None:
    host.answer = _gone
    said = await read(rig, host)
    await rig.later(hours=4)
    with capture_logs() as more:
        async with feeds(rig, None) as reading:  # it is no public address
            await reading.step()
    await rig.settle()
    assert len(said + more) == 2
    assert SECRET not in repr([*said, *more, *rig.desk.messages.values()])


async def _gone(request: web.Request) -> web.Response:
    return web.Response(status=404)
