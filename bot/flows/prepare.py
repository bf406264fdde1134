"""What would leave if this executive sent these words now: the parts, the voice, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.amend import corrected, what_changes
from bot.flows.context import Context
from bot.flows.identity import as_voice, introduced, speaking
from bot.flows.pledge import pledge
from bot.messages import Audience
from bot.pages import Voice
from bot.rules.attached import beside, is_voice
from bot.rules.guards import Theirs, Verdict, guards, refusal
from bot.rules.keeping import day_of
from bot.rules.plan import Executive
from bot.rules.promise import promised
from bot.rules.signing import alone, compose
from bot.store import posts, replies

#: Words are looked through before they leave; nobody looks through what is only to be heard.
_UNHEARD = "nobody checks what is said in a recording. Hear it once more before you send it"
_CARRIED = (
    *("link", "waits_for", "purpose", "asks", "sign", "corrects", "attached", "left_out", "files", "changes", "beyond"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """``refusal`` is why nothing may leave, as a sentence that fits after "This cannot leave: "; ``blocked`` is why not
    in this person's name, as a sentence of its own. ``warnings`` leave Send in place. ``carried`` are the facts that
    belong to the reply and not to its words (`carried`). ``speaker`` is the own account that they leave from, by its
    id, or None: the brand's; ``answers`` is the post."""

    words: str
    parts: tuple[str, ...]
    used: int
    limit: int
    voice: Voice | None
    refusal: str | None
    blocked: str | None
    warnings: tuple[str, ...]
    carried: Mapping[str, Any] = field(default_factory=dict)
    answers: int = 0
    speaker: str | None = None
    too_long: bool = False

    @property
    def may_leave(self) -> bool:
        return self.refusal is None and self.blocked is None

    def facts(self) -> dict[str, Any]:
        """What a reply keeps of this beside words and parts, so that a page shows what was decided on."""
        spoken = self.voice
        return {
            "used": self.used,
            "limit": self.limit,
            "account": spoken.account if spoken else "",
            "signature": spoken.signature if spoken else "",
            "own": spoken.own if spoken else "",
            "speaker": self.speaker,
            "refusal": self.refusal,
            "blocked": self.blocked,
            "warnings": list(self.warnings),
            **self.carried,
        }


def audience_of(facts: Mapping[str, Any], post: Row[Any]) -> Audience:
    """Who can read a reply with these facts in answer to this post."""
    return Audience.PRIVATE if "waits_for" in facts else Audience(post.audience)


def keeps_to(case: Row[Any], reply: Row[Any] | None) -> int:
    """The post that a reply answers once its words change: the customer's latest, but where an invitation binds it or
    it changes what stands there."""
    bound = carried(reply.facts) if reply is not None else {}
    if reply is not None and (bound.get("changes") or bound.keys() & {"link", "waits_for", "purpose"}):
        return int(reply.post_id)
    return int(case.last_post)


def carried(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What stays with a reply whatever its words become: an invitation's link and for whom, its form, its files."""
    return {name: facts[name] for name in _CARRIED if name in facts}


def prepare(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    words: str,
    answers: int | None = None,
    *,
    seen: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> Prepared:
    """Compose, sign, split and judge ``words`` in answer to the post ``answers`` (the latest, where none is named).

    ``case`` comes with its customer. Nothing is stored. Words that were ``seen`` in a preview have had their warnings:
    only what must not leave is looked for again. ``facts`` are the reply's own, of which `carried` counts: its ``link``
    stands at the end, and one that waits for a private chat (``waits_for``) is private. A correction (``corrects``)
    changes what it corrects where that can be had; then it answers the same post.
    """
    kept = carried(facts or {})
    earlier = corrected(conn, kept)
    if earlier is None:
        return _prepare(ctx, conn, now, case, executive, words, answers, kept, seen=seen)
    changing = _prepare(ctx, conn, now, case, executive, words, earlier.post_id, kept | {"changes": {}}, seen=seen)
    changed = what_changes(ctx, conn, now, case, kept, changing.parts, changing.speaker)
    if changed and changing.voice is not None:
        return replace(changing, carried={**changing.carried, "changes": changed, "files": 0})
    follows = case.last_post if kept.get("changes") else answers
    return _prepare(ctx, conn, now, case, executive, words, follows, kept | {"changes": {}}, seen=seen)


def _prepare(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    executive: Executive,
    words: str,
    answers: int | None,
    kept: dict[str, Any],
    *,
    seen: bool,
) -> Prepared:
    post = posts.get(conn, answers or case.last_post)
    public = audience_of(kept, post) is Audience.PUBLIC
    capabilities = ctx.channels[case.channel].toward(audience_of(kept, post))
    spoken, blocked = speaking(ctx, conn, now, case, executive, None if "waits_for" in kept else post)
    if spoken is None:
        return Prepared(words, (words,), 0, capabilities.length, None, None, blocked, (), kept, post.id)
    if spoken.signature is not None and kept.get("sign"):
        spoken = replace(spoken, signature=replace(spoken.signature, chosen=kept["sign"]))
    private_words, public_words = posts.words_of(conn, case.customer_id)
    theirs = Theirs(tuple(private_words), tuple(public_words))
    recording = is_voice(words, kept.get("attached", ()))
    if recording:
        verdict = Verdict(None, () if seen else (_UNHEARD,))
    elif seen:
        verdict = Verdict(refusal(words, public=public, theirs=theirs))
    else:
        own, others = replies.recent_words(conn, executive.id, case.id)
        verdict = guards(
            words,
            public=public,
            theirs=theirs,
            earlier=own,
            others=others,
            names=(case.customer, executive.name),
            handles=(case.handle, case.ours),
            promises=[
                (one.words, day_of(one.due, executive.timezone, timed=one.timed))
                for one in promised(words, now, executive.timezone)
            ],
        )
        for one in pledge(conn, case, words, now, executive.timezone):
            told = f"“{one.words}” will be kept as your promise. Hand it on first, and you can say that you did"
            verdict = replace(verdict, warnings=(told, *verdict.warnings))
    knows = introduced(conn, case, executive, spoken.signature)
    if recording:
        composed = alone(spoken.signature, capabilities, introduced=knows)
    else:
        composed = compose(words, spoken.signature, capabilities, link=kept.get("link", ""), introduced=knows)
    refused = verdict.refusal
    if composed.too_many:
        most = f"{capabilities.parts} {capabilities.message_noun}s"
        refused = f"about {composed.too_many} characters too many for {most}"
    parts = composed.parts or (words,)
    if "attached" in kept:
        kept |= beside(kept["attached"], parts, capabilities)
    return Prepared(
        words,
        parts,
        composed.used,
        composed.limit,
        as_voice(spoken, executive),
        refused,
        spoken.why,
        verdict.warnings,
        kept,
        post.id,
        spoken.speaker,
        too_long=bool(composed.too_many) and verdict.refusal is None,
    )
