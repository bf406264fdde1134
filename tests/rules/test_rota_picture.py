"""A simulation as a picture and in sentences: complete without colour, readable by machines, right in every zone."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, time

from PIL import Image

from bot.rules.plan.model import Every, Executive, Layer, Plan, Rota, Unit, Window
from bot.rules.rota.figures import fairness, label, namer, number, share, simulation_json, summary
from bot.rules.rota.gaps import Cause, Gap
from bot.rules.rota.load import Load
from bot.rules.rota.picture import Picture, picture
from bot.rules.rota.png import _Face, png
from bot.rules.rota.simulate import Simulation, even_flow, simulate
from bot.rules.rota.svg import svg

SVG = "{http://www.w3.org/2000/svg}"
#: Mon 4 May 2026.
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
OFFICE = Window((0, 1, 2, 3, 4), time(9), time(17))


def at(day: int, hour: int, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def made(*names: str, weeks: int = 4, zone: str = "UTC") -> tuple[Plan, Simulation]:
    people = tuple(Executive(f"e{n}", name) for n, name in enumerate(names))
    ring = tuple(person.id for person in people)
    begins = datetime(2026, 5, 4)  # noqa: DTZ001 - wall time
    layer = Layer(
        *("primary", zone, begins, Every(Unit.WEEKS, 1), ring), windows=(OFFICE,), holidays=(date(2026, 5, 25),)
    )
    plan = Plan(people, (Rota("default", (layer,)),))
    return plan, simulate(plan, plan.rotas[0], MONDAY, weeks, even_flow())


def drawn(*names: str, **more: object) -> ET.Element:
    plan, simulation = made(*names, **more)  # type: ignore[arg-type]
    return ET.fromstring(svg(of(plan, simulation)))  # noqa: S314 - our own


def of(plan: Plan, simulation: Simulation) -> Picture:
    zone = plan.rotas[0].layers[0].timezone if plan.rotas[0].layers else "UTC"
    return picture(plan, simulation, zone, namer(plan))


def words(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def test_each_block_says_in_letters_who_is_on_and_each_person_has_a_bar_with_a_number() -> None:
    shown = words(drawn("Ana Ruiz", "Łukasz Żuraw"))
    assert (shown.count("AR"), shown.count("ŁŻ")) == (10, 9), "two weeks of five days, one of them a holiday"
    assert {"AR  Ana Ruiz", "ŁŻ  Łukasz Żuraw", "4 May", "25 May", "UTC time. Striped: nobody is on."} <= set(shown)
    assert "On for 95.0 % of the hours meant. 1 gap. Fairness 100 of 100." in shown


def test_nobody_is_a_pattern_with_a_name_and_no_colour_alone() -> None:
    root = drawn("Ana Ruiz")
    striped = [group for group in root.iter(f"{SVG}g") if "url(#nobody)" in ET.tostring(group, encoding="unicode")]
    assert [group.findtext(f"{SVG}title") for group in striped] == ["nobody"]


def test_title_and_description_tell_the_whole_of_it() -> None:
    root = drawn("Ana Ruiz", "Ben Okafor")
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "t d")
    assert root.findtext(f"{SVG}title") == "Rota default, 4 weeks from 4 May 2026"
    told = root.findtext(f"{SVG}desc") or ""
    for part in ("Mon 25 May, the whole day. Public holiday without a window.", "Ana Ruiz: ", "Fairness"):
        assert part in told


def test_names_are_data_and_never_markup_and_no_two_codes_are_alike() -> None:
    shown = words(drawn("Ann Rose", "Ana Ruiz", "<b>&", "A" * 60))
    assert {"AR  Ann Rose", "AR2  Ana Ruiz"} <= set(shown)
    assert any("<b>&" in one for one in shown)
    assert all(len(one) < 40 for one in shown if one.startswith("AA "))


def test_everything_stands_within_the_picture_also_where_clocks_change() -> None:
    for zone in ("Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"):
        root = drawn("Ana Ruiz", "Ben Okafor", weeks=30, zone=zone)
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        for box in root.iter(f"{SVG}rect"):
            x, y = float(box.get("x", 0)), float(box.get("y", 0))
            assert x + float(box.get("width", 0)) <= width + 1
            assert y + float(box.get("height", 0)) <= height


def test_the_same_is_a_png_that_slack_shows_in_place() -> None:
    plan, simulation = made("Ana Ruiz", "Łukasz Żuraw", weeks=12)
    file = png(of(plan, simulation))
    with Image.open(io.BytesIO(file)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (1520, of(plan, simulation).height * 2))
        assert image.info["Title"] == "Rota default, 12 weeks from 4 May 2026"
        assert "Łukasz Żuraw: " in image.info["Description"]
        colours = {colour[:3] for _, colour in image.convert("RGB").getcolors(100_000) or []}
    assert {(0xBC, 0xD9, 0xF2), (0xF6, 0xD6, 0xA8), (0xB3, 0x26, 0x1E)} <= colours, "Ana, Łukasz, nobody"
    assert len(file) < 200_000


def test_letters_that_no_typeface_has_lose_their_accents_and_nothing_breaks() -> None:
    """Pillow's own knows neither é nor Ł, and another machine may have no other."""
    plain = _Face(None)
    assert plain.spelled("Łukasz Ñuñez Straße 李") == "Lukasz Nunez Strasse ?"
    plan, simulation = made("Łukasz Ñuñez", "李小龍")
    assert png(of(plan, simulation), typefaces=("no-such-face.ttf",))


