"""Slack no longer takes our token: nothing is lost meanwhile, and what waited stands there once."""

from __future__ import annotations

import pytest

from handlers.standins.faults import Fault, Kind
from tests.slack.house import House


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_what_waits_for_a_token_that_works_again_stands_there_once(house: House, error: str) -> None:
    house.town.faults.always("slack", "chat.postMessage", Fault(Kind.REFUSED, error=error))
    await house.customer()
    await house.until(lambda: house.town.ledger.counts["slack", "chat.postMessage"])
    await house.customer(name="Jo Marsh")
    await house.quiet(0.1)
    assert house.town.slack.roots() == []
    house.town.faults.lift("slack")
    while [len(house.town.slack.roots(where)) for where in ("C0CASES", "U0ANA")] != [2, 2]:
        house.later(seconds=30)
        await house.quiet()
    house.later(seconds=30)
    await house.quiet()
    assert [len(house.town.slack.roots(where)) for where in ("C0CASES", "U0ANA")] == [2, 2]
    await house.preview()
