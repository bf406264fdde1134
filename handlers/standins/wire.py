"""Reads request bodies and writes answers. It knows HTTP and JSON, and no platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

Json = dict[str, Any]


async def arguments(request: web.Request) -> Json:
    """All that was sent: the query, overlaid by a form, multipart or JSON body. Files come as their bytes.

    A JSON body that is no object, or no JSON, counts as nothing (the platforms say "missing argument" then).
    """
    sent: Json = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind.startswith("multipart/"):
        for name, value in (await request.post()).items():
            sent[name] = value.file.read() if isinstance(value, web.FileField) else value
        return sent
    raw = await request.read()
    if not raw:
        return sent
    if kind == "application/json":
        body = parsed(raw.decode("utf-8", "replace"))
        if isinstance(body, dict):
            sent.update(body)
    elif kind == "application/x-www-form-urlencoded":
        sent.update(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return sent


def parsed(text: str) -> Any:
    """The JSON value in ``text``, or None where there is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def number(value: object, otherwise: int) -> int:
    """An argument as an integer, as lenient as the platforms are."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise


def yes(value: object) -> bool:
    """A truth value that came as JSON or in a form."""
    return value is True or str(value).lower() in ("1", "true")


def answer(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    body = json.dumps(data, ensure_ascii=True).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def html(status: int, title: str) -> web.Response:
    """A page for people, as a proxy in front of a platform, or a login wall, gives it."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return web.Response(text=page, status=status, content_type="text/html")
