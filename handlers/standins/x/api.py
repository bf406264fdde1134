"""The X API v2: the table of endpoints, and X's words for what it refuses. It knows HTTP only by its edge.

https://docs.x.com/x-api. Answers are judged by X's own OpenAPI description in the tests; errors have the shapes that
X's servers give (``about:blank`` problems are not in that description).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from handlers.standins.faults import Fault, Kind
from handlers.standins.gate import Gate
from handlers.standins.ledger import Accepted, Ledger
from handlers.standins.wire import Json, answer, arguments
from handlers.standins.x.fields import TWEET_PARAMETERS, USER_PARAMETERS, Forbidden, InvalidRequest, Shape, only
from handlers.standins.x.length import LIMIT, weight
from handlers.standins.x.limits import Limits
from handlers.standins.x.messages import Messages
from handlers.standins.x.pages import ID, from_token, id_of, in_range, instant, to_token
from handlers.standins.x.timeline import ME, Timeline, Tweet, User, mentions
from handlers.standins.x.tokens import Tokens
from handlers.standins.x.uploads import Uploads

_PAGE: Final = frozenset({"max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time"})

Act = Callable[[str, Json], web.Response]


@dataclass(slots=True)
class Api:
    """Answers ``/2/…``. With ``reply_rule`` on, we may answer only those who mentioned us (X, since February 2026)."""

    gate: Gate
    ledger: Ledger
    timeline: Timeline
    tokens: Tokens
    limits: Limits
    reply_rule: bool = True
    uploads: Uploads = field(default_factory=Uploads)
    messages: Messages = field(init=False)
    _accepted: dict[str, Accepted] = field(default_factory=dict)
    _said: set[tuple[str, str, str]] = field(default_factory=set)
    _caller: User = field(default_factory=lambda: ME)

    def __post_init__(self) -> None:
        self.messages = Messages(self.timeline, self.ledger, self.uploads, lambda: self._caller)

    async def serve(self, request: web.Request) -> web.Response:
        """One call. In the ledger it is named ``GET /2/users/:id/mentions``, so that ids do not matter to faults."""
        path = "/" + request.match_info["path"]
        endpoint, item_id = _endpoint(request.method, path)
        a = await arguments(request)
        header = request.headers.get("Authorization", "")

        async def act() -> web.Response:
            if endpoint == "POST /2/oauth2/token":
                return self.tokens.exchange(a, header)
            if not self.tokens.good(header):
                return problem(401, "Unauthorized")
            self._caller = self.timeline.users[self.tokens.user(header)]
            return self._answer(endpoint, item_id, a)

        return await self.gate.admit(request, endpoint, a, act)

    def _answer(self, endpoint: str, item_id: str, a: Json) -> web.Response:
        table: dict[str, Act] = {
            "GET /2/users/me": self._me,
            "GET /2/users": self._users,
            "GET /2/users/:id/mentions": self._mentions,
            "GET /2/users/:id/tweets": self._tweets_of,
            "GET /2/tweets": self._tweets,
            "GET /2/tweets/:id": self._tweet,
            "POST /2/tweets": self._create,
            "DELETE /2/tweets/:id": self._delete,
            **self.uploads.endpoints(),
            **self.messages.endpoints(),
        }
        if endpoint not in table:
            self.ledger.surprise(f"x {endpoint}")
            return problem(404, "Not Found")
        allowed, headers = self.limits.take(endpoint)
        if not allowed:
            return problem(429, "Too Many Requests", headers=headers)
        try:
            response = table[endpoint](item_id, a)
        except InvalidRequest as refusal:
            response = answer(refusal.problem, status=400)
        except Forbidden as refusal:
            response = problem(403, "Forbidden", str(refusal))
        response.headers.update(headers)
        return response

    # ---- reading

    def _me(self, item_id: str, a: Json) -> web.Response:
        only(a, USER_PARAMETERS)
        return answer({"data": Shape.asked(a).user(self._caller)})

    def _users(self, item_id: str, a: Json) -> web.Response:
        only(a, USER_PARAMETERS | {"ids"})
        shape = Shape.asked(a)
        found, errors = _looked_up(a, self.timeline.users, "user")
        return answer(_with_errors({"data": [shape.user(user) for user in found]} if found else {}, errors))

    def _mentions(self, item_id: str, a: Json) -> web.Response:
        return self._page(self.timeline.mentions() if item_id == ME["id"] == self._caller["id"] else [], a)

    def _tweets_of(self, item_id: str, a: Json) -> web.Response:
        return self._page(self.timeline.by(item_id), a, "exclude")

    def _tweets(self, item_id: str, a: Json) -> web.Response:
        only(a, TWEET_PARAMETERS | {"ids"})
        found, errors = _looked_up(a, self.timeline.tweets, "tweet", self.timeline.is_hidden)
        return answer(_with_errors(Shape.asked(a).page(found, self.timeline) if found else {}, errors))

    def _tweet(self, item_id: str, a: Json) -> web.Response:
        only(a, TWEET_PARAMETERS)
        shape = Shape.asked(a)
        if item_id not in self.timeline.tweets:
            return answer({"errors": [_not_found(item_id, "id", "tweet")]})
        page = shape.page([self.timeline.tweets[item_id]], self.timeline)
        return answer(page | {"data": page["data"][0]})

    def _page(self, newest_first: Sequence[Tweet], a: Json, *more: str) -> web.Response:
        """One page of a list, with ``meta`` and the token of the next."""
        only(a, TWEET_PARAMETERS | _PAGE | set(more))
        shape = Shape.asked(a)
        size = in_range(a, "max_results", 5, 100, 10)
        since, until = id_of(a, "since_id"), id_of(a, "until_id")
        start, end = instant(a, "start_time"), instant(a, "end_time")
        chosen = [
            one
            for one in newest_first
            if since < int(one["id"])
            and (not until or int(one["id"]) < until)
            and start <= one["created_at"]
            and (not end or one["created_at"] < end)
            and not ("replies" in str(a.get("exclude") or "") and "in_reply_to_user_id" in one)
        ]
        if before := a.get("pagination_token"):
            last = from_token(str(before))
            chosen = [one for one in chosen if int(one["id"]) < last]
        page = chosen[:size]
        if not page:
            return answer({"meta": {"result_count": 0}})
        meta: Json = {"result_count": len(page), "newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if len(chosen) > size:
            meta["next_token"] = to_token(page[-1]["id"])
        return answer(shape.page(page, self.timeline) | {"meta": meta})

    # ---- writing

    def _create(self, item_id: str, a: Json) -> web.Response:
        text = a.get("text")
        if not isinstance(text, str) or not text.strip():
            raise InvalidRequest("text", text, "Your Tweet text is missing.")
        if weight(text) > LIMIT:
            long = "Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
            return problem(400, "Bad Request", long)
        parent = self._answered(a.get("reply"))
        target = parent["id"] if parent else ""
        said = (self._caller["id"], text, target)
        if said in self._said:
            raise Forbidden("You are not allowed to create a Tweet with duplicate content.")
        media = self.uploads.named(a.get("media"))
        tweet = self.timeline.attach(self.timeline.add(text, self._caller, parent), media)
        self._said.add(said)
        whose = f"@{self._caller['username']}"
        accepted = self.ledger.accept("x", whose, target, text, tweet["id"], in_reply_to=target or None, arguments=a)
        self._accepted[tweet["id"]] = accepted
        data = {key: tweet[key] for key in ("id", "text", "edit_history_tweet_ids")}
        return answer({"data": data}, status=201)

    def _answered(self, reply: object) -> Tweet | None:
        if reply is None:
            return None
        target = str(reply.get("in_reply_to_tweet_id") or "") if isinstance(reply, dict) else ""
        if not ID.fullmatch(target):
            raise InvalidRequest("reply.in_reply_to_tweet_id", target, "must match pattern ^[0-9]{1,19}$")
        tweet = self.timeline.tweets.get(target)
        if tweet is None or self.timeline.is_hidden(tweet):
            raise Forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if self.reply_rule and tweet["author_id"] != self._caller["id"] and not mentions(tweet, self._caller):
            raise Forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
                "the author of the post you are replying to."
            )
        return tweet

    def _delete(self, item_id: str, a: Json) -> web.Response:
        tweet = self.timeline.tweets.get(item_id)
        if tweet is None:
            return answer({"data": {"deleted": False}})
        if tweet["author_id"] != self._caller["id"]:
            raise Forbidden("You are not authorized to delete this Tweet.")
        self.timeline.delete(item_id)
        if accepted := self._accepted.get(item_id):
            accepted.deleted = True
            self._said.discard((self._caller["id"], accepted.text, accepted.target))
        self.ledger.stir()
        return answer({"data": {"deleted": True}})

    def refused(self, fault: Fault) -> web.Response:
        """How X words a planned trouble."""
        if fault.kind is Kind.ERROR:
            return problem(500, "Internal Server Error")
        if fault.kind is Kind.BUSY:
            return problem(429, "Too Many Requests", headers=self.limits.headers_of_none_left(fault.seconds))
        if fault.kind is Kind.REFUSED:
            return problem(403, "Forbidden", fault.error or "You are not permitted to perform this action.")
        return problem(401, "Unauthorized")


def problem(status: int, title: str, detail: str = "", headers: dict[str, str] | None = None) -> web.Response:
    """X's answer to what it refuses."""
    data = {"title": title, "detail": detail or title, "type": "about:blank", "status": status}
    return answer(data, status=status, headers=headers)


