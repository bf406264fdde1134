"""The step *Rota*: nobody answers for a while, and the lead looks at who is on; as the phones and App Homes say it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from handlers.standins.demo import cast, rota
from handlers.standins.demo.parts import Caption, Parts
from handlers.standins.demo.stage import CASES
from handlers.standins.slack import Message, all_text, buttons, label

#: How many minutes *Ana doesn't answer* takes at once.
SKIPPED: Final = 20
#: So many open cases are looked at for who has them now.
_MOST: Final = 20
_NOW_WITH: Final = re.compile(r"Now with [^.]+\.")


async def skip(parts: Parts) -> None:
    """Twenty minutes without an answer. Nobody waits for them: the clocks of all stand later."""
    stage = parts.stage
    if not open_cards(parts):
        await parts.new_case("Somebody new complains, and Ana does not answer.")
    asked = rota.questions(stage)
    stage.skip(timedelta(minutes=SKIPPED))
    parts.say(f"{SKIPPED} minutes later, on the phones and for the bot.")
    await parts.until(lambda: len(rota.questions(stage)) > len(asked), "Nobody has been asked yet.")
    [(person, told), *_] = [one for one in rota.questions(stage) if one not in asked] or rota.questions(stage)[-1:]
    parts.say(f"{SKIPPED} minutes later. {told}", person)
    before = {card["ts"]: _holder(card) for card in open_cards(parts)[-_MOST:]}

    def taken() -> Caption | None:
        for card in (stage.town.slack.thread(CASES, ts)[0] for ts in before):
            said = _holder(card)
            if said and said != before[card["ts"]]:
                return Caption(f"Taken. Card and thread follow: “{said}”", "", card["ts"])
        return None

    parts.became = taken


def open_cards(parts: Parts) -> list[Message]:
    """The cards of cases that nobody has answered yet."""
    return [card for card in parts.cards() if any(label(one).startswith("Reply") for one in buttons(card))]


def _holder(card: Message) -> str:
    """What a card says of who has it now, if it moved."""
    said = _NOW_WITH.search(all_text(card))
    return said[0] if said else ""


async def show_rota(parts: Parts) -> None:
    """The rota as the lead sees it."""
    stage = parts.stage
    await stage.town.slack.open_home(cast.LEE)
    await parts.until(lambda: rota.on_now(stage), "The bot has not drawn Lee’s App Home yet.")
    gap = rota.gap(stage)
    if not gap:
        parts.say(f"Lee’s App Home has who is on: “{rota.on_now(stage)}” There is no gap to fill.", cast.LEE)
        return
    parts.say(f"Lee’s App Home has who is on, and where nobody is: “{gap}”. Press Fill…", cast.LEE)

    def filled() -> Caption | None:
        if rota.gap(stage) == gap:
            return None
        return Caption(
            f"The gap is filled: “{rota.same_days(stage, gap)}” Next: your own Slack, in three steps.", cast.LEE
        )

    parts.became = filled
