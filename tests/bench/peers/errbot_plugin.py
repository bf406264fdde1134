"""The plugin of `errbot_side`."""

from __future__ import annotations

from typing import Any

from errbot import BotPlugin  # type: ignore[import-not-found]


class Relay(BotPlugin):  # type: ignore[misc]
    """A post is a card, as it stands."""

    def callback_message(self, message: Any) -> None:
        """Pass it on."""
        self.send(message.frm, message.body)
