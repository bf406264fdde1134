"""errbot as a relay: a backend that fetches posts and speaks to Slack; a plugin (`errbot_plugin`) passes each on."""

from __future__ import annotations

import os
from typing import Any

import requests
from errbot.backends import null  # type: ignore[import-not-found]

_TELEGRAM = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}/"
_HEADERS = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}


class SideBackend(null.NullBackend):  # type: ignore[misc]
    """Both ends. errbot hears one message after the other."""

    def serve_forever(self) -> None:
        """Posts, for ever."""
        self._session = requests.Session()
        self.connect_callback()
        offset = 0
        while True:
            asked = {"offset": str(offset), "timeout": "30", "limit": "100"}
            for update in self._session.post(_TELEGRAM + "getUpdates", data=asked, timeout=60).json()["result"]:
                offset = update["update_id"] + 1
                post = self.build_message(update["message"]["text"])
                post.frm = self.build_identifier(update["message"]["from"]["first_name"])
                post.to = self.bot_identifier
                self.callback_message(post)

    def send_message(self, msg: Any) -> None:
        """One call to Slack."""
        super().send_message(msg)
        body = {"channel": os.environ["SLACK_CASE_CHANNEL"], "text": msg.body}
        url = os.environ["SLACK_API_URL"] + "chat.postMessage"
        self._session.post(url, json=body, headers=_HEADERS, timeout=60).json()
