"""Generators of what people write, of what they plan and of what breaks programs, shared by the property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from bot.rules.plan import model as plan_model
from bot.rules.plan.lanes import Looks, PraiseLane
from bot.rules.plan.topics import Topic

#: Things that must never be cut in two.
LINKS = ["https://acme.com/returns?order=4711", "acme.com", "http://t.co/abc", "www.acme.co.uk/a_(b)"]
MENTIONS = ["@danawells", "@acme", "@a_b/list-one"]
CLUSTERS = ["👨‍👩‍👧‍👦", "🙋🏽", "🇩🇪", "❤️‍🔥", "e\u0301", "각", "नि", "#️⃣", "ก็"]

letters = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéßñДжאبあ漢字"), min_size=1, max_size=12)
unbroken = st.one_of(letters, st.sampled_from(LINKS), st.sampled_from(MENTIONS), st.sampled_from(CLUSTERS))
punctuated = st.builds(str.__add__, unbroken, st.sampled_from(["", "", "", ",", ".", "!", "?", ":", "。", "…”"]))
gaps = st.sampled_from([" ", " ", " ", " ", "  ", "\n", "\n\n", "\u00a0"])


@st.composite
def prose(draw: st.DrawFn, max_words: int = 150) -> str:
    """Words as an executive might write them: sentences, paragraphs, links, mentions, several scripts."""
    words = draw(st.lists(punctuated, min_size=1, max_size=max_words))
    between = draw(st.lists(gaps, min_size=len(words), max_size=len(words)))
    return "".join(word + gap for word, gap in zip(words, between, strict=True)).strip()


#: Anything that JSON can carry once it has been cleaned: every plane, no lone surrogates, no NUL.
any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=2_000)

#: What breaks programs or hides from the eye: controls, line ends, bidi, zero-width, joiners, tags, marks, surrogates.
TROUBLE = [
    *"\0\x07\x1b\x7f\x85\x9b\v\f\r\u2028\u2029",
    *"\xad\u180e\u200b\u202a\u202e\u2060\u2066\u2069\ufeff\ufffa",
    *"\u200c\u200d\u0301\u0302\ufe0f\u20e3\u094d",
    *"\U000e0001\U000e0067\U000e0062\U000e0065\U000e007f\U0001f3f4",
    *"\ud83d\ude00\udc00",
    "\x1b[31m",
    "\r\n",
]

#: Text as a hostile stranger would send it; it may hold lone surrogates.
hostile_text = st.lists(
    st.one_of(st.sampled_from(TROUBLE), st.sampled_from(CLUSTERS), letters, st.characters(), gaps), max_size=60
).map("".join)


# Plans and rotas.

#: Half and three-quarter hours, changes at midnight, negative summer time, none at all.
ZONES = [
    "UTC",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Madrid",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
]
PEOPLE = ("ana", "ben", "cho", "dev", "eve")
#: Rotas are tried in these weeks, which hold clock changes of both hemispheres.
ROTA_START, ROTA_END = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)

instants = st.integers(0, int((ROTA_END - ROTA_START).total_seconds()) * 10**6).map(
    lambda microseconds: ROTA_START + timedelta(microseconds=microseconds)
)
coarse_instants = st.integers(0, 31 * 24).map(lambda hours: ROTA_START + timedelta(hours=hours))
spans = st.tuples(coarse_instants, st.integers(1, 100)).map(lambda s: (s[0], s[0] + timedelta(hours=s[1])))
wall_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
some_people = st.lists(st.sampled_from(PEOPLE), unique=True, max_size=5).map(tuple)
local_dates = st.dates(ROTA_START.date(), ROTA_END.date())


@st.composite
def executives(draw: st.DrawFn) -> tuple[plan_model.Executive, ...]:
    """Five people, some of whom come or go during the weeks under test."""
    bounds = st.none() | coarse_instants
    people = []
    for number, person in enumerate(PEOPLE):
        begin, end = draw(bounds), draw(bounds)
        if begin and end and end <= begin:
            end = begin + timedelta(days=3)
        people.append(
            plan_model.Executive(
                id=person,
                name=person.title(),
                slack=f"U0{person.upper()}",
                timezone=draw(st.sampled_from(ZONES)),
                skills=draw(st.sampled_from([(), ("billing",), ("billing", "security")])),
                consent=draw(st.booleans()),
                active_from=begin,
                active_until=end,
                undo_seconds=number,
                cap=draw(st.none() | st.integers(1, 1000)),
                hours=draw(st.none() | st.just(plan_model.Window((0, 4), time(22), time(6)))),
            )
        )
    return tuple(people)


@st.composite
def layers(draw: st.DrawFn, name: str) -> plan_model.Layer:
    unit = draw(st.sampled_from(list(plan_model.Unit)))
    anchor_day = draw(st.dates(date(2024, 1, 29), date(2026, 4, 10)))
    windows = draw(
        st.lists(
            st.builds(
                plan_model.Window,
                st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
                wall_times,
                wall_times,
            ),
            max_size=2,
        )
    )
    by_windows = bool(windows) and unit is plan_model.Unit.DAYS and draw(st.booleans())
    changes = draw(
        st.lists(st.builds(plan_model.Change, coarse_instants, some_people), max_size=3, unique_by=lambda c: c.start)
    )
    return plan_model.Layer(
        name=name,
        timezone=draw(st.sampled_from(ZONES)),
        anchor=datetime.combine(anchor_day, draw(wall_times)),
        every=plan_model.Every(unit, draw(st.integers(1, 3))),
        members=draw(some_people),
        priority=draw(st.integers(0, 2)),
        changes=tuple(changes),
        windows=tuple(windows),
        turns=plan_model.Turns.WINDOWS if by_windows else plan_model.Turns.CALENDAR,
        holidays=tuple(draw(st.lists(local_dates, max_size=3, unique=True))),
        until=draw(st.none() | coarse_instants),
    )


@st.composite
def rotas(draw: st.DrawFn, name: str = "default") -> plan_model.Rota:
    swaps = [
        plan_model.Swap(*draw(spans), asker, None if taker == asker else taker)
        for asker, taker in draw(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=4))
    ]
    overrides = [
        plan_model.Override(*draw(spans), draw(st.sampled_from(PEOPLE))) for _ in range(draw(st.integers(0, 3)))
    ]
    return plan_model.Rota(
        name=name,
        layers=tuple(draw(layers(f"layer-{n}")) for n in range(draw(st.integers(0, 3)))),
        fallback=draw(some_people),
        needs=draw(st.sampled_from([(), (("billing", "billing"), ("breach", "security"))])),
        overrides=tuple(overrides),
        swaps=tuple(swaps),
        user_group=draw(st.sampled_from([None, "S0ONCALL", "S0OTHER"])),
    )


@st.composite
def absences(draw: st.DrawFn) -> plan_model.TimeOff:
    person = draw(st.sampled_from(PEOPLE))
    if draw(st.booleans()):
        day = draw(local_dates)
        return plan_model.TimeOff(person, day, day + timedelta(draw(st.integers(1, 9))))
    return plan_model.TimeOff(person, *draw(spans))


_TOPICS = (
    Topic("late refund", "Late refund: again", ("refund", "on", "“money” back"), ("Third week: #1, no refund!",)),
    Topic("delivery"),
    Topic("login", words=("log in",)),
)


@st.composite
def plans(draw: st.DrawFn) -> plan_model.Plan:
    """Plans that a plan file could hold: read, written and read again they are the same."""
    step = st.builds(
        plan_model.Step, st.just(timedelta(minutes=10)), st.just(plan_model.Act.TELL), st.just(plan_model.Whom.OWNER)
    )
    return plan_model.Plan(
        executives=draw(executives()),
        rotas=(draw(rotas()), *draw(st.lists(rotas("second"), max_size=1))),
        leads=draw(st.sampled_from([(), ("U0LEAD",)])),
        time_off=tuple(draw(st.lists(absences(), max_size=4))),
        routes=draw(
            st.sampled_from([(), (plan_model.Route(topic="billing", rota="default", slack_channel="C0BILL"),)])
        ),
        escalation=draw(st.sampled_from([(), (plan_model.Policy("default"),)]))
        if draw(st.booleans())
        else (
            plan_model.Policy(
                "quick", timedelta(minutes=5), timedelta(seconds=90), plan_model.Outside.FALLBACK, (draw(step),), 7
            ),
        ),
        triage=draw(st.sampled_from([Looks(), Looks(timedelta(minutes=15), None), Looks(None, timedelta(hours=1))])),
        praise=draw(st.sampled_from([None, PraiseLane(timedelta(hours=36))])),
        topics=tuple(draw(st.lists(st.sampled_from(_TOPICS), unique_by=lambda topic: topic.name))),
        staff=draw(st.sampled_from([(), (("x", ("annab", "leo")), ("telegram", ("5551", "no")))])),
    )
