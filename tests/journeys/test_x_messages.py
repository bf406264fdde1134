"""A direct message on X: the bot as a process, Slack, and what reaches the customer where."""

from __future__ import annotations

from pathlib import Path

from handlers.standins.slack import all_text
from handlers.standins.x.messages import conversation
from tests.journeys.bot_process import CASES, Case, journey

WORDS = "Sorry about {code}, it leaves tonight."


async def test_a_direct_message_is_answered_where_it_was_written(tmp_path: Path) -> None:
    async with journey(tmp_path) as found:
        dana = found.town.x.person("Kim Mulberry900", "mulberry900")
        words = "Parcel mulberry900 never arrived and nobody answers. I want my refund, this is a disgrace."
        case = Case("mulberry900", "x", dana, found.town.x.messages.write(words, dana))
        await found.carded(case)
        assert "private" in all_text(case.card)
        await found.drafts(case, WORDS)
        assert "Private" in all_text(case.preview)
        await found.presses(case)
        assert await found.says(case, "delivered")
        [sent] = found.sent(case)
        assert (sent.account, sent.target) == ("@acme", conversation(dana["id"], "7001"))
        assert sent.text == "Sorry about mulberry900, it leaves tonight.\n— Ana Ruiz, Chief Operating Officer"
        assert len(found.town.slack.roots(CASES)) == 1, "our own words come back, and are no case"
