"""Whether it is right: asked once, by the same person; a yes closes, a no opens again, silence closes after a week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.flows import ask_right, promised, remind, reply
from bot.flows import case as case_flow
from bot.flows.ask_right import Asking
from bot.pages import (
    AskLook,
    AskWindow,
    CardState,
    CustomerAnswered,
    NoticeWindow,
    PromiseDue,
)
from bot.rules.keeping import ASKS
from bot.store import clocks as clock_store
from bot.store.tables import cases, clocks, replies
from tests.flows.rig import Rig
from tests.flows.test_promises import COMPLAINT, promise, states, tick, what_happened

ANSWER = "Dana, that is on us. The money is on its way, I saw to it myself."


async def ask(rig: Rig, promise: int = 0, words: str = "", user: str = "U0ANA", case: int = 1) -> Any:
    """Open the window, look once more, send; returns the last window."""
    window = await rig.do(ask_right.open_window, case, user, promise)
    if not isinstance(window, AskWindow):
        return window
    asking = Asking(case, user, words or window.words, int(window.seen), promise)
    look = await rig.do(ask_right.submit, asking)
    assert isinstance(look, AskLook), look
    page = look.page
    told = await rig.do(ask_right.confirm, int(page.reply), page.revision, user, int(look.seen), "V1")
    await rig.later(seconds=10)
    return told


async def answered(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer(ANSWER)


async def case(rig: Rig) -> Any:
    return await rig.row(cases, id=1)


def told(rig: Rig) -> CustomerAnswered:
    page: CustomerAnswered = rig.desk.told("U0ANA", CustomerAnswered)[-1]
    return page


async def test_the_question_leaves_after_a_second_look_with_its_own_send(rig: Rig) -> None:
    await answered(rig)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    assert isinstance(window, AskWindow)
    assert window.words == ASKS
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", "Is it right now, Dana?", int(window.seen)))
    assert isinstance(look, AskLook)
    await rig.later(hours=1)
    assert len(rig.telegram.accepted) == 1
    await rig.do(ask_right.confirm, int(look.page.reply), look.page.revision, "U0ANA", int(look.seen), "V1")
    await rig.later(seconds=10)
    assert rig.telegram.accepted[1].text.startswith("Is it right now, Dana?\n\n— Ana Ruiz")
    page = rig.card().page
    assert page.state is CardState.ASKED
    assert "asked whether it is right" in await what_happened(rig)


@pytest.mark.parametrize("words", ["Yes, thank you!", "Thanks", "All good now", "It arrived, perfect"])
async def test_a_yes_closes_the_case_and_keeps_what_was_promised(rig: Rig, words: str) -> None:
    await promise(rig)
    await tick(rig, days=3)
    await ask(rig)
    await rig.customer(words)
    page = rig.card().page
    assert (page.state, (await case(rig)).state) == (CardState.RIGHT, "closed")
    assert await states(rig) == ["kept"]
    assert told(rig).over
    assert await rig.rows(clocks) == []


async def test_a_no_opens_it_again_with_the_clock_of_a_first_answer(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=3)
    await ask(rig)
    await rig.customer("No, nothing has arrived")
    now = await case(rig)
    assert (now.state, rig.card().page.state) == ("open", CardState.AGAIN)
    assert now.due_at - rig.clock.now() > timedelta(minutes=29)
    assert now.due_at - rig.clock.now() < timedelta(minutes=31)
    assert await states(rig) == ["broken"]
    assert [one.name for one in await rig.rows(clocks)] == [clock_store.FIRST_RESPONSE]


async def test_a_no_before_the_day_breaks_nothing(rig: Rig) -> None:
    await promise(rig)
    await ask(rig)
    await rig.customer("Not yet")
    assert await states(rig) == ["open"]


async def test_what_is_neither_is_for_a_person_to_read(rig: Rig) -> None:
    await answered(rig)
    await ask(rig)
    await rig.customer("Who is this?")
    now = await case(rig)
    assert (now.state, rig.card().page.state) == ("open", CardState.AGAIN)
    assert now.due_at - rig.clock.now() > timedelta(minutes=119)


async def test_silence_closes_it_after_a_week_and_the_card_says_so(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=3)
    await ask(rig)
    await tick(rig, days=6, hours=23)
    assert rig.card().page.state is CardState.ASKED
    await tick(rig, hours=2)
    page = rig.card().page
    assert (page.state, page.who) == (CardState.UNANSWERED, "Ana Ruiz")
    assert await states(rig) == ["kept"]
    await rig.customer("No! It never came.")
    assert rig.card().page.state is CardState.AGAIN


async def test_silence_keeps_no_promise_that_nobody_asked_about_and_that_is_not_due(rig: Rig) -> None:
    await promise(rig, "I will call you on 29 May about it, Dana. That one is on us.")
    await ask(rig)
    await tick(rig, days=7, hours=1)
    assert await states(rig) == ["open"]


async def test_it_is_asked_once_and_once_more_after_a_no(rig: Rig) -> None:
    await answered(rig)
    await ask(rig)
    assert await ask(rig) == NoticeWindow(
        ask_right.TITLE, ("You wrote to Dana Wells unasked already. The next word is theirs.",)
    )
    await rig.customer("Who is this?")
    assert not told(rig).can_ask
    assert await ask(rig) == NoticeWindow(ask_right.TITLE, ("You asked Dana Wells already.",))
    await rig.answer("It is me, Dana, and I look after this.")
    assert isinstance(await rig.do(ask_right.open_window, 1, "U0ANA"), NoticeWindow)


async def test_after_a_no_one_may_ask_again(rig: Rig) -> None:
    await answered(rig)
    await ask(rig)
    await rig.customer("No, still nothing")
    assert told(rig).can_ask
    assert isinstance(await rig.do(ask_right.open_window, 1, "U0ANA"), AskWindow)


async def test_only_the_addressed_executive_asks(rig: Rig) -> None:
    await answered(rig)
    for user in ("U0BEN", "U0TOM", "U0LEE"):
        assert isinstance(await rig.do(ask_right.open_window, 1, user), NoticeWindow)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", ASKS, int(window.seen)))
    await rig.do(ask_right.confirm, int(look.page.reply), look.page.revision, "U0BEN", int(look.seen), "V1")
    await rig.later(hours=1)
    assert len(rig.telegram.accepted) == 1


async def test_a_second_press_sends_nothing_more(rig: Rig) -> None:
    await answered(rig)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", ASKS, int(window.seen)))
    for _ in range(2):
        await rig.do(ask_right.confirm, int(look.page.reply), look.page.revision, "U0ANA", int(look.seen), "V1")
    await rig.later(seconds=10)
    assert len(rig.telegram.accepted) == 2


async def test_a_word_of_the_customer_meanwhile_stops_it(rig: Rig) -> None:
    await answered(rig)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", ASKS, int(window.seen)))
    await rig.customer("And my postage?")
    stopped = await rig.do(ask_right.confirm, int(look.page.reply), 1, "U0ANA", int(look.seen), "V1")
    assert isinstance(stopped, NoticeWindow)
    await rig.later(hours=1)
    assert len(rig.telegram.accepted) == 1
    kept = await rig.do(ask_right.open_window, 1, "U0ANA")
    assert isinstance(kept, AskWindow)
    assert kept.words == ASKS


async def test_a_yes_behind_a_question_of_theirs_closes_nothing(rig: Rig) -> None:
    await answered(rig)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", ASKS, int(window.seen)))
    await rig.do(ask_right.confirm, int(look.page.reply), look.page.revision, "U0ANA", int(look.seen), "V1")
    await rig.customer("And my postage?")
    await rig.later(seconds=10)
    await rig.customer("Yes")
    assert (await case(rig)).state == "open"


async def test_an_undone_question_waits_for_nobody(rig: Rig) -> None:
    await answered(rig)
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    look = await rig.do(ask_right.submit, Asking(1, "U0ANA", ASKS, int(window.seen)))
    await rig.do(ask_right.confirm, int(look.page.reply), look.page.revision, "U0ANA", int(look.seen), "V1")
    await rig.do(reply.undo, int(look.page.reply), "U0ANA")
    await rig.later(hours=1)
    assert len(rig.telegram.accepted) == 1
    assert rig.card().page.state is CardState.ANSWERED
    assert await rig.rows(clocks) == []


async def test_thanks_alone_can_be_closed_asked_about_or_answered(rig: Rig) -> None:
    await answered(rig)
    await rig.customer("Thank you!")
    page = told(rig)
    assert (page.thanks, page.can_ask) == (True, True)
    await ask(rig)
    assert (await case(rig)).state == "answered"
    assert told(rig).over


async def test_who_was_never_answered_is_not_asked(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer("Hello? Anybody there?")
    assert not told(rig).can_ask


async def test_it_has_tell_them_asks_about_the_promise_in_words_to_begin_with(rig: Rig) -> None:
    await promise(rig)
    await tick(rig, days=4)  # Sunday
    window = await rig.do(promised.tell_window, 1, "U0ANA")
    assert isinstance(window, AskWindow)
    assert window.words == "The refund should be with you since Friday. Is it? If not, I'm still on it."
    assert len(rig.telegram.accepted) == 1
    await ask(rig, 1)
    [page] = rig.desk.told("U0ANA", PromiseDue)
    assert page.became == "You asked Dana Wells whether it is right."
    await rig.customer("Yes it is, thank you")
    assert await states(rig) == ["kept"]
    assert rig.desk.told("U0ANA", PromiseDue)[0].became == "Kept. Thank you."


async def test_a_promise_in_a_closed_case_is_asked_about_all_the_same(rig: Rig) -> None:
    await promise(rig)
    await rig.do(case_flow.done, 1, "U0ANA")
    await tick(rig, days=3)
    await ask(rig, 1)
    await tick(rig, days=8)
    assert await states(rig) == ["kept"]
    assert rig.card().page.state is CardState.CLOSED


async def test_where_x_lets_only_people_answer_there_is_a_link_with_the_words(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x", unanswerable="X lets this account answer only who mentions it.")
    await rig.do(case_flow.answered_elsewhere, 1, "U0ANA", "app", "")
    window = await rig.do(ask_right.open_window, 1, "U0ANA")
    assert isinstance(window, NoticeWindow)
    assert window.url is not None
    assert window.url.startswith("https://x.com/intent/")
    assert window.label == "Post it myself on X"


async def test_on_x_it_answers_the_latest_post_that_we_may_answer(rig: Rig) -> None:
    first = await rig.customer(COMPLAINT, channel="x", chat="c1")
    await rig.answer(ANSWER)
    await rig.customer("And the postage?", channel="x", chat="c1", unanswerable="X does not let us.")
    await ask(rig)
    assert rig.x.accepted[-1].in_reply_to == first.remote_id


async def test_two_workers_close_a_silent_case_once(rig: Rig) -> None:
    await answered(rig)
    await ask(rig)
    await tick(rig, days=8)
    await rig.do(remind.remind)
    assert (await what_happened(rig)).count("closed") == 1
    assert len([one for one in await rig.rows(replies) if one.state == "sent"]) == 2
