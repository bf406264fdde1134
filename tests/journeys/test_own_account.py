"""An executive connects their own X account in the browser, answers from it, and takes the permission back."""

from __future__ import annotations

from pathlib import Path

from handlers.standins.slack import all_text
from handlers.standins.slack.sign_in import CLIENT_ID, CLIENT_SECRET
from tests.journeys.bot_process import ANA, Case, Journey, is_discreet, journey
from tests.pages.rig import Browser, free_port

WORDS = "Sorry about {code}. I look at it myself."


async def connect_ana(found: Journey, url: str, link: str) -> str:
    """Ana's browser goes the whole way, past Slack; what it shows at the end."""
    found.town.slack.sign_in.callbacks.add(f"{url}/sign-in/callback")
    found.town.slack.sign_in.signed_in = ANA
    found.town.x.consent.callbacks.add(f"{url}/connect/x/callback")
    found.town.x.consent.signed_in = found.town.x.person("Ana Ruiz", "anaruiz")
    browser = Browser(url)
    try:
        page = await browser.get(link)
        for _ in range(2):
            assert page.status == 302, page.words
            page = await browser.get(str(page.headers["Location"]))
        assert page.status == 302, page.words
        back = await browser.press(str(page.headers["Location"]), "allow")
        return (await browser.get(str(back.headers["Location"]))).words
    finally:
        await browser.close()


async def complains(found: Journey, to: str) -> Case:
    """Somebody complains on X to these accounts."""
    case = found.writes("x")
    case.post["text"] = case.post["text"].replace("@acme", to)
    case.post["entities"]["mentions"] = [{"start": 0, "end": len(one), "username": one[1:]} for one in to.split()]
    await found.carded(case)
    return case


async def test_an_answer_from_ones_own_account(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with journey(
        tmp_path,
        BUCKSTOP_PUBLIC_URL=url,
        BUCKSTOP_HTTP_PORT=str(port),
        SLACK_CLIENT_ID=CLIENT_ID,
        SLACK_CLIENT_SECRET=CLIENT_SECRET,
    ) as found:
        bot, town = found.bot, found.town
        _, said = await bot.command("people", "connect", "ana", "x")
        link = said.strip().splitlines()[-1]
        assert link.startswith(f"{url}/connect/x/")
        assert "Connected: @anaruiz answers as you." in await connect_ana(found, url, link)
        user = town.x.person("Ana Ruiz", "anaruiz")
        secrets = town.x.tokens.of(user["id"])

        case = await complains(found, "@acme @anaruiz")
        assert "Ana Ruiz's own account @anaruiz, no signature needed" in all_text(case.card)
        await found.drafts(case, WORDS)
        await found.presses(case)
        assert await found.says(case, "delivered")
        [sent] = found.sent(case)
        assert (sent.account, sent.text) == ("@anaruiz", WORDS.replace("{code}", case.code))

        plain = await complains(found, "@acme")
        await found.drafts(plain, WORDS)
        await found.presses(plain)
        assert await found.says(plain, "delivered")
        [sent] = found.sent(plain)
        assert sent.account == "@acme"
        assert sent.text.endswith("— Ana Ruiz, Chief Operating Officer")

        third = await complains(found, "@acme @anaruiz")
        await found.drafts(third, WORDS)
        town.x.tokens.revoke(user["id"])
        await found.presses(third)
        assert await found.says(third, "not sent")
        assert found.sent(third) == []

        def told() -> list[str]:
            said = [all_text(one) for one in town.slack.messages(ANA)]
            return [text for text in said if "no longer lets me answer from @anaruiz" in text]

        assert len(await found.until(told)) == 1
    is_discreet(bot.log)
    assert not [secret for secret in secrets if secret in bot.log]
    assert link.rpartition("/")[2] not in bot.log
