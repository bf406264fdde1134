"""What an executive typed leaves exactly, and nothing of Slack's goes with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack import plain
from handlers.slack.plain import Plain, needed_ids, to_plain, typed

NAMES = {"U0BEN": "Ben Okafor", "U0EVE": "Eve Cole"}


def escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def message(*parts: dict[str, Any], whole: str = "") -> dict[str, Any]:
    return {"type": "message", "text": whole, "blocks": [{"type": "rich_text", "elements": list(parts)}]}


def left(event: dict[str, Any]) -> str:
    return to_plain(event, NAMES).text


@given(st.text())
def test_what_was_typed_leaves_exactly(words: str) -> None:
    event = message(section(text(words)), whole=escaped(words))
    got = to_plain(event, {})
    if "<@" not in words:
        assert got.text == words
        assert got.converted == ()


@given(st.text(alphabet=st.characters(exclude_characters="<>:", exclude_categories=["Cs"])))
def test_without_blocks_the_text_is_decoded_once(words: str) -> None:
    assert to_plain({"text": escaped(words)}, {}) == Plain(words)


@given(st.text(alphabet="&ampltg;<> ", max_size=40))
def test_decoding_is_done_once_and_not_twice(words: str) -> None:
    assert left({"text": escaped(words)}) == words
    assert left(message(section(text(words)), whole=escaped(words))) == words


@pytest.mark.parametrize(
    ("in_text", "in_block", "leaves"),
    [
        ("Tom &amp; Jo", "Tom & Jo", "Tom & Jo"),
        ("Tom &amp;amp; Jo", "Tom &amp; Jo", "Tom &amp; Jo"),
        ("Tom &amp; Jo", "Tom &amp; Jo", "Tom & Jo"),
        ("a &lt; b", "a < b", "a < b"),
        ("&lt;!channel&gt;", "<!channel>", "<!channel>"),
        ("ask <@U0BEN> about it", "ask <@U0BEN> about it", "ask Ben Okafor about it"),
        ("*Tom* &amp; Jo", "Tom", "Tom"),
    ],
)
def test_blocks_may_hold_the_text_typed_or_encoded(in_text: str, in_block: str, leaves: str) -> None:
    assert left(message(section(text(in_block)), whole=in_text)) == leaves


def test_people_are_named_and_noted() -> None:
    event = message(
        section({"type": "user", "user_id": "U0EVE"}, text(" can you check? "), {"type": "user", "user_id": "U0X"})
    )
    got = to_plain(event, NAMES)
    assert got.text == "Eve Cole can you check? a colleague"
    assert got.mentions == ("U0EVE", "U0X") == needed_ids(event)
    assert got.converted == (plain.MENTION,)


@pytest.mark.parametrize(
    ("words", "leaves"),
    [
        ("see <https://acme.example/a?b=1&amp;c=2|our page>", "see our page (https://acme.example/a?b=1&c=2)"),
        ("see <http://acme.example|acme.example>", "see acme.example"),
        ("see <https://acme.example/>", "see https://acme.example/"),
        ("mail <mailto:care@acme.example|care@acme.example>", "mail care@acme.example"),
        ("<@U0BEN|ben> and <@U0NEW>", "Ben Okafor and a colleague"),
        ("in <#C0CASES|cases> or <#C0CASES>", "in #cases or a channel of ours"),
        ("<!here> <!everyone> <!subteam^S0CARE|@care>", "@here @everyone our team"),
        ("on <!date^1778070720^{date}|6 May>", "on 6 May"),
        ("*bold* _stays_ ~typed~ `code`", "*bold* _stays_ ~typed~ `code`"),
        ("fine :thumbsup: :wave::skin-tone-3: :party_blob: 12:30:45", "fine 👍 👋🏼 :party_blob: 12:30:45"),
        ("a <b> c, 1 < 2", "a <b> c, 1 < 2"),
    ],
)
def test_markup_without_blocks(words: str, leaves: str) -> None:
    assert left({"text": words}) == leaves


@pytest.mark.parametrize(
    ("element", "leaves", "converted"),
    [
        ({"type": "link", "url": "http://acme.example", "text": "acme.example"}, "acme.example", ()),
        ({"type": "link", "url": "https://acme.example/a"}, "https://acme.example/a", ()),
        ({"type": "link", "url": "https://a.example", "text": "here"}, "here (https://a.example)", (plain.LINK,)),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fc", "skin_tone": 3}, "👋🏼", ()),
        ({"type": "emoji", "name": "heart", "unicode": "2764-fe0f"}, "❤️", ()),
        ({"type": "emoji", "name": "tada"}, "🎉", ()),
        ({"type": "emoji", "name": "wave", "skin_tone": 3}, "👋🏼", ()),
        ({"type": "emoji", "name": "party_blob"}, ":party_blob:", (plain.CUSTOM_EMOJI,)),
        ({"type": "emoji", "name": "tada", "unicode": "d800"}, "🎉", ()),
        ({"type": "text", "text": "Done :tada: at 10:30:45"}, "Done 🎉 at 10:30:45", (plain.EMOJI_CODE,)),
        ({"type": "channel", "channel_id": "C0CASES"}, "a channel of ours", (plain.MENTION,)),
        ({"type": "usergroup", "usergroup_id": "S0CARE"}, "our team", (plain.MENTION,)),
        ({"type": "broadcast", "range": "channel"}, "@channel", (plain.MENTION,)),
        ({"type": "date", "timestamp": 1778070720, "format": "{date}", "fallback": "6 May"}, "6 May", (plain.DATE,)),
        ({"type": "date", "timestamp": 1778070720, "format": "{date}"}, "2026-05-06 12:32 UTC", (plain.DATE,)),
        ({"type": "color", "value": "#1d2b3a"}, "#1d2b3a", ()),
        ({"type": "text", "text": "bold", "style": {"bold": True}}, "bold", (plain.FORMATTING,)),
        ({"type": "from the future", "text": "word"}, "word", (plain.UNKNOWN,)),
    ],
)
def test_each_kind_of_element(element: dict[str, Any], leaves: str, converted: tuple[str, ...]) -> None:
    got = to_plain(message(section(element)), NAMES)
    assert (got.text, got.converted) == (leaves, converted)


def test_lists_quotes_and_code_stay_readable() -> None:
    event = message(
        section(text("Two things:\n")),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [section(text("a new pair")), section(text("a call"))],
        },
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(text("today"))]},
        {"type": "rich_text_quote", "elements": [text("you said\ntwice")]},
        {"type": "rich_text_preformatted", "elements": [text("ACME-7F3K")]},
    )
    got = to_plain(event, {})
    assert got.text == "Two things:\n1. a new pair\n2. a call\n  • today\n> you said\n> twice\nACME-7F3K"
    assert got.converted == (plain.LIST, plain.QUOTE, plain.CODE)


def test_only_a_link_to_slack_is_seen_as_such() -> None:
    slack = {"type": "link", "url": "https://acme.slack.com/archives/C0CASES/p1"}
    assert to_plain(message(section(slack)), {}).only_link
    assert to_plain(message(section(slack, text(" \n"))), {}).only_link
    assert to_plain({"text": "<https://acme.slack.com/archives/C0CASES/p1>"}, {}).only_link
    assert not to_plain(message(section(slack, text(" look"))), {}).only_link
    assert not to_plain(message(section({"type": "link", "url": "https://acme.example"})), {}).only_link
    assert not to_plain(message(section({"type": "link", "url": "https://evilslack.com"})), {}).only_link
    assert not to_plain({"text": ""}, {}).only_link


def test_files_are_counted_and_leave_no_words() -> None:
    assert to_plain({"text": "", "files": [{"id": "F1"}, {"id": "F2"}]}, {}) == Plain("", files=2)


def test_a_window_gives_codes_for_emoji_and_everything_else_as_typed() -> None:
    assert typed("Sorry :heart: & <b> *x* :party_blob:") == Plain("Sorry ❤️ & <b> *x* :party_blob:", (plain.EMOJI_CODE,))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["type", "elements", "text", "style", "user_id", "unicode", "name", "timestamp", "indent"]),
        inner | st.sampled_from(["rich_text", "rich_text_section", "rich_text_list", "emoji", "date", "link", "user"]),
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.fixed_dictionaries({"text": json_values, "blocks": json_values, "files": json_values}))
def test_no_event_is_too_strange(event: dict[str, Any]) -> None:
    to_plain(event, {})
    needed_ids(event)


@given(
    st.lists(st.sampled_from(["<@U0BEN>", "<@U0NEW|new>", "&lt;@U0BEN&gt;", " hi ", "<!channel>", "&amp;"]), max_size=6)
)
def test_no_slack_id_leaves(pieces: list[str]) -> None:
    whole = "".join(pieces)
    for event in ({"text": whole}, message(section(text(whole)), whole=whole), message(section(text(whole)))):
        got = to_plain(event, NAMES).text
        assert "<@U" not in got.replace("&lt;", "<") or "&lt;@U" in whole
        assert "U0NEW" not in got


#: Slack's own recordings, where they are at hand (../shared/data/slack).
RECORDED = Path(__file__).parents[3] / "shared/data/slack"


def _messages(thing: Any) -> Iterator[dict[str, Any]]:
    """Everything in a recording that could be a message: what has a text, or blocks."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str) or isinstance(thing.get("blocks"), list):
            yield thing
        for value in thing.values():
            yield from _messages(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _messages(value)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="Slack's recordings are not at hand")
def test_slacks_own_recordings_are_read_and_nothing_of_slacks_leaves() -> None:
    files = [*RECORDED.glob("*/*.json")]
    found = [message for file in files for message in _messages(json.loads(file.read_text()))]
    assert len(found) > len(files)
    for message in found:
        plain_text = to_plain(message, {}).text
        assert not re.search(r"<[@#!][^<>\n]+>|<https?://[^<>\n]+>", plain_text), message
