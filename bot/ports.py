"""What the inside asks of the outside: a few Protocols, and one-method powers that a channel may have or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.capabilities import Capabilities
from bot.messages import Account, Attachment, Batch, File, Granted, Looked, Outgoing, Receipt
from bot.pages import Page, Place, Window


class Clock(Protocol):
    """Time, injected. ``now`` is aware UTC; ``monotonic`` is seconds since some start and never goes back."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class Sink(Protocol):
    """Takes a batch; returns once it is durable. Raises when it could not be stored: then the cursor stays."""

    async def __call__(self, batch: Batch) -> None: ...


class Channel(Protocol):
    """A network on which customers write.

    ``send`` makes one attempt, never sleeps and never retries; it raises a ``bot.errors.DeliveryError`` and nothing
    else (``Unsure`` where nobody knows). ``listen`` runs until cancelled, survives the platform's trouble by itself,
    and moves its cursor only after the sink has returned.
    """

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...
    async def open(self) -> Account:
        """Connect and say who we are there. Raises ``NotAuthorised`` or ``TryLater``; may be called again."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why posts cannot be fetched at present, in our own words; None while all is well, or nobody listens here."""
        ...

    async def listen(self, sink: Sink, cursor: str | None) -> None: ...
    async def send(self, outgoing: Outgoing) -> Receipt: ...
    async def close(self) -> None: ...


@runtime_checkable
class FindsSent(Protocol):
    """The power to look whether a message of unknown outcome is there."""

    async def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        """The receipt when it is there, None when it was looked for and not seen. Raises a ``DeliveryError``."""
        ...


@runtime_checkable
class Edits(Protocol):
    """The power to change a message that is there. To repeat it changes nothing, so what is unsure is repeated."""

    async def edit(self, receipt_id: str, outgoing: Outgoing) -> Receipt:
        """Give the message ``receipt_id`` the words of ``outgoing``; that it has them already is success. Raises a
        ``DeliveryError``: ``TargetGone`` where there is no such message any more."""
        ...


@runtime_checkable
class Deletes(Protocol):
    """The power to delete a message that is there; repeated like an edit."""

    async def delete(self, receipt_id: str, outgoing: Outgoing) -> None:
        """Delete the message ``receipt_id``; that it is gone already is success. ``outgoing`` says where it stands and
        who said it. Raises a ``DeliveryError``."""
        ...


@runtime_checkable
class FindsDeleted(Protocol):
    """The power to look whether customers' posts still stand, on a platform that does not tell when they go."""

    async def find_deleted(self, posts: Mapping[str, str]) -> Looked:
        """Look at up to a hundred posts: their ids, each with the newest revision that we know (or nothing). Changes
        nothing. Raises a ``DeliveryError``."""
        ...


@runtime_checkable
class OpensIntent(Protocol):
    """The power to open the platform's own composer, for an answer that it takes from a person and not from us."""

    def intent_url(self, words: str, answers: str | None) -> str:
        """Its address, with ``words`` filled in, in answer to the post ``answers``."""
        ...


@runtime_checkable
class ChecksPrivate(Protocol):
    """The power to look whether private messages are to be had, where the platform permits them apart."""

    async def check_private(self) -> None:
        """One look, which changes nothing. Raises the ``DeliveryError`` that says why not."""
        ...


@runtime_checkable
class ChecksOwn(Protocol):
    """The power to look whether an executive's own account still lets us speak for it."""

    async def check_own(self, account: str) -> Account:
        """The account with this id, as the platform shows it to its owner. Raises ``Disconnected`` where the permission
        is gone, or another ``DeliveryError``."""
        ...


@runtime_checkable
class TakesWebhook(Protocol):
    """The power to receive posts by a web hook instead of ``listen`` (which then only waits)."""

    async def webhook(self, headers: Mapping[str, str], body: bytes, sink: Sink) -> int:
        """Authenticate and store one delivery; returns the HTTP status to answer with (200, 400, 401, 503)."""
        ...


@runtime_checkable
class FetchesMedia(Protocol):
    """The power to fetch what came with a post."""

    async def fetch(self, attachment: Attachment, most_bytes: int) -> bytes:
        """Its bytes, at most so many. Changes nothing, so nothing is ever unsure.

        Raises ``TryLater`` where another try may help, and any other certain ``DeliveryError`` where none will (gone,
        too big, an address that is refused).
        """
        ...


class AsksConsent(Protocol):
    """A platform's own page on which somebody lets us act for their account (OAuth 2.0 with PKCE)."""

    def page(self, state: str, challenge: str, back: str) -> str:
        """Its address. ``challenge`` is the S256 digest of the verifier, ``back`` where the browser returns to."""
        ...

    async def redeem(self, code: str, verifier: str, back: str) -> Granted:
        """The account that the page's ``code`` stands for. Raises a ``DeliveryError``; nothing was said to anybody."""
        ...


class SignsIn(Protocol):
    """The desk's own page on which somebody shows who they are (OpenID Connect)."""

    def page(self, state: str, nonce: str, challenge: str, back: str) -> str:
        """Its address. ``nonce`` comes back in the answer; ``challenge`` and ``back`` as for ``AsksConsent``."""
        ...

    async def who(self, code: str, verifier: str, nonce: str, back: str) -> str:
        """Whom the page's ``code`` stands for, by their id at the desk. Raises a ``DeliveryError``."""
        ...


class Desk(Protocol):
    """Our side: where cases are worked (Slack)."""

    async def post(self, place: Place, page: Page, key: str) -> Receipt:
        """Post a new message. ``key`` is ours and can be found again. ``Receipt.remote_id`` is ``channel:ts``."""
        ...

    async def update(self, message: str, page: Page, key: str) -> None:
        """Edit the message ``channel:ts`` in place; raises ``TargetGone`` when it was deleted."""
        ...

    async def window(self, view: str, window: Window) -> None:
        """Change an open window; raises ``TargetGone`` when it was closed."""
        ...

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """Look for a message of ours by its key."""
        ...

    async def upload(self, file: File, alt: str) -> str:
        """Bring a file's bytes to the desk, where nobody sees it yet; its id there. ``alt`` says what is to be seen.
        Never ``Unsure``."""
        ...

    async def show(self, place: Place, upload: str, title: str) -> None:
        """Let an uploaded file be seen at a place; ``Rejected`` where the desk no longer knows the upload."""
        ...

    async def shows(self, place: Place, upload: str, since: datetime) -> bool:
        """Look whether an uploaded file is to be seen at a place."""
        ...

    async def take_away(self, upload: str) -> None:
        """Take an uploaded file away from everybody's eyes, for good; that it is gone already is success."""
        ...


class Reach(Protocol):
    """Who can be reached at the desk, as it was when somebody looked; who was not looked for counts as reachable."""

    def paused_until(self, user: str) -> datetime | None:
        """Until when somebody's notifications pause, or None."""
        ...

    def is_outside(self, user: str, channel: str) -> bool:
        """Whether somebody is known not to be a member of a channel."""
        ...

    def is_deaf(self, user: str) -> bool:
        """Whether somebody is known to get no direct message from us."""
        ...

    async def knock(self, users: Collection[str], channels: Collection[str]) -> None:
        """Try whether these people can be sent a direct message (they notice nothing of it), and look at the members of
        these channels: in good time, so what was seen an hour ago will do."""
        ...

    async def look(self, users: Collection[str], channels: Collection[str]) -> None:
        """Look for these people and at the members of these channels; what cannot be seen stays as it was."""
        ...


class Names(Protocol):
    """Who is who at the desk; answers from memory where it can."""

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]: ...
