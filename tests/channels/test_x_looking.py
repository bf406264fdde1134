# ruff: noqa: F811 - fixtures of the channel's own tests
"""Whether posts still stand on X, through sockets: what is deleted, what we may not see, what was changed."""

from __future__ import annotations

import pytest

from bot.errors import NotAuthorised, TryLater, Unsure
from bot.messages import Gone, Post
from handlers.channels.x.channel import XChannel
from handlers.standins.faults import Fault, Kind
from handlers.standins.x import ME
from tests.channels.test_x import WRONG, XRig, channel, heard, post, rig  # noqa: F401

LOOK = "GET /2/tweets"


async def test_a_post_that_stands_is_there(rig: XRig, channel: XChannel, post: Post) -> None:
    looked = await channel.find_deleted({post.remote_id: ""})
    assert (looked.there, looked.gone, looked.edited) == (frozenset({post.remote_id}), {}, ())


async def test_what_its_author_deleted_is_told_from_what_we_may_not_see(rig: XRig, channel: XChannel) -> None:
    ids = [await rig.customer_posts(f"Where is parcel {number}?", f"Customer {number}") for number in range(3)]
    rig.town.x.delete(ids[0])
    rig.town.x.timeline.hidden.add(rig.town.x.timeline.tweets[ids[1]]["author_id"])
    looked = await channel.find_deleted(dict.fromkeys(ids, ""))
    assert looked.gone == {ids[0]: Gone.BY_AUTHOR, ids[1]: Gone.HIDDEN}
    assert looked.there == {ids[2]}
    rig.town.x.timeline.hidden.clear()
    assert (await channel.find_deleted({ids[1]: ""})).there == {ids[1]}


async def test_a_hundred_posts_are_one_call(rig: XRig, channel: XChannel) -> None:
    ids = [await rig.customer_posts("Where is it?", f"Customer {number}") for number in range(100)]
    looked = await channel.find_deleted(dict.fromkeys(ids, ""))
    assert looked.there == set(ids)
    assert [call.method for call in rig.town.ledger.calls if call.method == LOOK] == [LOOK]


async def test_a_changed_post_comes_as_its_new_revision_once(rig: XRig, channel: XChannel, post: Post) -> None:
    timeline = rig.town.x.timeline
    changed = timeline.edit(timeline.tweets[post.remote_id], f"@{ME['username']} Where is my red parcel?")
    looked = await channel.find_deleted({post.remote_id: ""})
    [edited] = looked.edited
    assert (edited.remote_id, edited.revision) == (post.remote_id, changed["id"])
    assert edited.text.endswith("Where is my red parcel?")
    assert looked.there == {post.remote_id}
    assert (await channel.find_deleted({post.remote_id: changed["id"]})).edited == ()
    rig.town.x.delete(changed["id"])
    assert (await channel.find_deleted({post.remote_id: changed["id"]})).gone == {post.remote_id: Gone.BY_AUTHOR}


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault(Kind.BUSY, seconds=600), TryLater), (Fault(Kind.ERROR), Unsure)],
)
async def test_in_trouble_nothing_counts_as_gone(
    rig: XRig, channel: XChannel, post: Post, fault: Fault, error: type[Exception]
) -> None:
    rig.town.faults.next("x", LOOK, fault)
    with pytest.raises(error):
        await channel.find_deleted({post.remote_id: ""})


async def test_who_is_locked_out_sees_nothing_and_says_so(rig: XRig, post: Post) -> None:
    with pytest.raises(NotAuthorised):
        await rig.make(access_token=WRONG).find_deleted({post.remote_id: ""})
