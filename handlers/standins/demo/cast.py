"""Who plays in the demo, and what they say. Pure; it knows no platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

#: The people at the company whose phone can be looked at, by Slack id: name, and what they are there.
PHONES: Final = {
    "U0ANA": ("Ana Ruiz", "COO"),
    "U0BEN": ("Ben Okafor", "VP"),
    "U0TOM": ("Tom Reed", "assistant"),
    "U0EVE": ("Eve Cole", "colleague"),
    "U0LEE": ("Lee Park", "lead"),
}
ANA: Final = "U0ANA"
BEN: Final = "U0BEN"
LEE: Final = "U0LEE"
EVE: Final = "U0EVE"

DANA: Final = ("Dana", "Wells", "danawells")
#: What stands in Dana's composers when the page opens, and in Ana's window when the page plays by itself.
DANA_ON_X: Final = (
    "Third week waiting for my refund, and your chat hung up on me. Order 4711 went to the wrong city. Twice. @acme"
)
DANA_ON_TELEGRAM: Final = "I was charged twice for order 4711 and nobody answers my e-mails. I want my money back."
ANA_ANSWERS: Final = (
    "Dana, three weeks and the wrong city, twice: that is on us. Your refund for 4711 left this morning. "
    "If it is not with you in two days, tell me here and I will chase it myself."
)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who complains while something breaks, and how they are answered. ``handle`` is nobody else's."""

    first: str
    last: str
    handle: str
    complaint: str
    answer: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


_FIRST: Final = ("Mira", "Jo", "Sam", "Noor", "Kit", "Lena", "Omar", "Ines", "Paul", "Asha", "Nils", "Rosa", "Tariq")
_LAST: Final = ("Lang", "Marsh", "Idowu", "Haddad", "Brand", "Costa", "Berg", "Silva", "Meyer", "Rao", "Voss")
_TROUBLE: Final = (
    ("Order {order} arrived broken, and support has not answered my refund request for nine days.",
     "{first}, glass in the parcel and nine days of silence: I am sorry. A new one for {order} is packed today."),
    ("You charged me twice for order {order}. Three calls, three promises, still no refund.",
     "{first}, three promises were two too many. I booked the second charge of {order} back myself just now."),
    ("The courier left order {order} in the rain and your hotline just hangs up. Unacceptable.",
     "{first}, nobody should have to dry a parcel. A dry one replaces {order}, and I read the hotline's log tonight."),
    ("Still waiting for order {order}. Two weeks late, the tracking is wrong, nobody replies.",
     "{first}, I found {order} in the wrong depot. It is on the van for tomorrow; tell me if it is not there by six."),
)  # fmt: skip


def customers() -> Iterator[Customer]:
    """People without end, each with an order of their own: nobody's words stand twice."""
    for number in count():
        complaint, answer = _TROUBLE[number % len(_TROUBLE)]
        first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
        order = 5200 + 7 * number
        yield Customer(
            first,
            last,
            f"{first}{last}{order}".lower(),
            complaint.format(order=order),
            answer.format(order=order, first=first),
        )
