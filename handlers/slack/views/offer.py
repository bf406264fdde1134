"""The question to one peer, and what became of it. slack-ux.md, section 8. Pure.

It never says whose turn it was, and a refusal costs one tap and nothing else.
"""

from __future__ import annotations

from typing import Final

from bot.pages import OfferState, PeerOffer
from bot.rules.cleaning import quote
from handlers.slack import ids
from handlers.slack.values import OfferRef
from handlers.slack.views.blocks import Sentence, actions, button, date, line, plain, rich, say
from handlers.slack.views.discreet import discreet
from handlers.slack.views.matter import came_with, customer, leaves_from, named, signer, where, words
from handlers.slack.views.notification import Rendered, notification

_COSTS_NOTHING: Final = "Not now costs nothing: we ask the next person, and nobody is told."
#: The most graphemes of what was written to the customer before.
_MOST_BEFORE: Final = 120


def peer_offer(page: PeerOffer) -> Rendered:
    """``Could you answer Dana Wells by 15:02? That is in 12 minutes.``"""
    if page.state is not OfferState.ASKED:
        return _settled(page)
    matter, zone = page.matter, page.person.zone
    safety = "Safety. " if matter.danger else ""
    ahead = matter.due is not None and page.minutes >= 0
    by = say(" by ", date(matter.due, zone, matter.waiting_since)) if matter.due and ahead else []
    asked = say(safety, "Could you answer ", named(matter), by, "?")
    first = say(asked, _when(page))
    how = f"Would go out{leaves_from(matter, page.voice)} as {signer(page.person, page.voice)}."
    before = _before(page)
    lines = [line(first), *words(matter), *([line(before)] if before else []), line(say(f"{where(matter)}. {how}"))]
    name = customer(matter)
    buttons = [
        button("Take it", ids.TAKE_OFFER, OfferRef(page.offer), f"Take it: you answer {name}", primary=True),
        button("Not now", ids.NOT_NOW, OfferRef(page.offer), f"Not now: somebody else is asked about {name}"),
    ]
    said = f"{plain(asked)} {where(matter)}" + (":" if matter.words.strip() else ".")
    after = (came_with(matter), plain(_when(page)).strip(), plain(before), how, _COSTS_NOTHING)
    shown = Rendered(
        notification(said, matter.words, " ".join(filter(None, after))),
        [rich(lines), *actions(buttons), rich([line(say(_COSTS_NOTHING))])],
    )
    return discreet(shown, said, matter.topic) if page.person.discreet else shown


def _when(page: PeerOffer) -> Sentence:
    """`` That is in 12 minutes.``"""
    if page.matter.due is None or page.minutes == 0:
        return []
    if page.minutes < 0:
        return say(" It was due at ", date(page.matter.due, page.person.zone, page.matter.waiting_since), ".")
    if page.minutes >= 120:
        return say(f" That is in {page.minutes // 60} hours.")
    return say(" That is in ", "a minute." if page.minutes == 1 else f"{page.minutes} minutes.")


def _before(page: PeerOffer) -> Sentence:
    """``Ana Ruiz wrote at 14:41: “…”``: enough to go on from there."""
    if page.before is None:
        return []
    who, at, said = page.before
    when = date(at, page.person.zone, page.matter.waiting_since)
    return say(f"{who} wrote at ", when, f": “{quote(said, _MOST_BEFORE)}”")


def _settled(page: PeerOffer) -> Rendered:
    """One line instead of the question."""
    told = {
        OfferState.REFUSED: "Thank you, we ask somebody else.",
        OfferState.ELSEWHERE: f"{page.holder} has it. Thank you.",
    }.get(page.state, "No longer needed.")
    about = f"{customer(page.matter)} on {where(page.matter)}"
    return Rendered(notification(f"{told} {about}"), [rich([line(say(told)), line(say(about))])])
