"""Two cases that may be one matter: offered, joined by people alone, and taken apart again."""

from __future__ import annotations

import pytest

from bot.flows import case as case_flow
from bot.flows import joining, windows
from bot.messages import Author
from bot.pages import CardState, CaseCard, CustomerAnswered, JoiningState, Line, MayBeOne, ReplyWindow
from bot.store.tables import cases, events, identities, joinings
from tests.flows.rig import Rig

BROKEN = "Order 4711 arrived broken and nobody answers me. A disgrace!"
AGAIN = "Nobody looks after order 4711, I wrote to you on the other channel too. Terrible!"
LATE = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."


def asked(rig: Rig, user: str = "U0ANA") -> list[MayBeOne]:
    return rig.desk.told(user, MayBeOne)


async def two(rig: Rig) -> None:
    """Dana writes on X, and somebody with another name about the same order on Telegram."""
    await rig.customer(BROKEN, "Dana Wells", "x")
    await rig.customer(AGAIN, "D. W.", "telegram")


async def test_the_same_number_is_offered_to_the_owner_and_the_leads(rig: Rig) -> None:
    await two(rig)
    [mine], [lead] = asked(rig), asked(rig, "U0LEE")
    assert (mine.state, mine.matter.customer, mine.other.customer) == (JoiningState.OFFERED, "D. W.", "Dana Wells")
    assert mine.why == lead.why == "Both name the same number."
    assert len(rig.desk.where(CaseCard)) == 2
    assert {row.joined_to for row in await rig.rows(cases)} == {None}
    assert len({row.customer_id for row in await rig.rows(cases)}) == 2  # nothing is joined by itself


async def test_the_same_name_and_handle_on_another_channel_are_offered(rig: Rig) -> None:
    await rig.customer(LATE, "Dana Wells", "x")
    await rig.customer("Your app is useless and nobody helps, I am furious.", "Dana Wells", "telegram")
    [mine] = asked(rig)
    assert mine.why == "The names are the same, and so are the handles."


@pytest.mark.parametrize(
    ("name", "handle", "words"),
    [
        ("Dana Wells", "dw1977", "The heater is cold and nobody comes, terrible!"),  # a namesake
        ("Jo Marsh", "jo", LATE),  # the same words of two people are two cases
        ("Dana Wells", "danawells", "Order 5 never came, nobody answers!"),  # another number
    ],
)
async def test_strangers_are_not_offered(rig: Rig, name: str, handle: str, words: str) -> None:
    await rig.customer(LATE if "Order" not in words else BROKEN, "Dana Wells", "x")
    await rig.customer(words, channel="telegram", author=Author(f"{handle}-1", name, handle))
    assert asked(rig) == []


async def test_joined_they_have_one_owner_and_name_each_other_and_an_answer_stops_both(rig: Rig) -> None:
    await two(rig)
    assert await rig.do(joining.join, 1, "U0LEE") is None
    first, second = await rig.rows(cases)
    assert (second.joined_to, first.joined_to) == (first.id, first.id)
    assert first.customer_id == second.customer_id
    assert {row.customer_id for row in await rig.rows(identities)} == {first.customer_id}
    assert rig.card(1).page.joined[0] == "Dana Wells's on Telegram"
    assert rig.card(2).page.joined[0] == "Dana Wells's on X"
    assert asked(rig)[0].state is JoiningState.JOINED
    assert [one.text for one in rig.thread(1) if isinstance(one, Line)] == [
        "Joined by a lead with D. W.'s on Telegram."
    ]
    shown = await rig.do(windows.open_reply, 2, "U0ANA")
    assert isinstance(shown, ReplyWindow)
    assert shown.beside.startswith("The same matter on X: “Order 4711 arrived broken")
    await rig.answer("D., a new one for 4711 left today. I am sorry.", case=2)
    assert rig.card(2).page.state is CardState.ANSWERED
    assert rig.card(1).page.state is CardState.ELSEWHERE
    assert [one.conversation for one in rig.telegram.accepted] == ["d.w."]
    assert rig.x.accepted == []


async def test_both_threads_go_on_working(rig: Rig) -> None:
    await two(rig)
    await rig.do(joining.join, 1, "U0ANA")
    await rig.answer("Dana, a new one for 4711 left today. I am sorry.", case=1)
    await rig.customer("It has not come!", "Dana Wells", "x")
    assert [one.matter.channel for one in rig.desk.told("U0ANA", CustomerAnswered)] == ["X"]
    await rig.answer("Dana, the courier is at your door before six.", case=1)
    assert len(rig.x.accepted) == 2
    assert rig.telegram.accepted == []


async def test_what_was_written_after_the_answer_still_waits(rig: Rig) -> None:
    await two(rig)
    await rig.do(joining.join, 1, "U0LEE")
    await rig.say("U0ANA", "D., a new one for 4711 left today. I am sorry.", rig.card(2))
    await rig.send("U0ANA", rig.lines(2)[-1])
    rig.clock.advance(seconds=1)
    await rig.customer("And now the invoice is wrong as well!", "Dana Wells", "x")
    await rig.later(seconds=10)
    assert rig.card(2).page.state is CardState.ANSWERED
    assert (await rig.row(cases, id=1)).state == "open"


async def test_the_other_owner_gets_both(rig: Rig) -> None:
    await rig.customer(BROKEN, "Dana Wells", "x")
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.customer(AGAIN, "D. W.", "telegram")
    assert await rig.do(joining.join, 1, "U0ANA") is None
    assert {row.owner for row in await rig.rows(cases)} == {"ben"}


async def test_not_the_same_is_never_asked_again(rig: Rig) -> None:
    await two(rig)
    assert await rig.do(joining.refuse, 1, "U0ANA") is None
    assert asked(rig)[0].state is JoiningState.REFUSED
    assert await rig.do(joining.join, 1, "U0LEE") == "It was said already."
    assert {row.joined_to for row in await rig.rows(cases)} == {None}


async def test_not_the_same_person_takes_all_of_it_back(rig: Rig) -> None:
    await two(rig)
    before = [row.customer_id for row in await rig.rows(cases)]
    await rig.do(joining.join, 1, "U0LEE")
    assert await rig.do(joining.split, 1, "U0LEE") is None
    assert [row.customer_id for row in await rig.rows(cases)] == before
    assert sorted(row.customer_id for row in await rig.rows(identities)) == sorted(before)
    assert {row.joined_to for row in await rig.rows(cases)} == {None}
    assert rig.card(2).page.joined is None
    assert rig.card(2).page.matter.customer == "D. W."
    told = [row.what for row in await rig.rows(events) if row.what.startswith("cases")]
    assert told == ["cases joined", "cases joined", "cases taken apart", "cases taken apart"]


@pytest.mark.parametrize("said", [joining.join, joining.refuse, joining.split])
async def test_only_a_lead_or_who_has_one_of_them_decides(rig: Rig, said: object) -> None:
    await two(rig)
    assert await rig.do(said, 1, "U0EVE") == "Only a lead, or who has one of the two, can say that."
    assert await rig.do(said, 1, "U0BEN") == "Only a lead, or who has one of the two, can say that."
    assert (await rig.row(joinings, id=1)).state == "offered"


async def test_two_who_decide_at_once_decide_once(rig: Rig) -> None:
    await two(rig)
    assert await rig.do(joining.join, 1, "U0ANA") is None
    assert await rig.do(joining.refuse, 1, "U0LEE") == "It was said already."
    assert await rig.do(joining.split, 1, "U0ANA") is None
    assert await rig.do(joining.split, 1, "U0LEE") == "It was said already."
