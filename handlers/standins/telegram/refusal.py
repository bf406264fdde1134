"""How Telegram says no, and how it words trouble. Descriptions of errors are those of Telegram's own server."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from handlers.standins.faults import Fault, Kind
from handlers.standins.wire import Json, answer


class Refusal(Exception):
    """Telegram says no, with a status and a sentence."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def refused(refusal: Refusal) -> web.Response:
    """Telegram's answer to what it refuses."""
    data: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    return answer(data | ({"parameters": refusal.parameters} if refusal.parameters else {}), status=refusal.status)


def trouble(fault: Fault) -> web.Response:
    """How Telegram words a planned trouble."""
    if fault.kind is Kind.ERROR:
        return refused(Refusal(500, "Internal Server Error"))
    if fault.kind is Kind.BUSY:
        wait = max(1, round(fault.seconds))
        return refused(Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait))
    if fault.kind is Kind.REFUSED:
        return refused(Refusal(403, fault.error or "Forbidden: bot was blocked by the user"))
    return refused(Refusal(401, "Unauthorized"))
