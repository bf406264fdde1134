"""What is typed behind ``/rota``: the verb, the people, the topic, the time; never an exception."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.rota.command import Asked, Verb, understand
from bot.rules.rota.phrase import Span
from tests.strategies import hostile_text

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
TOPICS = {"billing", "late refund"}
SATURDAY = Span(date(2026, 5, 9), date(2026, 5, 10))
MORNING = Span(datetime(2026, 5, 9, 9, tzinfo=UTC), datetime(2026, 5, 9, 12, tzinfo=UTC))
BEN, CHO = "<@U0BEN|ben>", "<@U0CHO>"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Asked(Verb.NOW)),
        ("  ", Asked(Verb.NOW)),
        ("who", Asked(Verb.WHO)),
        ("WHO billing", Asked(Verb.WHO, topic="billing")),
        ("who late refund sat", Asked(Verb.WHO, topic="late refund", span=SATURDAY)),
        ("who sat 9:00", Asked(Verb.WHO, at=datetime(2026, 5, 9, 9, tzinfo=UTC))),
        ("sat", Asked(Verb.WHO, span=SATURDAY)),
        ("billing", Asked(Verb.WHO, topic="billing")),
        ("who knows", Asked(Verb.WHO, rest="knows")),
        ("week", Asked(Verb.WEEK)),
        ("gaps", Asked(Verb.GAPS)),
        ("undo", Asked(Verb.UNDO)),
        ("cover me", Asked(Verb.COVER, me=True)),
        ("cover me sat 9-12", Asked(Verb.COVER, me=True, span=MORNING)),
        (f"cover me sat 9-12 by {BEN}", Asked(Verb.COVER, ("U0BEN",), me=True, span=MORNING)),
        (f"cover me by {BEN} on sat 9-12 please", Asked(Verb.COVER, ("U0BEN",), me=True, span=MORNING)),
        (f"cover {BEN} sat 9-12 by {CHO}", Asked(Verb.COVER, ("U0BEN", "U0CHO"), span=MORNING)),
        ("away sat", Asked(Verb.AWAY, span=SATURDAY)),
        ("off next weekend", Asked(Verb.AWAY, rest="next weekend")),
        ("take for 2 hours", Asked(Verb.TAKE, span=Span(NOW, datetime(2026, 5, 6, 14, tzinfo=UTC)))),
        (f"put {BEN} on sat 9-12", Asked(Verb.PUT, ("U0BEN",), span=MORNING)),
        ("cuver me sat 9-12", Asked(Verb.COVER, me=True, span=MORNING)),
        ("wo billing", Asked(Verb.WHO, topic="billing")),
        ("AWY sat", Asked(Verb.AWAY, span=SATURDAY)),
        ("frobnicate", Asked(Verb.HELP, rest="frobnicate")),
        ("help", Asked(Verb.HELP)),
        ("now", Asked(Verb.NOW)),
    ],
)
def test_what_is_understood(text: str, meant: Asked) -> None:
    assert understand(text, TOPICS, NOW, "UTC") == meant


words = st.sampled_from(["cover", "me", "away", "who", "put", BEN, "sat", "9-12", "by", "4-8", "May", "billing", "?"])


@settings(max_examples=40, deadline=None)
@given(st.one_of(hostile_text, st.lists(words, max_size=7).map(" ".join)))
def test_it_never_raises(text: str) -> None:
    assert understand(text, TOPICS, NOW, "UTC").verb in Verb
