"""A plain page: one document, one small stylesheet, no script, nothing from elsewhere. It knows nothing of the house.

Everything that is not ours by letter is escaped, and the headers let a browser do nothing but show it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from aiohttp import web

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.55 system-ui,sans-serif;max-width:38rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .25rem}"
    "p,ul{margin:.5rem 0}ul{padding-left:1.25rem}"
    "blockquote{margin:1rem 0;padding:.25rem 0 .25rem 1rem;border-left:.25rem solid;white-space:pre-wrap;"
    "overflow-wrap:anywhere}a{color:LinkText}footer{margin-top:2.5rem;font-size:.95rem}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def page(title: str, body: Iterable[str], *, status: int = 200, indexed: bool = False) -> web.Response:
    """A whole page. ``body`` is HTML already (of the functions below); only ``indexed`` ones may be found by search."""
    robots = "" if indexed else '<meta name="robots" content="noindex">'
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{robots}'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{''.join(body)}</main></body></html>"
    )
    headers = dict(_HEADERS) if indexed else {**_HEADERS, "X-Robots-Tag": "noindex"}
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)


def paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"


def quoted(words: str) -> str:
    return f'<blockquote dir="auto">{escape(words)}</blockquote>'


def listed(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def link(label: str, url: str) -> str:
    """A link to a page of the web; the bare label where the address is none."""
    if not url.startswith(("https://", "http://")):
        return paragraph(label)
    return f'<p><a href="{escape(url, quote=True)}" rel="nofollow noreferrer">{escape(label)}</a></p>'