def _endpoint(method: str, path: str) -> tuple[str, str]:
    """The name of an endpoint with ``:id`` for the id in the path, and the id."""
    known = r"(/2/(?:users|tweets|media/upload|dm_conversations/with)/)([0-9]+)(/.*)?"
    match = re.fullmatch(known, path) or re.fullmatch(r"(/2/dm_conversations/media/)(.+)()", path)
    return (f"{method} {match[1]}:id{match[3] or ''}", match[2]) if match else (f"{method} {path}", "")


def _looked_up(
    a: Json, known: dict[str, Json], kind: str, is_hidden: Callable[[Json], bool] = lambda one: False
) -> tuple[list[Json], list[Json]]:
    """Those of ``ids`` that exist, and a problem for each that does not, or that we may not see."""
    ids = [item_id for item_id in str(a.get("ids") or "").split(",") if item_id]
    if not 1 <= len(ids) <= 100:
        raise InvalidRequest(
            "ids", a.get("ids"), "The number of values in the `ids` query parameter list is not between 1 and 100"
        )
    hidden = {item_id for item_id in ids if item_id in known and is_hidden(known[item_id])}
    return [known[item_id] for item_id in ids if item_id in known and item_id not in hidden], [
        _not_authorized(item_id, kind) if item_id in hidden else _not_found(item_id, "ids", kind)
        for item_id in ids
        if item_id not in known or item_id in hidden
    ]


def _not_authorized(item_id: str, kind: str) -> Json:
    return {
        "value": item_id,
        "detail": f"Sorry, you are not authorized to see the {kind.capitalize()} with ids: [{item_id}].",
        "title": "Authorization Error",
        "section": "data",
        "resource_type": kind,
        "parameter": "ids",
        "resource_id": item_id,
        "type": "https://api.x.com/2/problems/not-authorized-for-resource",
    }


def _not_found(item_id: str, parameter: str, kind: str) -> Json:
    return {
        "value": item_id,
        "detail": f"Could not find {kind} with {parameter}: [{item_id}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": item_id,
        "type": "https://api.x.com/2/problems/resource-not-found",
    }


def _with_errors(data: Json, errors: list[Json]) -> Json:
    return data | {"errors": errors} if errors else data
