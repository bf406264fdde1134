"""A language model's server as far as it is asked for: OpenAI's chat completions, strict about what may come."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

KEY, MODEL = "sk-secret-1", "small-model"
Answer = Callable[[web.Request, str], Any]


class Talker:
    """``answer`` is the words it says to every post, or makes the whole response. ``posts`` are what it was asked
    about, ``refused`` what was wrong with a request."""

    def __init__(self) -> None:
        self.answer: str | Answer = "complaint"
        self.posts: list[str] = []
        self.refused: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return self._refuse(401, "no key")
        if set(body) != {"model", "messages", "stream"} or body["model"] != MODEL or body["stream"]:
            return self._refuse(400, f"asked with {sorted(body)}")
        task, post = body["messages"]
        if (task["role"], post["role"]) != ("system", "user") or "exactly one of these words" not in task["content"]:
            return self._refuse(400, "no task, or no post")
        words = json.loads(post["content"])["post"]
        self.posts.append(words)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if callable(self.answer):
                return await self.answer(request, words)
            return said(self.answer)
        finally:
            self.at_once -= 1

    def _refuse(self, status: int, why: str) -> web.Response:
        self.refused.append(why)
        return web.json_response({"error": {"message": why}}, status=status)


def said(words: object) -> web.Response:
    """A whole answer with these words in it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}
    return web.json_response({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]})


@contextlib.asynccontextmanager
async def talking() -> AsyncIterator[Talker]:
    """One that listens on this machine."""
    talker = Talker()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", talker.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    talker.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield talker
    await runner.cleanup()
