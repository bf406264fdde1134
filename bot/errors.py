"""The failure family: every error answers "did it go out?", "may it be tried again?" and "who hears of it?".

The docstring of a class is its default message. One ``trouble.py`` for each edge turns the errors of a client
library into these; nothing else in the house knows a library's exceptions.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

_Found = TypeVar("_Found")


class BuckstopError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class ConfigurationError(BuckstopError):
    """The configuration is faulty. It names every fault at once; the command ends with status 2."""


class Impossible(BuckstopError):
    """Something that always holds does not: a fault of Buckstop, or of its database."""


def surely(found: _Found | None, why: str) -> _Found:
    """What must be there because ``why`` always holds. Raises :class:`Impossible` where it does not."""
    if found is None:
        raise Impossible(f"It does not hold that {why}.")
    return found


class DeliveryError(BuckstopError):
    """A delivery did not succeed."""

    #: True: it certainly did not go out. False: nobody knows.
    certain: bool = True


class Unsupported(DeliveryError):
    """This channel cannot do that."""


class TooLong(DeliveryError):
    """The text is too long for this channel."""


class WindowClosed(DeliveryError):
    """The time in which this channel lets us answer has passed."""


class NotEligible(DeliveryError):
    """This channel does not let this account answer that post."""


class Rejected(DeliveryError):
    """The platform refused it. The message carries the platform's own words."""


class Repeated(Rejected):
    """The platform has the same words from this account already, and takes them once: those of another reply, or of an
    attempt whose answer was lost."""


class TargetGone(Rejected):
    """What we wanted to answer or change is no longer there."""


class PlaceGone(Rejected):
    """Nothing of ours can stand there: the channel is archived, gone, shared with others, or we are no member."""


class TryLater(DeliveryError):
    """It did not go out; the platform asks to wait."""

    def __init__(self, after: timedelta, message: str | None = None, *, all_wait: bool = True) -> None:
        """``all_wait``: what the whole account sends has to wait, and not only messages like this one."""
        super().__init__(message)
        self.after = after
        self.all_wait = all_wait


class NotAuthorised(DeliveryError):
    """The account is not (or no longer) allowed to act. It pauses until an operator connects it again."""


class Unpaid(NotAuthorised):
    """What the platform lets the account do is used up and must be paid for anew. Nothing has to be connected again."""


class Disconnected(NotAuthorised):
    """The account's owner, or the platform, took back the permission to act for it."""


class Unsure(DeliveryError):
    """The platform may or may not have taken it."""

    certain = False
