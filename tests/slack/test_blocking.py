"""Nobody waits for somebody else's disk: from a complaint to its answer nothing holds up the event loop."""

from __future__ import annotations

from tests.blocking import watched
from tests.slack.house import House


async def test_from_complaint_to_answer_nothing_holds_up_the_loop(house: House) -> None:
    with watched() as found:
        await house.customer()
        preview = await house.preview()
        await house.town.slack.press("U0ANA", preview, "Send")
        await house.until(lambda: house.telegram.accepted)
        await house.window()
    assert found == []


async def test_the_watch_sees_what_blocks() -> None:
    with watched() as found, open(__file__):  # noqa: ASYNC230 - that is what it has to see
        pass
    assert len(found) == 1
