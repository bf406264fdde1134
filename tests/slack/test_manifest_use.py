"""The manifest and the code name the same methods and events: nothing is called unasked, nothing is asked unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from handlers.slack.manifest import APP_TOKEN_METHODS, BOT_EVENTS, SCOPE_OF_METHOD

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "handlers/slack").rglob("*.py"), *(ROOT / "bot").glob("*.py")]
_FAMILY = "apps|auth|bookmarks|chat|conversations|dnd|emoji|files|pins|reactions|team|usergroups|users|views"
_METHOD = re.compile(rf"(?:{_FAMILY})(?:\.[a-z][A-Za-z]*)+")
_PYTHONIC = re.compile(rf"(?:{_FAMILY})(?:_[a-z][A-Za-z]*)+")
#: slack_sdk's own names for what it calls inside.
_INSIDE = {"issue_new_wss_url": "apps.connections.open"}


def nodes() -> Iterator[ast.AST]:
    for source in SOURCES:
        if source.name != "manifest.py":
            yield from ast.walk(ast.parse(source.read_text()))


def called() -> set[str]:
    """The Web API methods that the sources name, as strings or as methods of slack_sdk's client."""
    found = set()
    for node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _METHOD.fullmatch(node.value):
            found.add(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in _INSIDE:
                found.add(_INSIDE[name])
            elif isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "web":
                assert name == "api_call" or _PYTHONIC.fullmatch(name), f"what does {name} call?"
                found |= {name.replace("_", ".", 1)} - {"api.call"}
    return found


def test_every_method_that_is_called_has_its_scopes_in_the_manifest() -> None:
    assert called() <= set(SCOPE_OF_METHOD) | set(APP_TOKEN_METHODS)


def test_every_method_of_the_manifest_is_called() -> None:
    assert set(SCOPE_OF_METHOD) | set(APP_TOKEN_METHODS) <= called()


def test_the_events_that_are_asked_for_are_those_that_are_listened_to() -> None:
    listened = {
        node.args[0].value
        for node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "event"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert listened == {event.partition(".")[0] for event in BOT_EVENTS}
