"""Facts about promises in words: which day is meant, which dates are none, and when their executive is asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.dates import first_date
from bot.rules.keeping import asks_after, day_of, question, remind_at, takes_longer, told
from bot.rules.plan.model import Executive, Window
from bot.rules.promise import promised
from tests.patience import seconds
from tests.strategies import hostile_text

MADRID = "Europe/Madrid"
#: A Wednesday, two in the afternoon in Madrid.
AT = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


def days(text: str, at: datetime = AT, zone: str = MADRID) -> list[str]:
    return [day_of(one.due, zone, timed=one.timed).removesuffix(", Madrid time") for one in promised(text, at, zone)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Your refund should reach you by Friday.", "Fri 8 May"),
        ("It reaches you by Wednesday.", "Wed 6 May"),
        ("It is there before Friday.", "Thu 7 May"),
        ("I will call you tomorrow.", "Thu 7 May"),
        ("You hear from me tonight.", "Wed 6 May"),
        ("I see to it within 2 days.", "Fri 8 May"),
        ("I see to it within a week.", "Wed 13 May"),
        ("I see to it within a month.", "Sat 6 Jun"),
        ("I see to it in three working days.", "Mon 11 May"),
        ("I see to it within 24 hours.", "14:00 on Thu 7 May"),
        ("I call you in an hour.", "15:00 on Wed 6 May"),
        ("I call you by 5 pm.", "17:00 on Wed 6 May"),
        ("I call you by 17:30 on Friday.", "17:30 on Fri 8 May"),
        ("The bank pays on 8 May.", "Fri 8 May"),
        ("The bank pays on the 8th of May.", "Fri 8 May"),
        ("The bank pays by Friday, 15 May 2026.", "Fri 15 May"),
        ("The bank pays by May 29.", "Fri 29 May"),
        ("The bank pays on 2026-06-01.", "Mon 1 Jun"),
        ("The bank pays on 15/6/2026.", "Mon 15 Jun"),
        ("It is mended by the end of May.", "Sun 31 May"),
        ("It is mended by the end of the week.", "Sun 10 May"),
        ("It is mended by the end of next week.", "Sun 17 May"),
        ("It is mended by the end of next month.", "Tue 30 Jun"),
        ("Next Monday you have it.", "Mon 11 May"),
        ("By 3 February it is mended.", None),
        ("Ihr Geld ist bis Freitag bei Ihnen.", "Fri 8 May"),
        ("Ich rufe Sie morgen an.", "Thu 7 May"),
        ("Ich melde mich innerhalb von 2 Tagen.", "Fri 8 May"),
        ("Ich melde mich in zwei Tagen.", "Fri 8 May"),
        ("Es kommt am 8. Mai.", "Fri 8 May"),
        ("Es kommt am 8.5.2026.", "Fri 8 May"),
        ("Le llamo antes del viernes.", "Thu 7 May"),
        ("Le llamo mañana.", "Thu 7 May"),
        ("Lo arreglo en 2 días hábiles.", "Fri 8 May"),
        ("Llega el 8 de mayo.", "Fri 8 May"),
        ("Vous l'aurez d'ici vendredi.", "Fri 8 May"),
        ("Je vous appelle demain.", "Thu 7 May"),
        ("Ce sera fait dans deux jours.", "Fri 8 May"),
        ("Ce sera fait le 8 mai.", "Fri 8 May"),
        ("Arriva entro venerdì.", "Fri 8 May"),
        ("La chiamo domani.", "Thu 7 May"),
        ("Sarà fatto tra 2 giorni.", "Fri 8 May"),
        ("Sarà fatto l'8 maggio.", "Fri 8 May"),
        ("Chega até sexta.", "Fri 8 May"),
        ("Ligo amanhã.", "Thu 7 May"),
        ("Resolvo em 2 dias.", "Fri 8 May"),
        ("Chega a 8 de maio.", "Fri 8 May"),
        ("U hebt het uiterlijk vrijdag.", "Fri 8 May"),
        ("Ik bel u morgen.", "Thu 7 May"),
        ("Ik los het binnen 2 dagen op.", "Fri 8 May"),
        ("Het komt op 8 mei.", "Fri 8 May"),
    ],
)
def test_the_day_that_is_meant(text: str, day: str | None) -> None:
    assert days(text) == ([day] if day else [])


@pytest.mark.parametrize(
    "text",
    [
        "It left on Monday.",
        "The courier came on Monday, and nobody was there.",
        "It was mended in two days.",
        "Your refund left at 14:35 today.",
        "It happened on 5 May.",
        "Is it there by Friday?",
        "Can I call you tomorrow? Tell me here.",
        "It comes next Friday.",  # this week's, or the next one's
        "It comes on 5/8/2026.",  # May or August
        "It comes on 31 February 2027.",
        "It comes by May.",
        "It comes in a few days.",
        "It comes by 5.",
        "I called you by 1 pm.",
        "I call you by 25:99.",
        "It comes within 999 weeks.",
        "Guten Morgen, Dana!",
        "If it is not with you in two days, tell me here.",
        "Tell me if it has not come by Friday.",
        "Should it not be there by Friday, write to me.",
        "Unless it is there by Friday I take it up again.",
        "Wenn es bis Freitag nicht da ist, schreiben Sie mir.",
        "Sollte es bis Freitag nicht da sein, schreiben Sie mir.",
        "Si no llega antes del viernes, escríbame.",
        "S'il n'arrive pas d'ici vendredi, écrivez-moi.",
        "Se non arriva entro venerdì, mi scriva.",
        "Se não chegar até sexta, escreva-me.",
        "Als het uiterlijk vrijdag niet daar is, laat het me weten.",
    ],
)
def test_no_promise_rather_than_a_wrong_one(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "If it doesn't come, I'll call you on Friday.",
        "I'll call you on Friday if that suits you.",
        "If it is not there let me know and I'll see to it by Friday.",
        "Should be there by Friday, Dana.",
        "Su caso se resuelve antes del sábado.",
        "O seu caso fica resolvido até sexta.",
        "Als Entschuldigung haben Sie bis Freitag einen Gutschein.",
    ],
)
def test_what_we_do_then_is_promised(text: str) -> None:
    assert days(text) == ["Fri 8 May"]


def test_a_day_after_what_was_is_still_ahead() -> None:
    text = "The refund that left on Monday should come on Thursday."
    assert [one.words for one in promised(text, AT, MADRID)] == ["on Thursday"]


def test_of_what_it_is_where_the_sentence_says_one_thing() -> None:
    text = "The refund comes by Friday. I call you tomorrow. About refund and parcel I know more by Monday."
    assert [one.thing for one in promised(text, AT, MADRID)] == ["refund", "call", ""]


def test_two_things_for_one_day_are_two_promises() -> None:
    made = promised("I will call you on Friday. Your refund arrives by Friday. Until Friday, then.", AT, MADRID)
    assert [one.thing for one in made] == ["call", "refund"]


def test_a_day_ends_where_its_executive_lives() -> None:
    [madrid], [seoul] = promised("Tomorrow.", AT, MADRID), promised("Tomorrow.", AT, "Asia/Seoul")
    assert madrid.due == datetime(2026, 5, 7, 21, 59, 59, 999999, tzinfo=UTC)
    assert seoul.due == datetime(2026, 5, 7, 14, 59, 59, 999999, tzinfo=UTC)


def test_how_people_read_it() -> None:
    due = datetime(2026, 5, 8, 21, 59, 59, 999999, tzinfo=UTC)
    assert told("refund", due, MADRID, on=False, timed=False) == "refund by Fri 8 May"
    assert told("call", due, MADRID, on=True, timed=False) == "call on Fri 8 May"
    assert told("", due, MADRID, on=False, timed=False) == "by Fri 8 May"
    assert told("call", AT, MADRID, on=True, timed=True) == "call by 14:00 on Wed 6 May, Madrid time"
    assert question("refund") == "Has the refund arrived?"
    assert question("") == "Is it done?"
    asks = "The refund should be with you since Friday. Is it? If not, I'm still on it."
    assert asks_after("refund", due, MADRID, due + timedelta(days=2)) == asks
    assert asks_after("", due, MADRID, AT).startswith("What I promised should be done by now.")


FORMS = (
    "by Friday", "before Monday", "on Tuesday", "next Monday", "tomorrow", "tonight", "within 3 days", "in 5 hours",
    "within 2 weeks", "within a month", "in 4 working days", "by the end of next week", "by the end of June",
    "on 8 May", "by 31 December", "on 29 February", "by 5 pm", "by 23:59", "by noon", "bis Sonntag", "next month",
)  # fmt: skip
ZONES = (
    "UTC", MADRID, "Asia/Kathmandu", "Pacific/Apia", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe",
    "Asia/Beirut", "America/Havana",
)  # fmt: skip
instants = st.integers(0, 7 * 366 * 86400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@pytest.mark.parametrize("text", ["This is the whole story of your parcel. ", "I will by Friday. "])
def test_four_times_the_text_takes_four_times_as_long(text: str) -> None:
    """Slack's longest message has 40,000 characters, and whoever reads it holds the writer."""
    short, long = (text * (length // len(text)) for length in (2_000, 8_000))
    assert len(promised(long, AT, MADRID)) <= 1
    assert seconds(lambda: promised(long, AT, MADRID), 3) < 9 * seconds(lambda: promised(short, AT, MADRID), 3)


@given(st.sampled_from(FORMS), instants, st.sampled_from(ZONES), st.sampled_from(ZONES))
@example("tonight", datetime(2026, 4, 5, 3, 30, tzinfo=UTC), "America/Santiago", "UTC")  # midnight comes twice
def test_a_promise_lies_ahead_and_knows_no_zone_but_its_executives(
    form: str, at: datetime, zone: str, written: str
) -> None:
    found = promised(f"It is done {form}.", at, zone)
    assert all(at <= one.due <= at + timedelta(days=366) for one in found)
    assert found == promised(f"It is done {form}.", at.astimezone(ZoneInfo(written)), zone)
    for one in found:
        here = one.due.astimezone(ZoneInfo(zone))
        assert one.timed or here.time() == time.max or one.due == at or here.time() <= time(1)


@given(instants, st.sampled_from(ZONES), st.integers(0, 180))
@example(datetime(2023, 12, 31, 12, tzinfo=UTC), "UTC", 60)  # 29 February, which this year does not have
def test_the_words_for_a_new_day_promise_that_day(at: datetime, zone: str, ahead: int) -> None:
    day = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=ahead)
    [one] = promised(takes_longer("refund", day), at, zone)
    assert one.due.astimezone(ZoneInfo(zone)).date() in (day, day + timedelta(days=1))


@given(hostile_text, instants)
def test_any_text_can_be_read(text: str, at: datetime) -> None:
    for one in promised(text, at, MADRID):
        assert one.words in text
        assert first_date(text) is not None


WORKDAYS = Window((0, 1, 2, 3, 4), time(9), time(17))


@given(
    st.sampled_from(FORMS),
    instants,
    st.sampled_from(ZONES),
    st.sampled_from([None, WORKDAYS, Window((5, 6), time(20), time(6))]),
)
def test_the_question_comes_after_the_promise_and_not_after_its_day(
    form: str, at: datetime, zone: str, hours: Window | None
) -> None:
    person = Executive("ana", "Ana Ruiz", timezone=zone, hours=hours)
    for one in promised(f"It is done {form}.", at, zone):
        assert at <= remind_at(one.due, at, person) <= one.due


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("It is done by Friday.", "Thu 16:00"),
        ("It is done by Monday.", "Fri 16:30"),  # not on Sunday
        ("It is done tomorrow.", "Thu 14:59"),  # made after four on the eve
        ("It is done tonight.", "Wed 16:30"),  # half-way to the end of work
        ("It is done by 17:00.", "Wed 16:15"),
    ],
)
def test_when_their_executive_is_asked(text: str, asked: str) -> None:
    person = Executive("ana", "Ana Ruiz", timezone=MADRID, hours=WORKDAYS)
    at = datetime(2026, 5, 6, 14, 0, tzinfo=UTC)
    [one] = promised(text, at, MADRID)
    assert f"{remind_at(one.due, at, person).astimezone(ZoneInfo(MADRID)):%a %H:%M}" == asked
