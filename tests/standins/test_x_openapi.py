"""X's own description of its API judges what the stand-in answers.

Errors of the kind ``about:blank`` are X's practice and not in its description, so they are not judged.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from handlers.standins import Town
from handlers.standins.x import Medium

DESCRIPTION = Path(__file__).parents[3] / "shared/data/x/openapi.json"

PLAYED = (
    "/2/users/me",
    "/2/users",
    "/2/users/{id}/mentions",
    "/2/users/{id}/tweets",
    "/2/tweets",
    "/2/tweets/{id}",
    "/2/dm_events",
    "/2/dm_conversations/with/{participant_id}/dm_events",
    "/2/dm_conversations/with/{participant_id}/messages",
)

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason=f"X's OpenAPI description is not at {DESCRIPTION}")


@pytest.fixture(scope="module")
def judge() -> Any:
    """The description, cut down to what is played here; it is not flawless itself, so it is not judged."""
    from openapi_core import Config, OpenAPI

    description = json.loads(DESCRIPTION.read_text())
    description["paths"] = {path: description["paths"][path] for path in PLAYED}
    return OpenAPI.from_dict(description, config=Config(spec_validator_cls=None))


async def judged(judge: Any, town: Town, method: str, path: str, **sent: Any) -> tuple[int, dict[str, Any]]:
    """Ask the stand-in and let the judge see the answer."""
    from openapi_core.testing import MockRequest, MockResponse

    url = f"{town.env()['X_API_URL']}{path}"
    headers = {"Authorization": f"Bearer {town.env()['X_ACCESS_TOKEN']}"}
    async with ClientSession(headers=headers) as session, session.request(method, url, **sent) as response:
        raw, status = await response.read(), response.status
        asked = MockRequest("https://api.x.com", method.lower(), path)
        judge.validate_response(asked, MockResponse(raw, status, content_type=response.content_type))
        return status, await response.json()


EVERYTHING = {
    "tweet.fields": "created_at,author_id,conversation_id,entities,in_reply_to_user_id,referenced_tweets,lang",
    "expansions": "author_id,referenced_tweets.id,in_reply_to_user_id",
    "user.fields": "username,name",
    "max_results": "5",
}


async def test_every_answer_is_as_x_describes_it(judge: Any, town: Town) -> None:
    for number in range(7):
        asked = town.x.post(f"@acme help {number}")
    reply = {"text": "Of course.", "reply": {"in_reply_to_tweet_id": asked["id"]}}
    status, created = await judged(judge, town, "POST", "/2/tweets", json=reply)
    assert (status, created["data"]["text"]) == (201, "Of course.")
    town.x.post("thank you", reply_to=created["data"]["id"])
    for path, params in (
        ("/2/users/me", {}),
        ("/2/users/7001/mentions", EVERYTHING),
        ("/2/users/7001/mentions", {"since_id": created["data"]["id"], "max_results": "100"}),
        ("/2/users/7001/mentions", {"since_id": "9" * 19}),
        ("/2/users/7001/tweets", EVERYTHING),
        (f"/2/tweets/{asked['id']}", {"expansions": "author_id"}),
        ("/2/tweets", {"ids": f"{asked['id']},1"}),
        ("/2/tweets/1", {}),
        ("/2/users", {"ids": "7001,1"}),
    ):
        status, _ = await judged(judge, town, "GET", path, params=params)
        assert status == 200
    status, deleted = await judged(judge, town, "DELETE", f"/2/tweets/{created['data']['id']}")
    assert (status, deleted) == (200, {"data": {"deleted": True}})


async def test_direct_messages_are_as_x_describes_them(judge: Any, town: Town) -> None:
    dana = town.x.person()
    for number in range(3):
        town.x.messages.write(f"help {number}", dana, media=[Medium(b"jpeg")])
    asked = {
        "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
        "expansions": "sender_id,attachments.media_keys",
        "event_types": "MessageCreate",
        "max_results": "2",
    }
    path = f"/2/dm_conversations/with/{dana['id']}"
    status, created = await judged(judge, town, "POST", f"{path}/messages", json={"text": "Of course."})
    assert (status, set(created["data"])) == (201, {"dm_conversation_id", "dm_event_id"})
    for where, params in (("/2/dm_events", asked), ("/2/dm_events", {}), (f"{path}/dm_events", asked)):
        status, page = await judged(judge, town, "GET", where, params=params)
        assert (status, page["data"][0]["text"]) == (200, "Of course.")


async def test_the_judge_refuses_what_x_would_not_answer(judge: Any, town: Town) -> None:
    from openapi_core.exceptions import OpenAPIError

    town.x.post("@acme help")["text"] = 7  # type: ignore[index]
    with pytest.raises(OpenAPIError):
        await judged(judge, town, "GET", "/2/users/7001/mentions")
