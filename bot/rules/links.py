"""Finds the links and mentions in a text as X does. It knows no network and never follows a link.

A port of the rules of twitter-text 3.1 (https://github.com/twitter/twitter-text, Apache-2.0), held against its own
conformance data. A bare domain is a link only under a real top-level domain, so the list of them matters: it is read
from the ``publicsuffixlist`` package, whose releases follow publicsuffix.org week by week.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import NamedTuple

import regex

#: The longest host name that X still takes for a link, protocol and path included.
LONGEST_LINK = 4096
LONGEST_TCO_SLUG = 40

_INVALID = r"\uFFFE\uFEFF\uFFFF"
_DIRECTION = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_ACCENTS = (
    r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289"
    r"\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_LABEL = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACES}{_INVALID}{_DIRECTION}]"

# A label has at most 63 characters and a host a handful of labels: the bounds keep hostile texts linear.
_SUBDOMAIN = rf"(?:{_LABEL}(?:(?:[_-]|{_LABEL}){{0,61}}{_LABEL})?\.)"
_NAME = rf"(?:{_LABEL}(?:(?:-|{_LABEL}){{0,61}}{_LABEL})?\.)"
_TOP = r"(?:(?:\L<tops>)(?=[^0-9a-zA-Z@+-]|$)|xn--[\-0-9a-z]+)"

_PATH = rf"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTS}]"
_PARENS = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_PATH_END = rf"(?:[+\-a-z\u0400-\u04FF0-9=_#/{_ACCENTS}]|{_PARENS})"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"

_TCO = regex.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", regex.IGNORECASE)
_MENTION = regex.compile(
    r"(?:^|[^a-zA-Z0-9_!#$%&*@\uFF20]|(?:^|[^a-zA-Z0-9_+~.-])RT:?)"
    r"(?P<mention>[@\uFF20][a-zA-Z0-9_]{1,20}(?:/[a-zA-Z][a-zA-Z0-9_\-]{0,24})?)",
    regex.IGNORECASE,
)
_AFTER_MENTION = regex.compile(rf"[@\uFF20{_ACCENTS}]|://")


class Span(NamedTuple):
    """A stretch of a text, as indices of code points."""

    start: int
    end: int


@cache
def _top_level_domains() -> frozenset[str]:
    """Every top-level domain, in Unicode (those in ASCII-compatible form match by their ``xn--``)."""
    # Line by line: the process would keep the room that the whole list takes for a moment.
    with files("publicsuffixlist").joinpath("public_suffix_list.dat").open(encoding="utf-8") as lines:
        rules = map(str.strip, takewhile(lambda line: not line.startswith("// ===END ICANN DOMAINS==="), lines))
        return frozenset(rule.rpartition(".")[2] for rule in rules if rule and not rule.startswith("//"))


@cache
def _link_pattern() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?:[^A-Za-z0-9@\uFF20$#\uFF03{_INVALID}]|[{_DIRECTION}]|^)"
        rf"(?P<link>(?:(?P<protocol>https?://)|(?<![-_./]))(?P<domain>{_SUBDOMAIN}{{0,16}}{_NAME}{_TOP})(?::[0-9]+)?"
        rf"(?P<path>/(?:{_PATH}*(?:{_PARENS}{_PATH}*)*{_PATH_END}|@{_PATH}+/)*+)?(?:{_QUERY})?)",
        regex.IGNORECASE,
        tops=_top_level_domains(),
    )


@cache
def _ascii_domain_pattern() -> regex.Pattern[str]:
    return regex.compile(rf"(?:[\-a-z0-9{_ACCENTS}]+\.)+{_TOP}", regex.IGNORECASE, tops=_top_level_domains())


def links(text: str) -> tuple[Span, ...]:
    """The links of ``text`` in their order, with and without ``https://``."""
    return tuple(_links(text)) if "." in text else ()


def mentions(text: str) -> tuple[Span, ...]:
    """The mentions of ``text`` (``@name``, ``@name/list``) in their order."""
    return tuple(
        Span(*found.span("mention"))
        for found in _MENTION.finditer(text)
        if not _AFTER_MENTION.match(text, found.end("mention"))
    )


def _links(text: str) -> Iterator[Span]:
    for found in _link_pattern().finditer(text):
        link, domain = found["link"], found["domain"]
        start, end = found.span("link")
        if not _is_host(link, domain):
            continue
        if found["protocol"]:
            if tco := _TCO.match(link):
                if len(tco[1]) > LONGEST_TCO_SLUG:
                    continue
                end = start + tco.end()
            yield Span(start, end)
        else:
            yield from _bare_links(domain, start, end if found["path"] else None)


def _bare_links(domain: str, start: int, end: int | None) -> Iterator[Span]:
    """Without a protocol only the ASCII domains inside what looks like a domain are links; the last owns the path."""
    spans = [Span(start + found.start(), start + found.end()) for found in _ascii_domain_pattern().finditer(domain)]
    if spans and end is not None:
        spans[-1] = Span(spans[-1].start, end)
    yield from spans


def _is_host(link: str, domain: str) -> bool:
    try:
        encoded = domain.encode("idna")
    except UnicodeError:
        return False
    return len(link) + len(encoded) - len(domain) <= LONGEST_LINK
