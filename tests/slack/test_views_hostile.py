"""Customers write what they like: nothing of it mentions, links, formats, breaks a line's direction or a limit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.messages import Attachment, Audience, Medium
from bot.pages import (
    AsideWindow,
    CardState,
    CaseCard,
    CaseNotice,
    CustomerAnswered,
    CustomerWrote,
    Digest,
    LookWindow,
    Matter,
    Nudge,
    Person,
    ReplyPage,
    ReplyState,
    ReplyWindow,
    Said,
    SetAside,
    Talk,
    TalkReason,
    Voice,
    WhichCase,
)
from handlers.slack.views import Rendered, render, render_window
from handlers.slack.views.notification import escape, notification
from handlers.slack.views.reply import MOST_SHOWN
from handlers.slack.views.thread import pieces_of
from handlers.slack.views.times import place, spoken

NOW = datetime(2026, 5, 6, 12, 32, tzinfo=UTC)
ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")
VOICE = Voice("@acme", "— Ana Ruiz, COO")
MATTER = Matter(
    "17", "Dana Wells", "X", "post", "@acme", Audience.PUBLIC, "Where is it?", NOW, NOW, "https://x.com/a/1"
)

HOSTILE = {
    "broadcast": "<!channel> <!here> <!everyone>",
    "mention": "<@U0BEN> <@U0ANA|Ana> <!subteam^S0ALL>",
    "false link": "<https://evil.example|https://acme.example>",
    "escaped already": "&lt;!channel&gt; &amp;lt;",
    "code": "```unclosed `fence *bold* _it_ ~no~",
    "bidi": "abc \u202e\u2066 dcba \u200b\u200f",
    "marks": "e" + "\u0301" * 200,
    "homoglyph link": "https://\u0430cme.com/refund http://xn--cme-8cd.com",
    "blank": "\u200b\u3164 ",
    "nothing": "",
    "slackbot": "Slackbot",
    "ours": "Ana Ruiz",
    "date token": "<!date^0^{date}|x> :tada: @channel #general",
    "long": "Ça ne va pas & <b>non</b> 👨‍👩‍👧‍👦! " * 1200,
    "family": "👨‍👩‍👧‍👦" * 700,
    "lines": "\n".join("a" * 5 for _ in range(500)),
    "ampersands": "&" * 4000,
}


def everything(words: str) -> list[Rendered]:
    """Every message that shows something a customer made, with ``words`` in each such place."""
    matter = replace(MATTER, words=words, customer=words, attachments=(Attachment(Medium.FILE, "f", words),))
    page = ReplyPage("41", 1, ReplyState.PREVIEWED, matter, ANA, VOICE, ("Sorry.",))
    return [
        *(render(CaseCard(matter, state, ANA, VOICE, under=words)) for state in CardState),
        *(render(CaseNotice(matter, state, ANA, VOICE)) for state in CardState),
        *(render(replace(page, state=state, why=words)) for state in ReplyState),
        *(render(replace(page, state=state, why=words, trouble=True)) for state in ReplyState),
        *(render(CustomerWrote(matter, said, NOW)) for said in Said),
        render(CustomerAnswered(matter, ANA, ours="Sorry.", thanks=True)),
        render(Talk("41", 1, words, TalkReason.NAMES, (words,))),
        render(WhichCase("7", (("17", words), ("18", words)))),
        render(Digest(ANA, 1, (SetAside("21", words, "X", words, "praise", "thanks"),))),
        render(Nudge(matter, ANA, 20)),
    ]  # fmt: skip


def strings(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        return [found for value in thing.values() for found in strings(value)]
    if isinstance(thing, list):
        return [found for value in thing for found in strings(value)]
    return [thing] if isinstance(thing, str) else []


def markup(thing: Any) -> list[str]:
    if isinstance(thing, list):
        return [found for value in thing for found in markup(value)]
    if not isinstance(thing, dict):
        return []
    own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
    return own + [found for value in thing.values() for found in markup(value)]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_customers_words_are_inert_and_fit(words: str) -> None:
    ours = [
        "<@U0ANA>, this one is yours.",
        "With <@U0ANA>.",
        "<@U0ANA>, this one is yours. Your answer goes out publicly from @acme, signed “— Ana Ruiz, COO”.",
    ]
    for shown in everything(words):
        assert set(markup(shown.blocks)) <= set(ours)
        assert "<" not in shown.text.removesuffix("For <@U0ANA>")
        assert len(shown.text) <= 3000
        assert not any(direction in shown.text for direction in "\u202e\u2066\u200b")
        assert sum(map(len, strings(shown.blocks))) < 16_000
        for block in shown.blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict() == block


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_windows_take_the_same(words: str) -> None:
    matter = replace(MATTER, words=words, customer=words)
    for window in (ReplyWindow(matter, ANA, VOICE, "", 200, "p1", said=words), AsideWindow(matter)):
        view = render_window(window)
        assert not markup(view)
        for block in view["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict() == block


def test_an_unreadable_name_is_somebody() -> None:
    card = render(CaseCard(replace(MATTER, customer="\u200b\u3164"), CardState.NEW, ANA, VOICE))
    assert card.text.startswith("somebody on X, public")


def test_entities_are_escaped_exactly_once() -> None:
    card = render(CaseCard(replace(MATTER, words="&lt;!channel&gt; Q&A"), CardState.NEW, ANA, VOICE))
    assert "“&amp;lt;!channel&amp;gt; Q&amp;A”" in card.text
    assert "&lt;!channel&gt; Q&A" in strings(card.blocks), "rich text shows it raw"


@pytest.mark.parametrize("words", ["My parcel 4711 & <b>more</b>", "two\nlines  here", "x" * 600])
def test_a_customers_words_stand_verbatim_in_one_element(words: str) -> None:
    matter = replace(MATTER, words=words)
    assert words in strings(render(CaseCard(matter, CardState.NEW, ANA, VOICE)).blocks)
    assert words in strings(render(CustomerWrote(matter, Said.AGAIN, NOW)).blocks)


def test_a_card_quotes_600_characters_and_the_thread_has_the_rest() -> None:
    matter = replace(MATTER, words="x" * 40_000)
    quoted = max(strings(render(CaseCard(matter, CardState.NEW, ANA, VOICE)).blocks), key=len)
    assert quoted == "x" * 599
    whole = render(CustomerWrote(matter, Said.WHOLE, NOW))
    assert sum(map(len, strings(whole.blocks))) < 13_000
    assert whole.text.endswith("…” The whole text is in the thread. The rest is on X.")


@given(st.text(alphabet=st.sampled_from("ab \n&<👨‍👩‍👧\u0301é"), max_size=200))
def test_pieces_are_the_words_unchanged(words: str) -> None:
    pieces, whole = pieces_of(words, piece=20, most=100)
    assert words.startswith("".join(pieces))
    assert whole == ("".join(pieces) == words)
    assert all(len(piece.encode("utf-16-le")) // 2 <= 20 for piece in pieces if len(piece) > 20) or len(words) > 20


@given(st.text(max_size=300), st.text(max_size=5000), st.text(max_size=300))
@settings(max_examples=30, deadline=None)
def test_a_notification_is_bounded_and_escaped_whatever_comes(before: str, words: str, after: str) -> None:
    text = notification(before, words, after, mention="U0ANA")
    assert len(text) <= 3000
    assert text.endswith("For <@U0ANA>")
    assert "<" not in text.removesuffix("For <@U0ANA>")


@given(st.text(alphabet="&<>;ampltg ", max_size=60))
def test_escaping_is_undone_by_decoding_once(words: str) -> None:
    assert escape(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("card 4111 1111 1111 1111 please", "card •••• •••• •••• 1111 please"),
        ("DE89370400440532013000", "••••••••••••••••••3000"),
        ("my account number is 12345678!", "my account number is ••••5678!"),
        ("parcel 4711, order 123-4567890-1234567", "parcel 4711, order 123-4567890-1234567"),
        ("on 2026-05-09 14:32, tel. +34 91 123 45 67", "on 2026-05-09 14:32, tel. +34 91 123 45 67"),
    ],
)
def test_card_and_account_numbers_stand_on_the_card_and_not_in_the_notification(words: str, masked: str) -> None:
    card = render(CaseCard(replace(MATTER, words=words), CardState.NEW, ANA, VOICE))
    assert masked in card.text
    assert words in strings(card.blocks), "whoever may see the card sees the number"


def test_every_part_of_a_reply_is_shown_verbatim() -> None:
    parts = tuple(f"{number} <@U0BEN> & *{'ä' * 3000}*" for number in range(3))
    page = ReplyPage("41", 1, ReplyState.PREVIEWED, MATTER, ANA, VOICE, parts, used=3000, limit=4096)
    shown = strings(render(page).blocks)
    assert all(part in shown for part in parts)
    assert "Send publicly" in shown


def test_what_cannot_be_shown_whole_cannot_be_sent() -> None:
    page = ReplyPage("41", 1, ReplyState.PREVIEWED, MATTER, ANA, VOICE, ("x" * 4000,) * 4)
    shown = strings(render(page).blocks)
    assert "Send publicly" not in shown
    assert "This cannot leave: it is too long to be shown here as a whole." in shown
    assert sum(map(len, strings(render(page).blocks))) < MOST_SHOWN + 1000
    assert "submit" not in render_window(LookWindow(page, "p1"))


def test_times_are_the_readers_and_another_day_is_named() -> None:
    assert spoken(NOW, "Europe/Madrid", NOW) == "14:32"
    assert spoken(NOW, None, NOW) == "12:32 UTC"
    assert spoken(NOW, "Asia/Seoul", datetime(2026, 5, 7, 1, 0, tzinfo=UTC)) == "21:32 on Wed 6 May"
    assert spoken(NOW, "Asia/Seoul", seconds=True) == "21:32:00"
    assert spoken(NOW, "No/Where") == spoken(NOW, "UTC") == "12:32 UTC"
    assert [place(zone) for zone in ("America/New_York", "UTC", None)] == ["New York time", "", ""]


def test_nothing_reads_odd_where_something_is_not_known_yet() -> None:
    matter, nobody = replace(MATTER, account=""), Person("", "Ana <Ruiz>")
    shown = [render(CaseCard(matter, state, person)) for state in CardState for person in (None, nobody)]
    shown += [render(CaseNotice(matter, state, nobody)) for state in CardState]
    shown += [render(ReplyPage("41", 1, state, matter, nobody, None, ("Sorry.",))) for state in ReplyState]
    for message in shown:
        said = " ".join(strings(message.blocks)) + message.text
        assert "<@>" not in said
        assert " by ." not in said
        assert " from ," not in said
        assert "None" not in said
        assert "<Ruiz>" not in "".join(markup(message.blocks)) + message.text


def test_reasons_end_as_sentences_whoever_wrote_them() -> None:
    page = ReplyPage("41", 1, ReplyState.PREVIEWED, MATTER, ANA, VOICE, ("Sorry.",), guards=("it has a date",))
    assert "Please look: it has a date." in strings(render(page).blocks)
    assert "This cannot leave: it has a card number." in strings(
        render(replace(page, refusal="it has a card number")).blocks
    )
    look = strings(render_window(LookWindow(page, "p1", ("it has a date",))))
    assert look.count("Please look: it has a date.") == 1


def test_ids_alone_travel_in_windows() -> None:
    matter = replace(MATTER, words="secret words", customer="Dana Wells")
    view = render_window(ReplyWindow(matter, ANA, VOICE, "my draft", 200, "p9", reply="41", revision=3))
    assert json.loads(view["private_metadata"]) == {"case": "17", "seen": "p9", "reply": "41", "rev": 3}
