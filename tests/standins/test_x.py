"""The X stand-in, through tweepy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import tweepy
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession, encode_basic_auth
from tweepy.asynchronous import AsyncClient
from yarl import URL

from handlers.standins import Town
from handlers.standins.x.length import weight
from handlers.standins.x.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH


@pytest.fixture
async def client(town: Town) -> AsyncIterator[AsyncClient]:
    base = URL(town.env()["X_API_URL"])

    async def reroute(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        request.url = base.with_path(base.path + request.url.path).with_query(request.url.query)
        return await handler(request)

    async with ClientSession(middlewares=(reroute,)) as session:
        client = AsyncClient(town.env()["X_ACCESS_TOKEN"])
        client.session = session
        yield client
    assert town.ledger.unexpected == []


async def say(client: AsyncClient, text: str, to: Any = None) -> Any:
    return await client.create_tweet(text=text, in_reply_to_tweet_id=to["id"] if to else None, user_auth=False)


async def mentions(client: AsyncClient, **more: Any) -> Any:
    return await client.get_users_mentions("7001", user_auth=False, **more)


async def test_a_mention_comes_with_its_author_where_it_is_asked_for(town: Town, client: AsyncClient) -> None:
    tweet = town.x.post("@acme my parcel is lost", town.x.person("Dana Wells", "danawells"))
    town.x.post("nothing to do with anybody")
    answer = await mentions(client, expansions=["author_id"], tweet_fields=["created_at", "conversation_id"])
    (found,) = answer.data
    assert (str(found.id), found.text, str(found.conversation_id)) == (tweet["id"], tweet["text"], tweet["id"])
    assert found.created_at.tzinfo is not None
    assert [(one.username, one.name) for one in answer.includes["users"]] == [("danawells", "Dana Wells")]
    (plain,) = (await mentions(client)).data
    assert plain.author_id is None


async def test_mentions_are_paged_newest_first_and_end_at_since_id(town: Town, client: AsyncClient) -> None:
    tweets = [town.x.post(f"@acme {number}") for number in range(12)]
    seen, token = [], None
    while True:
        page = await mentions(client, max_results=5, since_id=tweets[0]["id"], pagination_token=token)
        seen += [one.text for one in page.data]
        token = page.meta.get("next_token")
        if not token:
            break
    assert seen == [f"@acme {number}" for number in range(11, 0, -1)]
    empty = await mentions(client, since_id=tweets[-1]["id"])
    assert (empty.data, empty.meta) == (None, {"result_count": 0})


async def test_mentions_before_the_asked_time_are_left_out(town: Town, client: AsyncClient) -> None:
    town.x.post("@acme long ago")["created_at"] = "2026-01-01T10:00:00.000Z"
    town.x.post("@acme now")["created_at"] = "2026-01-02T10:00:00.000Z"
    late = await mentions(client, start_time="2026-01-01T10:00:01Z")
    assert [one.text for one in late.data] == ["@acme now"]
    early = await mentions(client, end_time="2026-01-02T10:00:00Z")
    assert [one.text for one in early.data] == ["@acme long ago"]


async def test_our_own_post_that_names_us_and_replies_under_our_posts_are_mentions(
    town: Town, client: AsyncClient
) -> None:
    asked = town.x.post("@acme help")
    ours = await say(client, "From @acme: of course.", asked)
    stranger = town.x.person("Sam", "sam")
    below = town.x.post("same here", stranger, reply_to=str(ours.data["id"]))
    assert below["text"] == "@acme same here"
    assert below["conversation_id"] == asked["id"]
    assert below["in_reply_to_user_id"] == "7001"
    assert len((await mentions(client)).data) == 3


async def test_a_reply_is_in_the_ledger_and_under_our_own_posts(town: Town, client: AsyncClient) -> None:
    asked = town.x.post("@acme help")
    sent = await say(client, "Of course.", asked)
    (accepted,) = town.ledger.sent_to("x", asked["id"])
    assert (accepted.text, accepted.remote_id, accepted.account) == ("Of course.", sent.data["id"], "@acme")
    own = await client.get_users_tweets("7001", user_auth=False, tweet_fields=["referenced_tweets", "created_at"])
    assert [(one.text, str(one.referenced_tweets[0].id)) for one in own.data] == [("Of course.", asked["id"])]
    await client.delete_tweet(sent.data["id"], user_auth=False)
    assert accepted.deleted
    assert (await client.get_tweet(sent.data["id"], user_auth=False)).errors[0]["title"] == "Not Found Error"


async def test_posts_and_users_are_looked_up_several_at_once(town: Town, client: AsyncClient) -> None:
    one, two = town.x.post("@acme one"), town.x.post("@acme two")
    answer = await client.get_tweets([one["id"], "1", two["id"]], user_auth=False)
    assert [tweet.text for tweet in answer.data] == ["@acme one", "@acme two"]
    assert [error["resource_id"] for error in answer.errors] == ["1"]
    users = await client.get_users(ids=["7001"], user_auth=False)
    assert users.data[0].username == "acme"
    assert (await client.get_me(user_auth=False)).data.id == 7001


async def test_what_x_refuses_is_refused_in_its_words(town: Town, client: AsyncClient) -> None:
    asked = town.x.post("@acme help")
    silent = town.x.post("not to you", town.x.person("Sam", "sam"))
    await say(client, "Of course.", asked)
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        await say(client, "Of course.", asked)
    with pytest.raises(tweepy.Forbidden, match="not been mentioned"):
        await say(client, "Hello!", silent)
    with pytest.raises(tweepy.Forbidden, match="deleted or not visible"):
        await say(client, "Hello!", {"id": "1"})
    with pytest.raises(tweepy.BadRequest, match="too long"):
        await say(client, "x" * 281, asked)
    with pytest.raises(tweepy.Forbidden, match="not authorized to delete"):
        await client.delete_tweet(asked["id"], user_auth=False)
    assert len(town.ledger.customers) == 1


async def test_a_wrong_parameter_is_named(client: AsyncClient) -> None:
    for wrong in ({"max_results": 3}, {"expansions": ["nonsense"]}, {"since_id": "x"}, {"pagination_token": "x"}):
        with pytest.raises(tweepy.BadRequest, match=next(iter(wrong))):
            await mentions(client, **wrong)


async def test_calls_are_counted_and_refused_beyond_the_limit(town: Town, client: AsyncClient) -> None:
    town.x.limits.calls["GET /2/users/:id/mentions"] = 2
    client.return_type = ClientResponse  # type: ignore[assignment]
    left = [(await mentions(client)).headers["x-rate-limit-remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    with pytest.raises(tweepy.TooManyRequests) as caught:
        await mentions(client)
    assert int(caught.value.response.headers["x-rate-limit-reset"]) > 0


async def test_an_access_token_ends_and_a_refresh_token_works_once(town: Town, client: AsyncClient) -> None:
    url = f"{town.env()['X_API_URL']}/2/oauth2/token"
    form = {"grant_type": "refresh_token", "refresh_token": REFRESH}
    town.x.tokens.expire()
    with pytest.raises(tweepy.Unauthorized):
        await client.get_me(user_auth=False)
    async with ClientSession() as session:

        async def refresh(secret: str) -> tuple[int, dict[str, Any]]:
            headers = {"Authorization": encode_basic_auth(CLIENT_ID, secret)}
            async with session.post(url, data=form, headers=headers) as response:
                return response.status, await response.json()

        status, error = await refresh("wrong")
        assert (status, error["error"]) == (401, "unauthorized_client")
        status, pair = await refresh(CLIENT_SECRET)
        assert (status, pair["expires_in"]) == (200, 7200)
        status, error = await refresh(CLIENT_SECRET)
        assert (status, error["error"]) == (400, "invalid_grant")
    client.bearer_token = pair["access_token"]
    assert (await client.get_me(user_auth=False)).data.username == "acme"
    assert town.x.tokens.refreshes == 1


async def test_of_two_that_refresh_at_once_one_succeeds(town: Town) -> None:
    town.x.tokens.confidential = False
    form = {"grant_type": "refresh_token", "refresh_token": REFRESH, "client_id": CLIENT_ID}
    async with ClientSession() as session:

        async def refresh() -> int:
            async with session.post(f"{town.env()['X_API_URL']}/2/oauth2/token", data=form) as response:
                return response.status

        assert sorted(await asyncio.gather(refresh(), refresh())) == [200, 400]


async def test_an_endpoint_that_is_not_played_is_written_down(town: Town) -> None:
    headers = {"Authorization": f"Bearer {town.env()['X_ACCESS_TOKEN']}"}
    url = f"{town.env()['X_API_URL']}/2/lists/1"
    async with ClientSession(headers=headers) as session, session.get(url) as response:
        assert response.status == 404
    assert town.ledger.unexpected == ["x GET /2/lists/1"]


@pytest.mark.parametrize(
    ("text", "length"),
    [("a" * 280, 280), ("あ" * 140, 280), ("👨‍👩‍👧‍👦" * 140, 280), ("see https://acme.test/" + "x" * 99, 27), ("é", 1)],
)
def test_length_is_weighted(text: str, length: int) -> None:
    assert weight(text) == length


async def test_direct_messages_come_newest_first_in_pages_and_with_what_was_asked_for(
    town: Town, client: AsyncClient
) -> None:
    dana = town.x.person()
    written = [town.x.messages.write(f"number {number}", dana)["id"] for number in range(5)]
    first = await client.get_direct_message_events(max_results=3, user_auth=False)
    assert [one.id for one in first.data] == [int(one) for one in reversed(written[2:])]
    assert first.data[0].sender_id is None
    token = first.meta["next_token"]
    rest = await client.get_direct_message_events(pagination_token=token, expansions="sender_id", user_auth=False)
    assert [(one.id, str(one.sender_id)) for one in rest.data] == [(int(one), dana["id"]) for one in written[1::-1]]
    assert [one.username for one in rest.includes["users"]] == [dana["username"]]


async def test_we_write_only_to_who_wrote_first_and_lets_us(town: Town, client: AsyncClient) -> None:
    dana = town.x.person()["id"]
    for refused in (dana, "1"):
        with pytest.raises(tweepy.Forbidden, match="do not have permission to DM"):
            await client.create_direct_message(participant_id=refused, text="Hello", user_auth=False)
    town.x.messages.write("Help")
    await client.create_direct_message(participant_id=dana, text="Hello", user_auth=False)
    for text in ("", "x" * 10_001):
        with pytest.raises(tweepy.BadRequest):
            await client.create_direct_message(participant_id=dana, text=text, user_auth=False)
    town.x.messages.blocked.add(dana)
    with pytest.raises(tweepy.Forbidden):
        await client.create_direct_message(participant_id=dana, text="And?", user_auth=False)
    assert [sent.text for sent in town.ledger.sent_to("x")] == ["Hello"]


async def test_messages_are_for_those_whom_they_are_written_to(town: Town, client: AsyncClient) -> None:
    town.x.messages.write("Between us", to=town.x.person("Ben", "ben"))
    assert (await client.get_direct_message_events(user_auth=False)).data is None
    with pytest.raises(tweepy.BadRequest):
        await client.get_direct_message_events(user_auth=False, dm_event_fields="sender_id")
    town.x.messages.readable = False
    with pytest.raises(tweepy.Forbidden):
        await client.get_direct_message_events(user_auth=False)
