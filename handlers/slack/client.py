"""slack_sdk's Web API client on our shared session, with a short way for what is called for every message.

For each call the library joins addresses, makes headers, looks for deprecation notices and keeps a request to repeat,
which together takes as long as the call itself; and by itself it would post twice (retry handlers). Knows no message.
"""

from __future__ import annotations

import json as json_library
import logging
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

#: Whoever calls says how long they wait.
_UNTIMED = aiohttp.ClientTimeout(total=None)


class SlackClient(AsyncWebClient):
    """The library's client; errors are its own: ``SlackApiError`` for an answer, aiohttp's for the want of one."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        quiet = logging.getLogger("slack_sdk.web")
        quiet.setLevel(logging.WARNING)  # unset, every request is put into words that nobody reads
        super().__init__(token=token, base_url=api_url, session=session, retry_handlers=[], logger=quiet)
        self._session = session
        self._posting = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json;charset=utf-8",
            "User-Agent": self.headers["User-Agent"],
        }

    async def api_call(
        self, api_method: str, *, json: dict[str, Any] | None = None, **others: Any
    ) -> AsyncSlackResponse:
        """One call. JSON goes the short way, all else the library's."""
        if json is None or "token" in json:
            return await super().api_call(api_method, json=json, **others)
        url = self.base_url + api_method
        body = json_library.dumps(json).encode()
        async with self._session.post(
            url, data=body, headers=self._posting, proxy=self.proxy, timeout=_UNTIMED
        ) as response:
            is_json = response.content_type == "application/json"
            answer = AsyncSlackResponse(
                client=self,
                http_verb="POST",
                api_url=url,
                req_args={},
                data=json_library.loads(await response.read()) if is_json else {},
                headers=response.headers,  # type: ignore[arg-type]
                status_code=response.status,
            )
        answer.validate()  # type: ignore[no-untyped-call]
        return answer
