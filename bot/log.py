"""Logging: structlog, one event a line. Never a customer's words, never a secret: ids, counts and reasons only."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

from bot.without import without

with without("rich"):  # for traces with local variables, which we never print: they hold customers' words
    import structlog

#: Telegram's token stands in its URLs; Slack's and bearer tokens have shapes of their own.
_SECRETS = re.compile(r"(?<=/bot)\d+:[\w-]+|\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|(?<=Bearer )[\w.~+/=-]+")
_HIDDEN = "[hidden]"


def scrub(text: str) -> str:
    """The text without anything that looks like a token."""
    return _SECRETS.sub(_HIDDEN, text)


def _scrub(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = scrub(value)
    return entry


def configure(style: Literal["console", "json"] | None) -> None:
    """Set up logging for the process, the libraries' own records included; to standard error."""
    console = style == "console" or (style is None and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _scrub,
    ]
    renderer: structlog.typing.Processor = (
        # Plain traces: rich ones print local variables, and with them customers' words.
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # These print request headers, bodies or URLs with tokens when asked for more.
    for name in ("tweepy", "telegram", "httpx", "slack_sdk", "aiohttp", "requests_oauthlib", "oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Bolt warns of an environment that names a token beside our own client: that is as it should be.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    # Its errors quote the socket's address, which holds a ticket; our own socket says what went wrong.
    logging.getLogger("slack_sdk.socket_mode").setLevel(logging.CRITICAL)
    # It shows a trace for each connection that broke; whoever used it says in a line what did not work.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


def logger(name: str) -> Any:
    """A logger for the part of the house that it names; it takes the configuration in force when it first speaks."""
    return structlog.get_logger(part=name)
