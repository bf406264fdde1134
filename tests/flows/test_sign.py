"""Sign differently: one reply, one form of the executive's own signature, and a new look at it."""

from __future__ import annotations

import pytest

from bot.flows import sign
from bot.pages import NoticeWindow, ReplyState
from tests.flows.rig import Rig

WORDS = "Dana, that is on us."


@pytest.mark.parametrize(
    ("form", "end"), [("short", "\n— Ana Ruiz, COO"), ("full", "\n— Ana Ruiz, Chief Operating Officer")]
)
async def test_the_chosen_form_is_what_is_shown_and_what_leaves(rig: Rig, form: str, end: str) -> None:
    await rig.customer("Where is my refund?", channel="x", chat="1")
    await rig.say("U0ANA", WORDS, rig.card())
    [line] = rig.lines()
    window = await rig.do(sign.sign_window, int(line.page.reply), "U0ANA")
    assert dict(window.choices) == {
        "full": "— Ana Ruiz, Chief Operating Officer", "short": "— Ana Ruiz, COO", "initials": "^AR"
    }  # fmt: skip
    assert await rig.do(sign.sign, int(line.page.reply), 1, "U0ANA", form) is None
    page = rig.lines()[0].page
    assert (page.state, page.revision, page.parts) == (ReplyState.PREVIEWED, 2, (WORDS + end,))
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    assert [one.text for one in rig.accepted] == [WORDS + end]


async def test_initials_nobody_has_read_yet_come_with_the_name(rig: Rig) -> None:
    await rig.customer("Where is my refund?", channel="x", chat="1")
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(sign.sign, 1, 1, "U0ANA", "initials")
    assert rig.lines()[0].page.parts == (f"{WORDS}\n^AR is Ana Ruiz",)


async def test_an_old_window_or_another_person_changes_nothing(rig: Rig) -> None:
    await rig.customer("Where is my refund?", channel="x", chat="1")
    await rig.say("U0ANA", WORDS, rig.card())
    before = rig.lines()[0].page
    assert isinstance(await rig.do(sign.sign_window, 1, "U0BEN"), NoticeWindow)
    assert await rig.do(sign.sign, 1, 1, "U0BEN", "short") is not None
    assert await rig.do(sign.sign, 1, 1, "U0ANA", "bogus") == "This form of the signature does not exist any more."
    assert await rig.do(sign.sign, 1, 7, "U0ANA", "short") is not None
    assert rig.lines()[0].page == before


async def test_the_form_stays_when_the_words_are_edited(rig: Rig) -> None:
    from dataclasses import replace

    from bot.flows import hear

    await rig.customer("Where is my refund?", channel="x", chat="1")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(sign.sign, 1, 1, "U0ANA", "short")
    await rig.do(hear.hear_edit, replace(heard, text="Dana, I am on it."))
    assert rig.lines()[0].page.parts == ("Dana, I am on it.\n— Ana Ruiz, COO",)
