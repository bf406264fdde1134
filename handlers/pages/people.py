"""``/people``: who answers, how each signs, from which accounts. ``/who/<token>``: that one reply is real.

No login. The first may be found by search; the second only by whoever has its link, and it never names the customer.
An unknown token, and one whose reply was not sent, look alike in every way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from bot.flows import proof as proofs
from bot.flows.context import Context
from bot.flows.proof import Proof, Signer
from handlers.pages.html import heading, link, listed, page, paragraph, quoted

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_INDEXED_TITLE: Final = "Who answers you"


class PeoplePages:
    """Reads through the flows; writes nothing."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/people", self._people), web.get("/who/{token}", self._who)]

    async def _people(self, _: web.Request) -> web.Response:
        ctx = self._ctx
        now = ctx.store.clock.now()
        return people(await ctx.store.read(lambda conn: proofs.signers(ctx, conn, now)))

    async def _who(self, request: web.Request) -> web.Response:
        token, ctx = request.match_info["token"], self._ctx
        wanted = token if _TOKEN.fullmatch(token) else ""
        return who(await ctx.store.read(lambda conn: proofs.proof(ctx, conn, wanted)))


def people(signers: Iterable[Signer]) -> web.Response:
    """Everybody who answers in their own name."""
    body = [paragraph("These people answer customers themselves, in their own words and under their own name.")]
    found = False
    for signer in signers:
        found = True
        body.append(heading(", ".join(filter(None, (signer.name, signer.title)))))
        body.append(listed(signer.ways) if signer.ways else paragraph("Not connected to any network yet."))
    if not found:
        body = [paragraph("At present nobody answers here.")]
    return page(_INDEXED_TITLE, body, indexed=True)


def who(proof: Proof | None) -> web.Response:
    """That a reply is real; or a page that says nothing."""
    if proof is None:
        words = "There is no reply under this address. If somebody sent you the link as a proof, it proves nothing."
        return page("Nothing here", [paragraph(words)], status=404)
    at = f"{proof.approved_at:%-d %B %Y, %H:%M} UTC"
    sent = f"Written and sent by {proof.name}."
    if proof.prepared:
        sent = f"Prepared by an assistant, read and sent by {proof.name}."
    account = f" from {proof.account}" if proof.account else ""
    body = [
        paragraph(f"{proof.signed}. {sent}"),
        paragraph(f"Approved on {at}, and sent on {proof.channel}{account}."),
    ]
    if proof.words is not None:
        body.append(quoted(proof.words))
    else:
        body.append(paragraph("The message is private, so its words are not shown here."))
    if proof.promises:
        body.append(listed(proof.promises))
    if proof.url:
        body.append(link(f"See it on {proof.channel}", proof.url))
    body.append('<p><a href="/people">Who answers you</a></p>')
    return page("This reply is real", body)
