"""An executive lets the bot into their Telegram chats, answers a complaint there as themselves, and takes it back."""

from __future__ import annotations

from pathlib import Path

from handlers.standins.slack import all_text
from handlers.standins.telegram import Connection
from tests.journeys.bot_process import ANA, Case, Journey, journey

WORDS = "Sorry about {code}. I look at it myself."


async def told(found: Journey, words: str) -> None:
    assert await found.until(lambda: [1 for one in found.town.slack.messages(ANA) if words in all_text(one)]), words


async def complains(found: Journey, connection: Connection) -> Case:
    """Somebody complains to Ana, in her own chat."""
    found._count += 1
    code = f"Mulberry{found._count:03}"
    kim = found.town.telegram.person("Kim", code)
    words = f"My parcel {code} never arrived and nobody answers. I want my refund, this is a disgrace."
    return Case(code, "telegram", kim, found.town.telegram.business.say(connection, kim, words))


async def test_an_answer_in_ones_own_chat(tmp_path: Path) -> None:
    async with journey(tmp_path) as found:
        bot, telegram = found.bot, found.town.telegram
        plain = await found.complains()  # by now the bot's own account is known
        _, said = await bot.command("people", "connect", "ana", "telegram")
        link = said.strip().splitlines()[-1]
        assert link.startswith("https://t.me/acme_bot?start=bind_"), said
        word = link.partition("start=")[2]

        ana = telegram.person("Ana", "Ruiz", "anaruiz")
        telegram.post(f"/start {word}", sender=ana)
        await told(found, "I know now that @anaruiz on Telegram is you.")
        connection = telegram.business.connect(ana)
        await told(found, "@anaruiz is connected.")

        telegram.business.say(connection, telegram.person("Mum"), "Lunch on Sunday? Dad is late again")
        case = await complains(found, connection)
        await found.carded(case)
        assert "Ana Ruiz's own account @anaruiz" in all_text(case.card)
        await found.drafts(case, WORDS)
        await found.presses(case)
        assert await found.says(case, "delivered")
        [sent] = found.sent(case)
        assert (sent.account, sent.text) == ("@anaruiz", WORDS.replace("{code}", case.code))
        assert "Mum" not in "".join(all_text(one) for one in found.town.slack.roots("C0CASES"))

        await found.drafts(plain, WORDS)
        await found.presses(plain)
        assert await found.says(plain, "delivered")
        assert found.sent(plain)[0].account == "@acme_bot"

        second = await complains(found, connection)
        await found.carded(second)
        telegram.business.say(connection, second.person, "On it.", by_owner=True)
        assert await found.says(second, "Ana Ruiz answered in the Telegram app")

        third = await complains(found, connection)
        await found.carded(third)
        await found.drafts(third, WORDS)
        connection.can_reply = False  # and Telegram does not get around to saying so
        await found.presses(third)
        assert await found.says(third, "not sent")
        assert found.sent(third) == []
        await told(found, "no longer lets me answer from @anaruiz")
    assert word.removeprefix("bind_") not in bot.log
