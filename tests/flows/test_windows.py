"""The reply window: three taps, a second look, and what may change while it is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import TargetGone
from bot.flows import case as case_flow
from bot.flows import give, hear, plan_admin, reply, submit, windows
from bot.flows.submit import Written
from bot.pages import AtField, LookWindow, NoticeWindow, ReplyState, ReplyWindow
from bot.store import cases, replies
from bot.store.tables import outgoing
from tests.conftest import PLAN
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us. Your refund left today."
VIEW = "V1"


@pytest.fixture(autouse=True)
async def case(rig: Rig) -> None:
    await rig.customer(COMPLAINT)


async def opened(rig: Rig, user: str = "U0ANA", case: int = 1) -> Any:
    return await rig.do(windows.open_reply, case, user)


async def submitted(rig: Rig, window: ReplyWindow, words: str = WORDS, user: str = "U0ANA", **more: Any) -> Any:
    edits = {"reply": int(window.reply), "revision": window.revision} if window.reply else {}
    written = Written(int(window.matter.case), user, words, int(window.seen), view=VIEW, **(edits | more))
    return await rig.do(submit.submit, written)


async def confirmed(rig: Rig, look: LookWindow, user: str = "U0ANA") -> Any:
    page = look.page
    rig.shown[page.reply, page.revision] = page.parts
    return await rig.do(submit.confirm, int(page.reply), page.revision, user, int(look.seen), VIEW)


async def practised(rig: Rig) -> None:
    """Three replies are behind Ana: from now on three taps are enough."""
    for number in (2, 3, 4):
        await rig.customer(COMPLAINT, f"Customer {number}")
        await rig.say("U0ANA", f"This is answer number {number}, to you alone.", rig.card(number))
        await rig.send("U0ANA", rig.lines(number)[0])
        await rig.later(seconds=10)


async def test_the_window_shows_what_leaves(rig: Rig) -> None:
    window = await opened(rig)
    assert isinstance(window, ReplyWindow)
    assert (window.voice.account, window.voice.signature) == ("@acme_bot", "— Ana Ruiz, Chief Operating Officer")
    assert (window.matter.words, window.draft, window.gives_to) == (COMPLAINT, "", None)
    assert window.hint_first


async def test_three_taps_send_and_the_receipt_comes_where_it_was_sent(rig: Rig) -> None:
    await practised(rig)
    window = await opened(rig)
    assert not window.hint_first
    receipt = await submitted(rig, window)
    assert isinstance(receipt, NoticeWindow)
    assert receipt.lines[0].startswith("Leaves at 14:")
    assert receipt.undo is not None
    await rig.later(seconds=10)
    assert rig.accepted[-1].text.startswith(WORDS)
    assert rig.desk.windows[VIEW].lines[0].startswith("Delivered at")
    assert [line.page.state for line in rig.lines()] == [ReplyState.DELIVERED], "the case's thread says so too"


async def test_the_first_replies_get_a_second_look_and_its_send_sends(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig))
    assert isinstance(look, LookWindow)
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert (await confirmed(rig, look)).lines[0].startswith("Leaves at")
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_the_send_of_a_second_look_counts_once(rig: Rig) -> None:
    look = await submitted(rig, await opened(rig))
    await confirmed(rig, look)
    await confirmed(rig, look)
    await rig.later(seconds=10)
    await confirmed(rig, look)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("You will have it by Friday.", {}),
        ("This is a sentence of many. " * 200, {}),
        (WORDS, {"converted": ("an emoji code",)}),
    ],
)
async def test_what_deserves_it_gets_a_second_look(rig: Rig, words: str, more: dict[str, Any]) -> None:
    await practised(rig)
    assert isinstance(await submitted(rig, await opened(rig), words, **more), LookWindow)
    assert len(rig.accepted) == 3


async def test_a_hard_guard_shows_no_send_and_keeps_the_words(rig: Rig) -> None:
    words = "Your card 4111 1111 1111 1111"
    notice = await submitted(rig, await opened(rig), words)
    assert (notice.title, notice.lines[0]) == ("Not like this", "This cannot leave: it has a card number.")
    assert (await opened(rig)).draft == words


async def test_a_customer_who_wrote_again_is_told_at_the_field_and_send_pressed_again_sends(rig: Rig) -> None:
    await practised(rig)
    window = await opened(rig)
    await rig.customer("Never mind, it came.")
    again = await submitted(rig, window)
    assert "Never mind, it came." in again.said
    assert again.draft == WORDS
    assert len(rig.accepted) == 3
    await submitted(rig, again)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 4


async def test_a_case_that_moved_while_the_window_was_open_keeps_the_words(rig: Rig) -> None:
    window = await opened(rig)
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    told = await submitted(rig, window)
    assert told == AtField(
        "Ben Okafor took this at 14:00. Your words are kept. Give them to Ben Okafor in “All about this case…”."
    )
    assert rig.accepted == []
    history = await rig.ctx.store.read(
        lambda conn: case_flow.history_window(rig.ctx, conn, rig.clock.now(), 1, "U0ANA")
    )
    assert (history.drafts, history.gives_to) == ((WORDS,), "Ben Okafor")
    assert "by direct message" in await rig.do(give.give, 1, "U0ANA")
    prepared = rig.lines()[-1]
    assert (prepared.channel, prepared.page.prepared_by) == ("D0BEN", "U0ANA")
    await rig.send("U0ANA", prepared)
    assert rig.accepted == [], "only the holder's Send sends"
    await rig.send("U0BEN", prepared)
    assert [one.text for one in rig.accepted] == [f"{WORDS}\n\n— Ben Okafor\nVP Customer Experience"]
    assert "no words of yours" in await rig.do(give.give, 1, "U0ANA")


async def test_a_case_that_was_closed_meanwhile_sends_nothing(rig: Rig) -> None:
    window = await opened(rig)
    await rig.do(case_flow.done, 1, "U0LEE")
    assert "closed meanwhile" in (await submitted(rig, window)).text


async def test_consent_withdrawn_while_the_window_was_open_says_so(rig: Rig) -> None:
    window = await opened(rig)
    plan = PLAN.replace("consent: true,\n     delegates", "consent: false,\n     delegates")
    await plan_admin.apply(rig.ctx.store, plan, "lee")
    said = (await submitted(rig, window)).text
    assert "has not agreed" in said
    assert said.endswith("Nothing leaves. Your words are kept. Agreeing is one press in App Home.")
    assert "has not agreed" in (await opened(rig)).lines[0]


@pytest.mark.parametrize("change", ["the customer writes", "the case moves", "the words change"])
async def test_what_changed_during_the_second_look_sends_nothing(rig: Rig, change: str) -> None:
    look = await submitted(rig, await opened(rig))
    if change == "the customer writes":
        await rig.customer("Hello?")
    elif change == "the case moves":
        await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    else:
        await rig.ctx.store.write(
            lambda conn, now: replies.change(conn, int(look.page.reply), ["draft"], "draft", revision=2)
        )
    assert "Something changed meanwhile" in (await confirmed(rig, look)).lines[0]
    await rig.later(minutes=1)
    assert rig.accepted == []


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("U0BEN", "This is with Ana Ruiz."),
        ("U0EVE", "Only the addressed executive can answer. What you write in the thread stays among us."),
        ("U0LEE", "Only the addressed executive can answer. What you write in the thread stays among us."),
    ],
)
async def test_whoever_is_not_addressed_gets_no_field(rig: Rig, user: str, said: str) -> None:
    window = await opened(rig, user)
    assert isinstance(window, NoticeWindow)
    assert window.lines[0] == said


@pytest.mark.parametrize("user", ["U0BEN", "U0EVE", "U0LEE"])
async def test_a_submission_by_someone_else_sends_nothing(rig: Rig, user: str) -> None:
    assert await submitted(rig, await opened(rig), user=user) == AtField(
        "Ana Ruiz has this case. Your words are kept. Give them to Ana Ruiz in “All about this case…”."
    )
    look = await submitted(rig, await opened(rig))
    assert isinstance(await confirmed(rig, look, user), NoticeWindow)
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_a_delegate_prepares_and_only_the_executive_sends(rig: Rig) -> None:
    window = await opened(rig, "U0TOM")
    assert window.gives_to == "Ana Ruiz"
    notice = await submitted(rig, window, user="U0TOM")
    assert notice.title == "Given"
    [line] = rig.lines()
    assert (line.channel, line.page.prepared_by, line.page.state) == ("D0ANA", "Tom Reed", ReplyState.PREVIEWED)
    assert await rig.send("U0TOM", line) == "Only Ana Ruiz can send it."
    await rig.later(minutes=1)
    assert rig.accepted == []
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_edit_brings_the_previews_words_and_sends_them_once(rig: Rig) -> None:
    await practised(rig)
    await rig.say("U0ANA", WORDS, rig.card())
    line = rig.lines()[0]
    window = await rig.do(windows.open_edit, int(line.page.reply), "U0ANA")
    assert (window.draft, window.reply, window.revision) == (WORDS, line.page.reply, line.page.revision)
    await submitted(rig, window, "Dana, it has left the house.")
    assert line.page.state is ReplyState.HELD
    await rig.later(seconds=10)
    assert (len(rig.accepted), line.page.state) == (4, ReplyState.DELIVERED)
    assert "left its preview already" in (await submitted(rig, window, "Once more")).lines[0]


async def test_an_edit_window_of_an_older_preview_changes_nothing(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    window = await rig.do(windows.open_edit, 1, "U0ANA")
    await rig.do(hear.hear_edit, replace(heard, text="Newer words in the thread"))
    assert "left its preview already" in (await submitted(rig, window)).lines[0]
    assert rig.lines()[0].page.parts[0].startswith("Newer words")


async def test_an_edit_window_never_touches_another_persons_words(rig: Rig) -> None:
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.do(case_flow.pass_on, 2, "U0ANA", "ben")
    window = await opened(rig, "U0BEN", 2)
    notice = await submitted(rig, window, "forged", "U0BEN", reply=1, revision=1)
    assert notice.lines == ("These words belong to another case. Nothing leaves.",)
    assert rig.lines(1)[0].page.parts[0].startswith(WORDS)


async def test_edit_is_for_whose_name_it_is(rig: Rig) -> None:
    await rig.say("U0ANA", WORDS, rig.card())
    assert isinstance(await rig.do(windows.open_edit, 1, "U0BEN"), NoticeWindow)
    assert isinstance(await rig.do(windows.open_edit, 77, "U0ANA"), NoticeWindow)


async def test_a_text_too_long_for_a_window_is_edited_where_it_was_written(rig: Rig) -> None:
    await rig.say("U0ANA", "word " * 700, rig.card())
    window = await rig.do(windows.open_edit, 1, "U0ANA")
    assert window.lines == ("Edit your message above; the preview follows it.",)


async def test_a_draft_comes_back_for_its_writer_alone_until_the_case_closes(rig: Rig) -> None:
    await rig.ctx.store.write(lambda conn, now: cases.keep_draft(conn, now, 1, "U0ANA", "Dana, I"))
    await rig.ctx.store.write(lambda conn, now: cases.keep_draft(conn, now, 1, "U0ANA", "Dana, I am"))
    assert (await opened(rig)).draft == "Dana, I am"
    assert (await opened(rig, "U0TOM")).draft == ""
    await rig.do(case_flow.done, 1, "U0ANA")
    assert (await opened(rig)).draft == ""


async def test_sent_words_are_no_draft_any_more(rig: Rig) -> None:
    await confirmed(rig, await submitted(rig, await opened(rig)))
    assert (await opened(rig)).draft == ""


async def test_nobody_holds_the_case(rig: Rig) -> None:
    await rig.customer("No internet, no signal since Monday. The network outage ruins me!", "Jo Marsh", "x")
    assert "Nobody holds this case" in (await opened(rig, case=2)).lines[0]
    assert "Nobody holds this case" in (await opened(rig, case=99)).lines[0]


async def test_undo_in_the_receipt_takes_it_back(rig: Rig) -> None:
    receipt = await confirmed(rig, await submitted(rig, await opened(rig)))
    await rig.do(reply.undo, int(receipt.undo[0]), "U0ANA")
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert rig.desk.windows[VIEW].lines[0].startswith("Taken back")


async def test_a_closed_receipt_is_not_asked_for_again(rig: Rig) -> None:
    await confirmed(rig, await submitted(rig, await opened(rig)))
    rig.desk.fail(TargetGone("Slack: not_found."), meets=f"window {VIEW}")
    await rig.later(seconds=10)
    await rig.later(minutes=10)
    assert (await rig.row(outgoing, kind="receipt")).state == "cancelled"
    assert len(rig.accepted) == 1


async def test_what_is_too_long_even_in_parts_is_said_at_the_field(rig: Rig) -> None:
    window = await opened(rig)
    told = await submitted(rig, window, "word " * 9000)
    assert isinstance(told, AtField)
    assert "characters too many for" in told.text
    assert told.text[:6] == "About "


async def test_back_brings_the_field_with_its_words(rig: Rig) -> None:
    refused = await submitted(rig, await opened(rig), "Your card 4111 1111 1111 1111")
    assert refused.back == ("1", "")
    assert (await rig.do(windows.back, 1, None, "U0ANA")).draft == "Your card 4111 1111 1111 1111"
    look = await submitted(rig, await opened(rig))
    again = await rig.do(windows.back, 1, int(look.page.reply), "U0ANA")
    assert (again.draft, again.reply) == (WORDS, "")


async def test_words_typed_over_a_preview_are_kept_until_it_says_something_newer(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await rig.say("U0ANA", "Dana, I", rig.card())
    typed = submit.Written(1, "U0ANA", "Dana, I am on it", 1, reply=1, revision=1)
    await rig.ctx.store.write(lambda conn, now: submit.keep_words(conn, now, typed))
    assert (await rig.do(windows.open_edit, 1, "U0ANA")).draft == "Dana, I am on it"
    await rig.ctx.store.write(lambda conn, now: replies.change(conn, 1, ["previewed"], "previewed", revision=2))
    assert (await rig.do(windows.open_edit, 1, "U0ANA")).draft == "Dana, I"
