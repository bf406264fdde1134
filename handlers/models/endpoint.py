"""A language model behind any address that speaks OpenAI's chat completions: one question, one word.

Nothing but the word comes back from here. An address is the operator's own choice; it is not left by a redirect, and
what answers is read no further than an answer is long.
https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import aiohttp

from bot.flows.context import Context
from bot.flows.opinions import NoOpinion, Opinions
from bot.rules.opinion import messages, read
from bot.rules.triage import Kind
from bot.settings import Settings

#: An answer of one word has some 600 bytes around it.
_MOST_BYTES: Final = 16 * 1024


class Endpoint:
    """`bot.flows.opinions.Asks`. ``url`` is what OpenAI's clients call the base URL (``https://api.openai.com/v1``).

    Neither a length nor a temperature is asked for: of either some models know no word, and refuse the question.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, model: str, key: str | None) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    async def ask(self, text: str) -> Kind:
        asked = {"model": self._model, "messages": messages(text), "stream": False}
        try:
            async with self._session.post(
                self._url, json=asked, headers=self._headers, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise NoOpinion(f"it answered {response.status}")
                body = await _body(response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoOpinion(f"it could not be asked: {type(error).__name__}") from error
        said = read(_content(body))
        if said is None:
            raise NoOpinion("its answer was none of the five words")
        return said


def endpoint(settings: Settings, session: aiohttp.ClientSession) -> Endpoint | None:
    """The language model that the settings name, if they do."""
    if settings.buckstop_llm_url is None or settings.buckstop_llm_model is None:
        return None
    key = settings.buckstop_llm_key.get_secret_value() if settings.buckstop_llm_key else None
    return Endpoint(session, settings.buckstop_llm_url, settings.buckstop_llm_model, key)


def with_opinions(ctx: Context, settings: Settings, session: aiohttp.ClientSession) -> Context:
    """The same, a language model having a word in what is doubtful, where the settings name one."""
    model = endpoint(settings, session)
    if model is None:
        return ctx
    opinions = Opinions(ctx.classifier, model, ctx.store.clock)
    return replace(ctx, classifier=opinions, ahead=opinions.ahead)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for piece in response.content.iter_chunked(_MOST_BYTES):
        body += piece
        if len(body) > _MOST_BYTES:
            raise NoOpinion("its answer was too long")
    return body


def _content(body: bytes) -> Any:
    """What stands where a chat's answer has its words; None where it is none."""
    try:
        return json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
