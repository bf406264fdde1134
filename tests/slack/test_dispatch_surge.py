"""Working through a surge, and joining two cases, pressed in Slack itself."""

from __future__ import annotations

from handlers.standins.slack import Message, all_text, buttons, label
from tests.slack.house import House

LOGIN = "The app won't let me login since the update, it just spins. This is a disgrace, fix it!"
NAMES = ("Mira Lang", "Jo Marsh", "Sam Idowu", "Noor Haddad", "Kit Brand", "Lena Costa")


async def crowd(house: House) -> None:
    for name in NAMES:
        await house.customer(LOGIN, name)


async def surge_card(house: House, user: str) -> Message:
    def found() -> Message | None:
        return next((one for one in house.town.slack.roots(user) if "write about the same thing" in one["text"]), None)

    return await house.until(found)


async def test_one_answers_one_after_the_other_in_one_window(house: House) -> None:
    await crowd(house)
    slack = house.town.slack
    await slack.press("U0ANA", await surge_card(house, "U0ANA"), "Work through them")
    for number, name in enumerate(NAMES[:3]):
        shown = await house.until(lambda name=name: (one := slack.window("U0ANA")) and name in all_text(one) and one)
        assert f"{len(NAMES) - number} people wait for you" in all_text(shown)
        words = f"{name}, login works again since noon; I tried it {number + 3} times on my own telephone. Sorry."
        answer = await slack.submit("U0ANA", values={"words": words})
        assert answer.view is not None
        assert "One more look" in all_text(answer.view)
        await slack.submit("U0ANA")
    shown = slack.window("U0ANA")
    assert NAMES[3] in all_text(shown)
    assert f"On its way to {NAMES[2]} on Telegram." in all_text(shown)
    await house.until(lambda: len(house.telegram.accepted) == 3)
    assert [one.text.split(",")[0] for one in house.telegram.accepted] == [*NAMES[:3]]


async def test_two_cases_are_joined_and_taken_apart_by_a_press(house: House) -> None:
    await house.customer("Order 4711 arrived broken and nobody answers me. A disgrace!", "Dana Wells")
    await house.customer("Nobody looks after order 4711. Terrible, I want an answer!", "D. W.")
    slack = house.town.slack

    def asked() -> Message | None:
        said = ("the same matter", "Joined with")
        return next((one for one in slack.roots("U0ANA") if any(words in one["text"] for words in said)), None)

    question = await house.until(asked)
    assert [label(one) for one in buttons(question)][:2] == ["Join them", "Not the same"]
    await slack.press("U0ANA", question, "Join them")
    joined = await house.until(lambda: (one := asked()) and "Joined with" in one["text"] and one)
    assert [label(one) for one in buttons(joined)] == ["Not the same person"]
    await house.until(lambda: "One matter with" in all_text(slack.roots()[1]))
    await slack.press("U0ANA", joined, "Not the same person")
    await house.until(lambda: any("Taken apart" in one["text"] for one in slack.roots("U0ANA")))
    await house.until(lambda: "One matter with" not in all_text(slack.roots()[1]))
