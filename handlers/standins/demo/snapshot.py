"""What the page shows, as one JSON value: both ends of the wire and the ledger between them, as they stand now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from handlers.standins.demo import cast, rota
from handlers.standins.demo.breaks import Breaks
from handlers.standins.demo.flood import FLOOD
from handlers.standins.demo.parts import Caption, none
from handlers.standins.demo.stage import CASES, Stage
from handlers.standins.slack import Message, View
from handlers.standins.slack.workspace import BOT_USER
from handlers.standins.x import ME

#: How many of each the page shows; the ledger counts all.
_POSTS: Final = 30
_MESSAGES: Final = 12
_CARDS: Final = 10
_STEPS: Final = (1, 2, 3, 4)
#: What of *Try to break it* is about the rota.
_ROTA: Final = {"skip", "rota"}
_FILES: Final = {"photo": "photo", "voice": "voice message", "video": "film", "audio": "recording", "document": "file"}
_SHOWN: Final = ("ts", "user", "text", "blocks", "edited")
_VIEW: Final = ("id", "hash", "title", "submit", "close", "blocks")

Json = dict[str, Any]


def snapshot(stage: Stage, breaks: Breaks) -> Json:
    """All of it. Times are Unix seconds; texts of Slack are as on the wire (escaped)."""
    town, counts = stage.town, stage.counts.now()
    done = _done(counts, breaks)
    caption = breaks.caption or _caption(counts)
    cards = [one for one in town.slack.roots(CASES) if "bot_id" in one]
    return {
        "run": stage.number,
        "bot": stage.listens,
        "ahead": stage.clock.ahead.total_seconds(),
        "step": 4 if breaks.last in _ROTA else next((step for step in _STEPS if step not in done), 4),
        "done": sorted(done),
        "caption": {"text": caption.text, "person": caption.person, "thread": caption.thread},
        "breaking": breaks.running,
        "flooded": breaks.flooded,
        "flood": FLOOD,
        "counts": counts,
        "rota": rota.on_now(stage),
        "people": {one.id: one.name for one in town.slack.workspace.people.values()} | {BOT_USER: "Buckstop"},
        "phones": {user: {"name": name, "role": role} for user, (name, role) in cast.PHONES.items()},
        "words": {"x": cast.DANA_ON_X, "telegram": cast.DANA_ON_TELEGRAM, "answer": cast.ANA_ANSWERS},
        "x": _on_x(stage),
        "telegram": _on_telegram(stage),
        "direct": {user: _direct(stage, user) for user in cast.PHONES},
        "homes": {user: _home(stage, user) for user in cast.PHONES},
        "channels": {one.id: one.name for one in town.slack.workspace.channels.values() if not one.user},
        "windows": {user: _window(town.slack.window(user)) for user in cast.PHONES},
        "cards": [
            {"card": _message(card), "thread": [_message(one) for one in town.slack.thread(CASES, card["ts"])[1:]]}
            for card in cards[-_CARDS:]
        ],
        "whispers": {
            user: [
                _message(one) | {"thread": one.get("thread_ts", ""), "channel": one["channel"]}
                for one in town.slack.ephemerals(user)[-6:]
            ]
            for user in cast.PHONES
        },
    }


def _done(counts: dict[str, int], breaks: Breaks) -> set[int]:
    """The steps that have been played: Complain, Answer, Break it, Rota."""
    seen = (counts["cards"], counts["replies"], breaks.played - _ROTA, breaks.played & _ROTA)
    return {step for step, what in zip(_STEPS, seen, strict=True) if what}


def _caption(counts: dict[str, int]) -> Caption:
    """What to do next, and what has been seen so far; no more than the ledger beside it shows."""
    posts, cards, replies = counts["posts"], counts["cards"], counts["replies"]
    if not posts:
        return Caption("You are Dana. Post your complaint, and watch who gets it.")
    if not cards:
        return Caption("Posted. The bot has not put it into Slack yet.")
    if not replies:
        return Caption("One card in #customer-voices, and the executive on rota has it. Answer on Ana’s phone.")
    out = "1 reply is out" if replies == 1 else f"{replies} replies are out"
    return Caption(f"{out}; {none(counts['twice'])} twice, {none(counts['missing'])} missing. Now try to break it.")


def _on_x(stage: Stage) -> list[Json]:
    users = stage.town.x.timeline.users
    return [
        {
            "id": tweet["id"],
            "conversation": tweet["conversation_id"],
            "name": users[tweet["author_id"]]["name"],
            "handle": users[tweet["author_id"]]["username"],
            "ours": tweet["author_id"] == ME["id"],
            "text": tweet["text"],
            "at": datetime.fromisoformat(tweet["created_at"].replace("Z", "+00:00")).timestamp(),
            "answers": (tweet.get("referenced_tweets") or [{}])[0].get("id"),
        }
        for tweet in _worth_showing(stage)
    ]


def _worth_showing(stage: Stage) -> list[Json]:
    """The latest, and all that Dana is part of, however many others write."""
    tweets = stage.town.x.tweets()
    hers = {tweet["conversation_id"] for tweet in tweets if tweet["author_id"] == stage.dana_on_x["id"]}
    latest = {tweet["id"] for tweet in tweets[-_POSTS:]}
    return [tweet for tweet in tweets if tweet["id"] in latest or tweet["conversation_id"] in hers]


def _on_telegram(stage: Stage) -> list[Json]:
    messages = stage.town.telegram.messages(stage.dana_on_telegram["id"])
    return [
        {
            "id": str(message["message_id"]),
            "ours": bool(message["from"]["is_bot"]),
            "text": _said(message),
            "at": message["date"],
        }
        for message in messages[-_POSTS:]
    ]


def _said(message: Mapping[str, Any]) -> str:
    """The words of a message; what came with them stands in brackets, since this page shows no files."""
    came = next((f"({told})" for field, told in _FILES.items() if field in message), "")
    return "\n".join(filter(None, (came, message.get("text") or message.get("caption") or "")))


def _direct(stage: Stage, user: str) -> Json:
    messages = stage.town.slack.messages(user)
    place = stage.town.slack.workspace.direct(user).id
    return {"channel": place, "count": len(messages), "messages": [_message(one) for one in messages[-_MESSAGES:]]}


def _home(stage: Stage, user: str) -> Json | None:
    view = stage.town.slack.windows.homes.get(user)
    return {"hash": view["hash"], "blocks": view["blocks"]} if view else None


def _message(message: Message) -> Json:
    return {key: message[key] for key in _SHOWN if message.get(key)}


def _window(view: View | None) -> Json | None:
    return {key: view[key] for key in _VIEW if view.get(key)} if view else None
