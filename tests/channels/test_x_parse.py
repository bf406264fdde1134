"""What becomes of X's JSON, and which of our own posts is recognised."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Account, Attachment, Audience, Medium, Outgoing, Post, Unreadable
from handlers.channels.x.found import is_there
from handlers.channels.x.parse import account, read, words

RECORDED = Path(__file__).parents[3] / "shared/data/x/recorded"
ACME = Account("7001", "@acme", "Acme")
DANA = {"id": "9001", "name": "Dana Wells", "username": "danawells"}
TWEET = {
    "id": "1990000000000000002",
    "text": "@acme my parcel is lost",
    "author_id": "9001",
    "conversation_id": "1990000000000000002",
    "created_at": "2026-05-06T12:30:00.000Z",
    "edit_history_tweet_ids": ["1990000000000000002"],
    "entities": {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": "7001"}]},
}


def post(includes: dict[str, Any] | None = None, **fields: Any) -> Post:
    found = read(TWEET | fields, {"users": [DANA]} | (includes or {}), ACME)
    assert isinstance(found, Post), found
    return found


def test_a_mention_is_a_public_post() -> None:
    found = post()
    assert (found.channel, found.account, found.remote_id) == ("x", "7001", "1990000000000000002")
    assert (found.author.id, found.author.name, found.author.handle) == ("9001", "Dana Wells", "danawells")
    assert found.audience is Audience.PUBLIC
    assert found.posted_at == datetime(2026, 5, 6, 12, 30, tzinfo=UTC)
    assert found.url == "https://x.com/danawells/status/1990000000000000002"
    assert (found.revision, found.in_reply_to, found.attachments, found.unanswerable) == ("", None, (), None)
    assert json.loads(found.raw)["data"] == TWEET


def test_an_author_whom_x_left_out_has_an_id_and_a_link_that_works() -> None:
    found = read(TWEET, {}, ACME)
    assert isinstance(found, Post)
    assert (found.author.id, found.author.name) == ("9001", "")
    assert found.url == "https://x.com/i/status/1990000000000000002"


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [("you &amp; me &lt;3", "you & me <3"), ("&amp;lt;b&amp;gt;", "&lt;b&gt;"), ("&eacute; &copy", "&eacute; &copy")],
)
def test_words_are_unescaped_once(escaped: str, plain: str) -> None:
    assert post(text=f"@acme {escaped}").text == f"@acme {plain}"


def test_a_long_post_is_read_whole() -> None:
    assert post(note_tweet={"text": "@acme " + "word " * 100 + "end"}).text.endswith("word end")


def test_links_stand_as_they_were_typed_and_pictures_are_no_words() -> None:
    urls = [
        {"url": "https://t.co/aaa", "expanded_url": "https://acme.com/order?a=1&b=2"},
        {"url": "https://t.co/bbb", "expanded_url": "https://x.com/danawells/status/1/photo/1", "media_key": "3_1"},
    ]
    found = post(
        {
            "media": [
                {
                    "media_key": "3_1",
                    "type": "photo",
                    "alt_text": "a broken\nheel",
                    "url": "https://pbs.twimg.com/media/1.jpg",
                }
            ]
        },
        text="@acme see https://t.co/aaa https://t.co/bbb",
        entities={"urls": urls},
        attachments={"media_keys": ["3_1"], "poll_ids": ["77"]},
    )
    assert found.text == "@acme see https://acme.com/order?a=1&b=2"
    assert found.attachments == (
        Attachment(
            Medium.PHOTO,
            "3_1",
            "a broken heel",
            alt="a broken heel",
            url="https://pbs.twimg.com/media/1.jpg",
            twin="3_1",
        ),
        Attachment(Medium.POLL, "77"),
    )


def test_media_that_x_left_out_are_not_dropped() -> None:
    assert post(attachments={"media_keys": ["13_9"]}).attachments == (Attachment(Medium.OTHER, "13_9", twin="13_9"),)


def test_of_a_film_the_quality_that_is_good_enough_is_taken() -> None:
    def film(*rates: int, **more: Any) -> str:
        variants = [
            {"bit_rate": rate, "content_type": "video/mp4", "url": f"https://video.twimg.com/{rate}"} for rate in rates
        ]
        variants.append({"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/list"})
        medium = {"media_key": "7_1", "type": "video", "variants": variants, **more}
        return post({"media": [medium]}, attachments={"media_keys": ["7_1"]}).attachments[0].url

    assert film(288_000, 10_368_000, 2_176_000) == "https://video.twimg.com/2176000"
    assert film(10_368_000, 5_000_000) == "https://video.twimg.com/5000000"
    assert film(0) == "https://video.twimg.com/0"
    assert film(preview_image_url="https://pbs.twimg.com/p.jpg") == "https://pbs.twimg.com/p.jpg"


def test_an_edited_post_is_a_revision_of_the_first() -> None:
    first = "1990000000000000001"
    found = post(edit_history_tweet_ids=[first, TWEET["id"]])
    assert (found.remote_id, found.revision) == (first, TWEET["id"])


def test_an_answer_says_what_it_answers() -> None:
    references = [{"type": "quoted", "id": "5"}, {"type": "replied_to", "id": "6"}]
    assert post(referenced_tweets=references, conversation_id="4").in_reply_to == "6"


def test_a_post_that_neither_mentions_nor_quotes_us_can_not_be_answered() -> None:
    reason = post(text="no name here", entities={}).unanswerable
    assert reason is not None
    assert "@acme" in reason


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "hello @ACME", "entities": {}},
        {"text": "cut off …", "entities": {}, "note_tweet": {"text": "… and @acme", "entities": {}}},
        {"text": "hm", "entities": {"mentions": [{"username": "Acme", "id": "7001"}]}},
        {"text": "look at this", "entities": {}, "referenced_tweets": [{"type": "quoted", "id": "5"}]},
    ],
    ids=["named in the text", "named in a long text", "named in the entities", "quoted"],
)
def test_who_mentions_or_quotes_us_can_be_answered(fields: dict[str, Any]) -> None:
    assert post({"tweets": [{"id": "5", "author_id": "7001"}]}, **fields).unanswerable is None


def test_quoting_somebody_else_is_not_quoting_us() -> None:
    found = post(
        {"tweets": [{"id": "5", "author_id": "12"}]},
        text="look",
        entities={},
        referenced_tweets=[{"type": "quoted", "id": "5"}],
    )
    assert found.unanswerable is not None


def test_hostile_words_and_names_are_cleaned() -> None:
    found = read(
        TWEET | {"text": "@acme \ud83d\x00 turned \u202e"},
        {"users": [DANA | {"name": "Da\u202ena\n\x00"}]},
        ACME,
    )
    assert isinstance(found, Post)
    assert found.text == "@acme \ufffd turned"
    assert found.author.name == "Dana"
    assert found.raw.decode()


@pytest.mark.parametrize("missing", ["id", "text", "author_id", "created_at"])
def test_what_lacks_something_needed_is_kept_as_unreadable(missing: str) -> None:
    tweet = {key: value for key, value in TWEET.items() if key != missing}
    found = read(tweet, {"users": [DANA]}, ACME)
    assert isinstance(found, Unreadable)
    assert json.loads(found.raw) == tweet
    assert missing in found.reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*TWEET, "note_tweet", "referenced_tweets", "attachments"]), json_values))
def test_no_json_makes_it_stumble(fields: dict[str, Any]) -> None:
    assert isinstance(read(TWEET | fields, {"users": [DANA]}, ACME), Post | Unreadable)


@given(json_values)
def test_what_is_no_post_at_all_is_kept(anything: Any) -> None:
    assert isinstance(read(anything, {}, ACME), Unreadable)


# --- our own posts ----------------------------------------------------------------------------------------------------


def sent(text: str, in_reply_to: str | None = "5") -> Outgoing:
    return Outgoing("key", "7001", "5", text, Audience.PUBLIC, in_reply_to, datetime(2026, 5, 6, tzinfo=UTC))


def ours(text: str, **fields: Any) -> dict[str, Any]:
    return {"id": "8", "text": text, "referenced_tweets": [{"type": "replied_to", "id": "5"}]} | fields


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("That is on us.", ours("That is on us.")),
        ("That is on us.", ours("@danawells @other That is on us.")),
        ("You & me <3", ours("@danawells You &amp; me &lt;3")),
        ("two\n\nlines\n— Ana", ours("two\nlines\n— Ana")),
        ("Cafe\u0301", ours("Café")),
        (
            "See acme.com/returns now",
            ours(
                "See https://t.co/x now",
                entities={"urls": [{"url": "https://t.co/x", "expanded_url": "http://acme.com/returns/"}]},
            ),
        ),
        ("w " * 200, ours("w w …", note_tweet={"text": "w " * 200})),
    ],
    ids=["same", "names in front", "escaped", "white space", "normal form", "shortened link", "long"],
)
def test_what_x_made_of_our_words_is_recognised(text: str, shown: dict[str, Any]) -> None:
    assert is_there(shown, sent(text))


@pytest.mark.parametrize(
    "shown",
    [
        ours("That is on us!"),
        ours("That is on us.", referenced_tweets=[{"type": "replied_to", "id": "6"}]),
        ours("That is on us.", referenced_tweets=[{"type": "quoted", "id": "5"}]),
        ours("That is on us.", referenced_tweets=[]),
    ],
    ids=["other words", "in answer to another", "a quotation", "in answer to nobody"],
)
def test_what_is_not_the_same_is_not_recognised(shown: dict[str, Any]) -> None:
    assert not is_there(shown, sent("That is on us."))


# --- recorded from the real X -----------------------------------------------------------------------------------------


def recorded() -> list[Any]:
    if not RECORDED.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"no recorded answers at {RECORDED}"))]
    answers = []
    for file in sorted(RECORDED.glob("*.yaml")):
        for n, interaction in enumerate(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["interactions"]):
            body = interaction["response"]["body"]["string"]
            answer = json.loads(body) if body else {}
            if answer.get("data"):
                answers.append(pytest.param(answer, id=f"{file.stem}-{n}"))
    return answers


@pytest.mark.parametrize("answer", recorded())
def test_recorded_answers_are_read_or_kept(answer: dict[str, Any]) -> None:
    data = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    includes = answer.get("includes", {})
    for item in data:
        assert isinstance(read(item, includes, ACME), Post | Unreadable)
        if "username" in item:
            assert account({"data": item}).handle == f"@{item['username']}"
        if "text" in item:
            # They were asked for without authors and times; with these they are posts.
            whole = {"author_id": "9001", "created_at": "2022-10-07T23:07:41.000Z"} | item
            found = read(whole, {"users": [DANA]} | includes, ACME)
            assert isinstance(found, Post)
            assert found.text == words(item) != ""
            assert "&amp;" not in found.text
