"""What changes from one plan to the next, in plain words. Knows the words of the plan file, not their meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.rules.plan.model import Plan
from bot.rules.plan.write import Data, as_data

#: Lists whose items have a name of their own: the key, what one item is called, where its name stands.
_NAMED = {
    "executives": ("executive", "id"),
    "rotas": ("rota", "name"),
    "layers": ("layer", "name"),
    "escalation": ("escalation", "name"),
    "topics": ("topic", "name"),
}
#: Lists whose items are known by all they say: what one item is called.
_NAMELESS = {
    "overrides": "override",
    "swaps": "swap",
    "time_off": "time off",
    "routes": "route",
    "changes": "change of members",
    "windows": "window",
    "steps": "step",
}


def differences(old: Plan | None, new: Plan) -> list[str]:
    """One sentence for each difference, in the order of the plan file; empty when there is none.

    Without an ``old`` plan everything is new.
    """
    return list(_compare("", as_data(old) if old else {}, as_data(new)))


def _compare(where: str, old: Data, new: Data) -> Iterator[str]:
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if before == after or key == "version":
            continue
        if key in _NAMED:
            yield from _named(where, *_NAMED[key], before or [], after or [])
        elif key in _NAMELESS:
            yield from _nameless(where, _NAMELESS[key], before or [], after or [])
        else:
            yield _sentence(where, _changed(key.replace("_", " "), before, after))


def _named(where: str, what: str, name: str, before: list[Data], after: list[Data]) -> Iterator[str]:
    old, new = ({item[name]: item for item in items} for items in (before, after))
    for key, item in new.items():
        if key in old:
            yield from _compare(_inside(where, f"{what} {key}"), old[key], item)
        else:
            yield _sentence(where, f"new {what} {key}: {_words({k: v for k, v in item.items() if k != name})}")
    for key in old:
        if key not in new:
            yield _sentence(where, f"{what} {key} goes")
    stay = [key for key in old if key in new]
    if stay != [key for key in new if key in old]:
        yield _sentence(where, f"new order: {', '.join(new)}")


def _nameless(where: str, what: str, before: list[Data], after: list[Data]) -> Iterator[str]:
    came, went = list(after), list(before)
    for item in before:
        if item in came:
            came.remove(item)
            went.remove(item)
    yield from (_sentence(where, f"new {what}: {_words(item)}") for item in came)
    yield from (_sentence(where, f"{what} goes: {_words(item)}") for item in went)
    if not came and not went:
        yield _sentence(where, f"new order of {what}: {'; '.join(_words(item) for item in after)}")


def _changed(key: str, before: Any, after: Any) -> str:
    if before is None or before == []:
        return f"new {key}: {_words(after)}"
    if after is None or after == []:
        return f"no more {key} (was {_words(before)})"
    return f"{key}: {_words(after)} (was {_words(before)})"


def _inside(where: str, what: str) -> str:
    return f"{where}, {what}" if where else what


def _sentence(where: str, what: str) -> str:
    words = f"{where}: {what}" if where else what
    return words[0].upper() + words[1:] + "."


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(f"({_words(item)})" if isinstance(item, Mapping) else _words(item) for item in value)
    return str(value)
