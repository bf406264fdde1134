"""What customers and executives may write and be called: nothing of it is live in Slack, lost, or leaves unseen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers.standins.slack import all_text, live_text
from handlers.standins.telegram import media
from tests.journeys.bot_process import ANA, CASES, Case, Journey, journey, labels

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPLAINT = "my refund never arrived, this is a disgrace"
WORDS = {
    "mentions": f"<!channel> <!here> <@U0BEN> <#C0CASES> <!subteam^S0|@team> {COMPLAINT}",
    "false link": f"<https://evil.example|https://bank.example> {COMPLAINT}",
    "escaped": f"&lt;!channel&gt; &amp;lt;!here&amp;gt; {COMPLAINT}",
    "code": f"```{COMPLAINT} *bold* _it_ ~no~\n> quote",
    "long": f"{COMPLAINT} " + "x" * 4000,
    "surrogate": f"{COMPLAINT} \ud83d lone \udc00",
    "control": f"{COMPLAINT} \x00 \x1b[31mred",
    "bidi": f"{COMPLAINT} \u202egnihtemos\u202c \u2066x\u2069 \u200b",
    "zalgo": COMPLAINT + "\u0301" * 200,
    "family": f"{COMPLAINT} " + "👩‍👩‍👧‍👦" * 300,
}
NAMES = ["<!channel>", "<@U0BEN>", "Slackbot", "Ana Ruiz", "\u200b", "@here", "<https://evil.example|x>", "a" * 300]
MEDIA = {
    "photo": media.photo(),
    "sticker": media.sticker(),
    "voice": media.voice(),
    "file": media.document("<!here>.pdf"),
}
LIVE = re.compile(r"<[!#]|<@(?!U0ANA)|<https?://evil|\x00|[\ud800-\udfff]")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


async def test_whatever_customers_write_stands_in_one_thread_each_and_is_not_live(town: Journey) -> None:
    telegram, x, roots = town.town.telegram, town.town.x, lambda: town.town.slack.roots(CASES)
    for number, words in enumerate(WORDS.values()):
        # Each names an order of their own: alike as they are, they are no surge.
        telegram.post(f"Order 71{number:02}: {words}", sender=telegram.person(f"Tim{number}"))
        x.post(f"@acme Order 72{number:02}: {words}"[:3000], x.person(f"Xena{number}", f"xena{number}"))
    for number, name in enumerate(NAMES):
        telegram.post(f"{COMPLAINT} says a name of order 73{number:02}", sender=telegram.person(name))
    for name, one in MEDIA.items():
        telegram.post(None, sender=telegram.person(f"Mia {name}"), media=one)
    telegram.post(COMPLAINT, chat=telegram.group(kind="channel"))
    telegram.post(COMPLAINT, chat=telegram.group(), anonymous=True)
    telegram.updates.emit("message", {"message_id": "no number", "chat": None})
    count = 2 * len(WORDS) + len(NAMES) + len(MEDIA) + 2
    assert await town.until(lambda: len(roots()) >= count)
    assert await town.until(lambda: len(town.town.slack.roots(ANA)) >= count)
    assert len(roots()) == count
    firsts = [root["text"] for root in roots()]
    for number in range(len(WORDS)):
        assert len([text for text in firsts if text.startswith((f"Tim{number} ", f"Xena{number} "))]) == 2
    for message in [*town.town.slack.messages(CASES), *town.town.slack.messages(ANA)]:
        assert not LIVE.search(live_text(message)), live_text(message)
        assert "\x00" not in all_text(message)


async def test_an_edit_of_a_customer_joins_the_thread(town: Journey) -> None:
    case = await town.complains()
    town.town.telegram.edit(case.post, f"{case.code} came after all, but broken: <!channel>")
    assert await town.says(case, "came after all")
    assert len(town.cards(case)) == 1
    assert not any(LIVE.search(live_text(one)) for one in town.thread(case))


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [
        ("{code}: fish &amp; chips &lt;3", "{code}: fish & chips <3"),
        ("{code}: see <https://acme.test/r|acme.test/r>", "{code}: see acme.test/r"),
        ("{code}: see <https://acme.test/r|our page>", "{code}: see our page (https://acme.test/r)"),
        ("{code}: done :tada:", "{code}: done 🎉"),
        ("{code}: broken \ud83d half", "{code}: broken \ufffd half"),
    ],
)
async def test_what_slack_made_of_an_executives_words_is_undone(town: Journey, typed: str, leaves: str) -> None:
    case = await town.complains()
    await town.drafts(case, typed)
    await town.presses(case)
    assert await town.says(case, "delivered")
    [sent] = town.sent(case)
    assert sent.text.split("\n")[0] == leaves.replace("{code}", case.code)


@pytest.mark.parametrize(
    "words",
    [
        "{code}: your card 4111 1111 1111 1111 is charged back",
        "Dear {first_name}, sorry about {code}",
        "{code}: our token is xoxb-1234567890-abcdefghij",
        "<!channel> sorry about {code}",
        "{code} " + "word " * 6000,
    ],
)
async def test_what_must_not_leave_has_no_send_and_says_why(town: Journey, words: str) -> None:
    case = await town.complains()
    await town.drafts(case, words)
    assert "Send privately" not in labels(case.preview)
    assert "this cannot leave" in town.says_now(case)


@pytest.mark.parametrize("words", ["   \n ", "?", "<@U0BEN> do you know of {code}?"])
async def test_talk_is_not_taken_for_an_answer(town: Journey, words: str) -> None:
    case = await town.complains()
    await town.drafts(case, words)
    assert "kept internal" in town.says_now(case)
    assert labels(case.preview) == ["Write to customer"]


async def test_a_file_alone_sends_nothing(town: Journey) -> None:
    case: Case = await town.complains()
    await town.town.slack.upload(ANA, "list.pdf", b"%PDF", "application/pdf", thread_ts=case.card["ts"])
    await town.previewed(case)
    assert not [one for one in labels(case.preview) if one.startswith("Send")]
