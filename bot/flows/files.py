"""What customers send beside words, brought into the case's thread: queued, fetched, shown, or told in one line.

Each file is an outgoing row like any other, but in a lane and an account of its own, so that nothing ever waits for a
file. Nothing of it is kept here: the bytes go from the platform to the desk within one attempt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError, NotAuthorised, Rejected, TryLater, Unsupported, Unsure
from bot.flows import queue, surge_course
from bot.flows.context import FILES, Context
from bot.messages import Attachment, File, Medium, Receipt
from bot.pages import Place
from bot.ports import Channel, Desk, FetchesMedia
from bot.rules.cleaning import display_name, one_line
from bot.rules.files import MOST_BYTES, NOUNS, file_name, kind_of, size_in_words
from bot.rules.lifecycle import PartState
from bot.store import cases, events, outgoing, posts

#: How long to wait after each failed try; after the last one people are told in words.
_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 15, 60, 300))
#: A file that is not here after so long is not coming.
_FETCH_SECONDS: Final = 45
#: A shop window, not an archive: no platform lets anybody send more at once.
_MOST_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be shown. ``channel`` is the account that it came by (``telegram:42``), ``title`` stands above it,
    ``alt`` says what is to be seen; ``upload`` is its id at the desk, where it was brought there already. What
    is ``gone`` is taken away instead. ``drawn`` makes what we draw ourselves: nothing is fetched."""

    attachment: Attachment
    channel: str
    title: str
    alt: str
    upload: str | None
    gone: bool = False
    drawn: Callable[[], File] | None = None


def bring(ctx: Context, conn: Connection, now: datetime, case: Row[Any], *of: Row[Any]) -> None:
    """Queue the files of some posts of a case, each once. Before the card stands nothing is: its posting brings all."""
    if case.desk_ts is None or not ctx.channels[case.channel].fetches_media:
        return
    for post in of:
        if post.gone is not None:
            continue
        known = _of_earlier_revisions(conn, post) if post.revision else frozenset()
        for number, thing in enumerate(posts.attachments(post)[:_MOST_FILES], 1):
            if thing.medium not in NOUNS or not (thing.remote_id or thing.url) or (thing.twin and thing.twin in known):
                continue
            key = f"file:{post.id}:{number}"
            if outgoing.by_key(conn, key) is None:
                outgoing.add(
                    conn,
                    now,
                    "file",
                    key,
                    account=FILES,
                    lane=key,
                    priority=queue.NORMAL,
                    place=case.desk_channel,
                    thread=case.desk_ts,
                    case_id=case.id,
                    post_id=post.id,
                    facts={"number": number},
                )


def _of_earlier_revisions(conn: Connection, post: Row[Any]) -> frozenset[str]:
    earlier = [row for row in posts.of_case(conn, post.case_id) if row.remote_id == post.remote_id and row.id < post.id]
    return frozenset(thing.twin for row in earlier for thing in posts.attachments(row))


def wanted(conn: Connection, row: Row[Any]) -> Wanted:
    """What a row of a file asks for."""
    if "surge" in row.facts:
        picture, alt, title = surge_course.picture(conn, row.facts)
        return Wanted(Attachment(Medium.PHOTO), "", title, alt, row.facts.get("upload"), drawn=picture)
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, row.post_id)
    account, upload = f"{case.channel}:{case.account}", row.facts.get("upload")
    if _is_gone(row, post):
        return Wanted(Attachment(Medium.OTHER), account, "", "", upload, gone=True)
    thing = posts.attachments(post)[row.facts["number"] - 1]
    called = f"{NOUNS[thing.medium].capitalize()} from {display_name(case.customer, '')}"
    return Wanted(
        thing,
        account,
        title=one_line(thing.name) or called,
        alt=one_line(thing.alt) or f"{called}, not described",
        upload=upload,
    )


def _is_gone(row: Row[Any], post: Row[Any]) -> bool:
    """Whether a file is to be seen no more: its post is gone, or its case was over for long."""
    return post.gone is not None or bool(row.facts.get("away"))


async def show(
    ctx: Context, desk: Desk, channel: Channel | None, row: Row[Any], worker: str, wanted: Wanted, place: Place
) -> Receipt:
    """Fetch a file and let it be seen. Only the last step can be noticed; what came before it is no attempt.

    The file's id at the desk is stored before that step, and the row must still be ours then: so a worker that was
    frozen meanwhile shows nothing, and after a lost answer it can be seen whether this very file is there.
    """
    upload = wanted.upload
    if wanted.gone:
        return await take_away(desk, wanted, ctx.store.clock.now())
    if upload is None:
        upload = await _bring(desk, channel, wanted)
        facts = {**row.facts, "upload": upload}
        if not await ctx.store.write(lambda conn, now: outgoing.note(conn, row.id, worker, facts)):
            raise TryLater(timedelta(0), "Somebody else shows this file.")
    await desk.show(place, upload, wanted.title)
    return Receipt(upload, ctx.store.clock.now())


