"""python-telegram-bot's door to the network, on our own aiohttp session; it knows the wire and not what is said.

The library's own door (httpx) slows down with the square of the sends that wait: with some hundreds of them a send
cost 14 ms where aiohttp takes 0.4. And the library tells a request that never left and one that was perhaps obeyed
apart only by ``__cause__``; here, where it is known which of the two it is, it is said: ``NeverLeft`` or ``NoVerdict``.

No error of aiohttp travels on: the token is part of every URL, and their texts carry URLs.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode

import aiohttp
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

from bot.messages import File
from bot.overtaken import Overtaken

# At DEBUG the library tells its URL, token included, and every word it sends.
logging.getLogger("telegram").setLevel(logging.WARNING)

#: Bytes a second that a line must carry at the least for a file to be waited for.
_SLOWEST: Final = 500_000
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
#: How long to wait when Telegram asks for patience without saying how much.
_PATIENCE_SECONDS: Final = 5


class NeverLeft(NetworkError):
    """Not a byte of the request has left: name, TCP or TLS failed, or no connection came free in time."""


class NoVerdict(NetworkError):
    """The request left, and no answer that means anything came back."""


class Busy(NetworkError):
    """429. The library's ``RetryAfter`` cannot be made without a deprecation warning."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("Telegram asks to wait")
        self.after = after


class AiohttpRequest(BaseRequest):
    """One attempt a call, never repeated; no redirect is followed, since it would carry the token elsewhere.

    The session belongs to whoever opened it. Times are in seconds.
    """

    def __init__(self, session: aiohttp.ClientSession, *, connect_seconds: float, answer_seconds: float) -> None:
        self._session = session
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds

    @property
    def read_timeout(self) -> float:
        return self._answer_seconds

    async def initialize(self) -> None:
        """There is nothing to set up."""

    async def shutdown(self) -> None:
        """There is nothing to take down."""

    async def call(self, url: str, arguments: Mapping[str, object], answer_seconds: float | None = None) -> Any:
        """One call on the hot path: plain arguments (None is left out), plain JSON back; errors as of ``do_request``.

        The library's own methods build objects of every answer, which costs twice as much as all the rest of a send.
        """
        form = cast(RequestData, _Form(arguments))
        return await self.post(url, form, self._answer_seconds if answer_seconds is None else answer_seconds)

    async def upload(self, url: str, arguments: Mapping[str, object], field: str, file: File) -> Any:
        """One call that carries a file, otherwise as ``call``; it may take longer by what its bytes take."""
        form = cast(RequestData, _Multipart(arguments, field, file))
        return await self.post(url, form, self._answer_seconds + len(file.content) / _SLOWEST)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body, for ``BaseRequest`` to judge. Of the time-outs only ``read_timeout`` is heeded.

        Raises ``NeverLeft``, ``NoVerdict`` (any 3xx and 5xx included), ``Busy`` or, for a refusal that the library
        would call a network failure, ``BadRequest``.
        """
        answer_seconds = read_timeout if isinstance(read_timeout, (int, float)) else self._answer_seconds
        # The time for connecting is the shorter one, so `total` never ends a request that has not left yet.
        timeout = aiohttp.ClientTimeout(
            total=self._connect_seconds + answer_seconds, connect=self._connect_seconds, sock_read=answer_seconds
        )
        body = None if request_data is None else _form(request_data)
        kind = None if body is None or isinstance(body, aiohttp.FormData) else _FORM
        if self._session.closed:
            raise NeverLeft("the session is closed")
        trouble: NetworkError
        try:
            async with self._session.request(
                method, url, data=body, headers=kind, timeout=timeout, allow_redirects=False
            ) as response:
                return self._judge(response.status, response.headers.get("Retry-After", ""), await response.read())
        except Overtaken as error:
            trouble = NeverLeft(str(error))
        except aiohttp.ConnectionTimeoutError:
            trouble = NeverLeft("no connection in time")
        except TimeoutError:
            trouble = NoVerdict("no answer in time")
        except aiohttp.ClientConnectorError as error:
            trouble = NeverLeft(f"no connection: {type(error.os_error).__name__}")
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            trouble = NeverLeft("the address of the Bot API is no URL")
        except (aiohttp.ClientError, OSError) as error:
            trouble = NoVerdict(f"the connection was lost: {type(error).__name__}")
        # Outside the handlers, so that the error of aiohttp is not even its context.
        raise trouble

    @staticmethod
    def _judge(status: int, header: str, payload: bytes) -> tuple[int, bytes]:
        if 200 <= status < 300:
            return status, payload
        if status < 400 or status >= 500:
            raise NoVerdict(f"Telegram answered with status {status}")
        answer = _json_object(payload)
        if status == 429:
            raise Busy(_patience(answer or {}, header))
        if status not in (400, 401, 403, 404, 409):
            raise BadRequest(f"refused with status {status}")
        # An error page is nobody's words: without a description the library quotes the status.
        return status, payload if answer is not None else b"{}"

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, but silent: it would log what it cannot read, and that may be a customer's words."""
        answer = _json_object(payload)
        if answer is None:
            raise NoVerdict("Telegram's answer could not be read")
        return answer


class _Form:
    """Stands where the library puts its ``RequestData``, of which only this method is used."""

    def __init__(self, arguments: Mapping[str, object]) -> None:
        self._arguments = arguments

    def url_encoded_parameters(self) -> str:
        given = {name: value for name, value in self._arguments.items() if value is not None}
        return urlencode(
            {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
        )


class _Multipart(_Form):
    """The same with a file beside the arguments."""

    def __init__(self, arguments: Mapping[str, object], field: str, file: File) -> None:
        super().__init__(arguments)
        self._field = field
        self._file = file

    def body(self) -> aiohttp.FormData:
        body = aiohttp.FormData()
        for name, value in parse_qsl(self.url_encoded_parameters(), keep_blank_values=True):
            body.add_field(name, value)
        content = io.BytesIO(self._file.content)  # aiohttp warns of much in one piece
        body.add_field(self._field, content, filename=self._file.name, content_type=self._file.kind)
        return body


def _form(request_data: RequestData) -> bytes | aiohttp.FormData:
    try:
        if isinstance(request_data, _Multipart):
            return request_data.body()
        return request_data.url_encoded_parameters().encode()
    except UnicodeEncodeError:
        pass  # outside the handler, since this error carries the whole text
    raise BadRequest("a lone surrogate cannot be sent")


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _patience(answer: dict[str, Any], header: str) -> timedelta:
    """https://core.telegram.org/bots/api#responseparameters, else the header of proxies, else a guess."""
    parameters = answer.get("parameters")
    asked = str(parameters.get("retry_after") if isinstance(parameters, dict) else header)
    return timedelta(seconds=int(asked) if asked.isdecimal() else _PATIENCE_SECONDS)
