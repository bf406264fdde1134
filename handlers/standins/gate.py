"""The gate of every call: written down, met by its fault, let in. It knows no platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from handlers.standins.faults import Fault, Faults, Kind
from handlers.standins.ledger import Ledger
from handlers.standins.wire import html

Act = Callable[[], Awaitable[web.Response]]

_REFUSALS: Final = {Kind.ERROR, Kind.BUSY, Kind.REFUSED, Kind.LOCKED_OUT}


class Gate:
    """One platform's gate. ``refusal`` says how this platform words a 500, 429, 403 or 401.

    A hanging call hangs until ``release`` is called, and then its connection is cut.
    """

    def __init__(self, service: str, ledger: Ledger, faults: Faults, refusal: Callable[[Fault], web.Response]) -> None:
        self._service = service
        self._ledger = ledger
        self._faults = faults
        self._refusal = refusal
        self._released = asyncio.Event()

    def release(self) -> None:
        """End all that hangs."""
        self._released.set()
        self._released = asyncio.Event()

    async def admit(self, request: web.Request, method: str, arguments: Mapping[str, Any], act: Act) -> web.Response:
        """Let one call meet what the plan has for it; ``act`` is what the platform does when it accepts the call."""
        self._ledger.call(self._service, method, arguments)
        fault = self._faults.take(self._service, method, arguments)
        if seconds := self._faults.delay_of(self._service, method):
            await asyncio.sleep(seconds)
        kind = fault.kind
        if kind in _REFUSALS:
            return self._refusal(fault)
        if kind is Kind.HTML:
            return html(502, "Bad gateway")
        if kind is Kind.CUT_BEFORE:
            return self._cut(request)
        if kind is Kind.HANG_BEFORE:
            await self._released.wait()
            return self._cut(request)
        response = await act()
        if kind is Kind.OK:
            return response
        return await self._spoil(request, response, fault)

    async def _spoil(self, request: web.Request, response: web.Response, fault: Fault) -> web.Response:
        if fault.kind is Kind.ERROR_AFTER:
            return self._refusal(Fault(Kind.ERROR))
        if fault.kind is Kind.HTML_AFTER:
            return html(502, "Bad gateway")
        if fault.kind is Kind.GARBAGE:
            return web.Response(body=b'{"ok": tru', content_type="application/json")
        if fault.kind is Kind.HANG:
            await self._released.wait()
        return self._cut(request) if fault.kind in (Kind.HANG, Kind.CUT_AFTER) else response

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)  # goes nowhere: there is no connection any more