async def seen(desk: Desk, row: Row[Any], wanted: Wanted, place: Place, now: datetime) -> Receipt | None:
    """Look whether a file is to be seen after all; what must not be is taken away, wherever it got to."""
    if wanted.gone:
        return await take_away(desk, wanted, now)
    there = wanted.upload is not None and await desk.shows(place, wanted.upload, row.attempted_at)
    return Receipt(wanted.upload or "", now) if there else None


async def take_away(desk: Desk, wanted: Wanted, now: datetime) -> Receipt:
    """Nobody sees it any more, if anybody did."""
    if wanted.upload is not None:
        await desk.take_away(wanted.upload)
    return Receipt(wanted.upload or "", now)


async def _bring(desk: Desk, channel: Channel | None, wanted: Wanted) -> str:
    thing = wanted.attachment
    if wanted.drawn is not None:
        return await desk.upload(await asyncio.to_thread(wanted.drawn), wanted.alt)
    if channel is None:
        raise TryLater(_WAITS[0], "The channel is not open yet.")
    if not isinstance(channel, FetchesMedia):
        raise Unsupported
    if thing.size > MOST_BYTES:
        raise Rejected(f"It is too big for this place ({size_in_words(thing.size)}).")
    try:
        async with asyncio.timeout(_FETCH_SECONDS):
            content = await channel.fetch(thing, MOST_BYTES)
    except TimeoutError:
        raise TryLater(_WAITS[0], "It did not come in time.") from None
    except Unsure as unsure:
        raise TryLater(_WAITS[0], str(unsure)) from unsure
    except NotAuthorised as error:
        # That the account is locked out is found and told by what it listens and sends with.
        raise TryLater(_WAITS[0], str(error)) from error
    kind = kind_of(content, thing.name)
    if kind is None:
        raise Rejected("It is of a kind that is not brought into Slack.")
    file = File(file_name(thing.name, kind, NOUNS[thing.medium]), kind, content)
    return await desk.upload(file, wanted.alt if kind.startswith("image/") else "")


def failed(ctx: Context, conn: Connection, now: datetime, row: Row[Any], worker: str, error: DeliveryError) -> None:
    """It is not shown: tried again a few times, then told in words."""
    tries = row.attempts + 1
    if "surge" in row.facts:  # the card tells the same in words
        again = isinstance(error, TryLater) and tries <= len(_WAITS)
        wait = {"not_before": now + _WAITS[tries - 1]} if again else {}
        outgoing.settle(conn, row.id, worker, PartState.QUEUED if again else PartState.FAILED, why=str(error), **wait)
        return
    post = posts.get(conn, row.post_id)
    forgotten = isinstance(error, Rejected) and row.facts.get("upload") is not None and not _is_gone(row, post)
    if (isinstance(error, TryLater) or forgotten) and tries <= len(_WAITS):
        asked = error.after if isinstance(error, TryLater) else timedelta(0)
        values: dict[str, Any] = {"not_before": now + max(asked, _WAITS[tries - 1]), "why": str(error)}
        if forgotten:  # the desk no longer knows what was brought there: it is brought once more
            values["facts"] = {"number": row.facts["number"]}
        outgoing.settle(conn, row.id, worker, PartState.QUEUED, **values)
        return
    if not outgoing.settle(conn, row.id, worker, PartState.FAILED, why=str(error)):
        return
    if _is_gone(row, post):
        events.record(conn, now, "file not taken away", case=row.case_id, key=row.key, kind=type(error).__name__)
        text = f"A file of case {row.case_id} is to go, and could not be taken out of Slack: {error}"
        queue.leads(ctx, conn, now, ctx.plans.current(conn), f"stays-{row.key}", text, row.case_id)
        return
    events.record(conn, now, "file not shown", case=row.case_id, key=row.key, kind=type(error).__name__)
    _tell(ctx, conn, now, row)
    if isinstance(error, NotAuthorised):
        text = f"What customers send beside words cannot be shown in Slack: {error} Words are not affected."
        queue.leads(ctx, conn, now, ctx.plans.current(conn), f"no-files:{now:%Y-%m-%d}", text)


def _tell(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> None:
    """One line where the file would stand, with the way to it."""
    case = cases.with_customer(conn, row.case_id)
    post = posts.get(conn, row.post_id)
    noun = NOUNS[posts.attachments(post)[row.facts["number"] - 1].medium]
    channel = ctx.channels[case.channel].title
    text = f"A {noun} from {display_name(case.customer, '')} could not be shown here: see it on {channel}."
    queue.line(ctx, conn, now, f"no-{row.key}", case, text, url=post.url, label=f"Open on {channel}")