def test_a_gap_is_called_by_its_days_and_hours() -> None:
    office = tuple((at(day, 8), at(day, 16)) for day in range(4, 9))
    gap = Gap("default", office[:1], Cause.AWAY, "Ana is away.")
    assert label(gap, "Europe/London", MONDAY) == "Mon 4 May, 09:00–17:00"
    assert label(replace(gap, whole_days=True), "Europe/London", MONDAY) == "Mon 4 May, the whole day"
    assert label(replace(gap, spans=office), "Europe/London", MONDAY) == "Mon 4 to Fri 8 May, 09:00–17:00, daily"
    assert label(replace(gap, spans=office[::2]), "UTC", MONDAY) == "Mon 4 to Fri 8 May, 08:00–16:00, 3 times"
    two = replace(gap, spans=(office[0], (at(6, 8), at(6, 12))))
    assert label(two, "UTC", MONDAY) == "Mon 4 May, 08:00, to Wed 6 May, 12:00, in 2 parts"
    whole = replace(gap, spans=office[:2], whole_days=True)
    assert label(whole, "UTC", MONDAY) == "Mon 4 to Tue 5 May, whole days"


def test_figures_are_short_and_never_round_up_to_a_whole_that_is_not() -> None:
    assert [number(value) for value in (0.0, 0.04, 3.0, 3.44, 9.96, 12.4)] == ["0", "0", "3", "3.4", "10", "12"]
    hour = at(4, 1) - at(4, 0)
    assert (share(9999 * hour, 10000 * hour), share(hour, hour)) == ("99.9 %", "100 %")


def test_who_carries_nothing_is_named() -> None:
    said = fairness([Load("a", work=4), Load("b"), Load("c")], 1 / 3, str.upper)
    assert said == (
        "Fairness 33 of 100, where 100 is the same for all. Most lies on A: 3 times the average. Nothing on B and C."
    )
    assert fairness([Load("a")], 1.0, str.upper) == ""


def test_a_rota_in_which_nobody_stands_is_told_and_drawn() -> None:
    plan, simulation = made()
    assert "Nobody could be on." in summary(simulation, "UTC", namer(plan))
    assert svg(of(plan, simulation))
    assert png(of(plan, simulation))
    assert simulation_json(simulation)["load"] == []
