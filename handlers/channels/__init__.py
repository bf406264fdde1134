"""The explicit list of channels. A channel's code, and the client library behind it, is imported only when it is on.

A further channel is one folder beside these and one line here. What each folder holds: ``manifest`` (what the
channel can do, as data, and its settings; imports no client library), ``parse`` (pure), ``channel``, ``trouble``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from bot.capabilities import Capabilities
from bot.ports import Channel
from bot.without import without

#: Name of a channel -> its class in ``handlers.channels.<name>.channel``.
CHANNELS: Final = MappingProxyType({"telegram": "TelegramChannel", "x": "XChannel"})
#: What client libraries load for purposes that are not ours: Telegram's passports, and a command line.
_EXTRAS: Final = ("cryptography", "httpx._main")


def capabilities(name: str) -> Capabilities:
    """What the channel can do, without importing its client library: for the checks, the preview, the README."""
    manifest = import_module(f"{__name__}.{_known(name)}.manifest")
    return cast(Capabilities, manifest.CAPABILITIES)


def channel_class(name: str) -> Callable[..., Channel]:
    """The channel's class, to be called with its settings, an ``aiohttp.ClientSession`` and a ``Clock``."""
    with without(*_EXTRAS):
        module = import_module(f"{__name__}.{_known(name)}.channel")
    return cast(Callable[..., Channel], getattr(module, CHANNELS[name]))


def _known(name: str) -> str:
    if name not in CHANNELS:
        raise LookupError(f"no channel is called {name!r}; there are {', '.join(CHANNELS)}")
    return name
