"""Facts about the guards: what cannot leave, what asks for a second look, and that plain words pass."""

import pytest
from hypothesis import given

from bot.rules.guards import Theirs, Verdict, guards, refusal
from tests.patience import seconds
from tests.strategies import hostile_text, prose

GOOD = (
    "Dana, three weeks and the wrong city, twice: that is on us. Your refund left at 14:35 today. "
    "If it doesn't arrive, tell me here and I'll chase it myself."
)


def test_a_personal_answer_passes_in_silence():
    assert guards(GOOD) == Verdict()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", "there are no words in it"),
        (" \n\u200b\u2060\u3164", "there are no words in it"),
        ("Your card 4111 1111 1111 1111 was charged", "it has a card number"),
        ("We pay to DE89 3704 0044 0532 0130 00 then", "it has an account number"),
        ("use xoxb-1-test", "it has a password or key"),
        ("use xapp-1-A0-123", "it has a password or key"),
        ("AKIAIOSFODNN7EXAMPLE", "it has a password or key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "it has a password or key"),
        ("Authorization: Bearer abcdef0123456789abcdef", "it has a password or key"),
        ("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "it has a password or key"),
        ("ask <@U0EVE> please", "it has Slack's own codes, which the customer cannot read"),
        ("see <https://acme.com|our page>", "it has Slack's own codes, which the customer cannot read"),
        ("<!channel> look", "it has Slack's own codes, which the customer cannot read"),
        ("<!here|here> look", "it has Slack's own codes, which the customer cannot read"),
        ("Dana, @here please look", "it calls a whole Slack channel, “@here”"),
        ("@channel this one is urgent", "it calls a whole Slack channel, “@channel”"),
        ("Ask @U0ANA12345, Dana", "it calls a whole Slack channel, “@U0ANA12345”"),
        ("Hi {first_name}, sorry", "it has a gap to fill in, “{first_name}”"),
        ("Hi {{ customer.name }}, sorry", "it has a gap to fill in, “{{ customer.name }}”"),
        ("Dear [NAME], sorry", "it has a gap to fill in, “[NAME]”"),
        ("Dear [insert name here], sorry", "it has a gap to fill in, “[insert name here]”"),
        ("Dear %s, sorry", "it has a gap to fill in, “%s”"),
        ("Traceback (most recent call last):\n boom", "it has the error message of a program"),
        ("java.lang.NullPointerException: x\n  at a.b.C(D.java:12)", "it has the error message of a program"),
        ("Dear [object Object]", "it has the error message of a program"),
    ],
)
def test_what_is_never_meant_cannot_leave(words, refusal):
    assert guards(words).refusal == refusal


@pytest.mark.parametrize(
    "words",
    [
        "You were charged 50 % too much, I'm sorry.",
        "I'm 100%sure it is your order 1234567812345678.",
        "Please set a new password: the old one no longer works.",
        "You saw an error. That was ours [and only ours].",
        "Is 3 < 5 > 4? I love it <3",
        "❤️",
        "Да, это наша вина.",
        "We had an exception: your order was paid twice.",
    ],
)
def test_honest_words_are_not_refused(words):
    assert guards(words).refusal is None


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        (
            "Dana, it should reach you by Friday, I saw to it.",
            "this has a date, “by Friday”. The customer will hold you to it",
        ),
        (
            "I'll call you tomorrow, Dana, from my own phone.",
            "this has a date, “tomorrow”. The customer will hold you to it",
        ),
        (
            "You will have it within 24 hours, I promise that.",
            "this has a date, “within 24 hours”. The customer will hold you to it",
        ),
        (
            "It comes back to you on 8 May, says the bank here.",
            "this has a date, “on 8 May”. The customer will hold you to it",
        ),
        (
            "Ich rufe Sie bis Montag an, das ist versprochen.",
            "this has a date, “bis Montag”. The customer will hold you to it",
        ),
        ("Sie hören morgen von mir.", "this has a date, “morgen”. The customer will hold you to it"),
        (
            "Le llamo antes del viernes, prometido.",
            "this has a date, “antes del viernes”. The customer will hold you to it",
        ),
        ("Dear valued customer, the parcel is lost.", "this sounds like a form letter, “valued customer”"),
        ("We are sorry for any inconvenience, Dana.", "this sounds like a form letter, “any inconvenience”"),
        ("See https://acme.com/help", "this is little more than a link"),
        ("That is on us, Dana :acme-heart:", "this has an emoji that only Slack knows, “:acme-heart:”"),
        (
            "It is all here https://acme.slack.com/archives/C1/p1 as you can see",
            "this has a link to Slack, which the customer cannot open",
        ),
        ("I told @jomarsh the same, Dana", "this names @jomarsh, who is not part of this conversation"),
    ],
)
def test_what_deserves_a_second_look_is_said_and_may_leave(words, warning):
    assert guards(words, handles=["@acme", "danawells"]) == Verdict(None, (warning,))


@pytest.mark.parametrize(
    "words",
    [
        "It may be late, and we march on.",
        "Guten Morgen, Dana! Das war unser Fehler.",
        "It left at 14:35:10 today.",
        "By the way, that was our mistake. Within reason I can do more.",
        "Write to me at ana@acme.com, @DanaWells.",
        "Read https://acme.com/repair, it says how we mend it for you.",
    ],
)
def test_plain_words_bring_no_warning(words):
    assert guards(words, handles=["@acme", "danawells"]) == Verdict()


@pytest.mark.parametrize(
    "again",
    [
        GOOD,
        GOOD.replace("Dana,", "Hi Jo,").replace("14:35", "9:10"),
        GOOD.upper(),
        GOOD.replace("that is on us", "this is on us"),
        GOOD.replace("Dana", "Jo Marsh") + " Ana Ruiz",
    ],
)
def test_the_same_words_to_somebody_else_are_noticed(again):
    said = guards(again, earlier=["Something else.", GOOD], names=["Dana Wells", "Jo Marsh", "Ana Ruiz"])
    assert said.warnings == ("this is nearly what you wrote to somebody else",)


def test_another_answer_about_the_same_thing_is_no_repetition():
    other = "Jo, your refund was stuck with our bank. I rang them: it is released, and I added the postage you paid."
    assert guards(other, earlier=[GOOD]) == Verdict()


def test_a_short_thank_you_may_be_said_to_everybody():
    assert guards("Thank you, Mira!", earlier=["Thank you, Leo!"]) == Verdict()


@given(hostile_text)
def test_the_guards_take_any_text(words):
    verdict = guards(words, earlier=[words, ""], names=[words], handles=[words])
    assert verdict.refusal is None or not verdict.warnings
    assert not any(said.endswith(".") for said in verdict.warnings)


@given(prose())
def test_prose_is_not_refused(words):
    assert guards("Dana, " + words).refusal is None


WROTE = "My order is 4711-2093, I live at 12 Elm Street, write to dana.wells@example.com or ring 020 7946 0958."


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("I have written to Dana.Wells@example.com just now.", "the customer's e-mail address"),
        ("I will ring you on +44 20 7946 0958.", "the customer's telephone number"),
        ("Your order 47112093 left today.", "a number that the customer told us in private"),
        ("It goes to 12 Elm Street, Dana.", "an address that the customer told us in private"),
    ],
)
def test_what_the_customer_told_us_in_private_does_not_leave_for_everybody(words, what):
    theirs = Theirs(private=(WROTE,))
    assert refusal(words, public=True, theirs=theirs) == f"it has {what}, and everybody could read it"
    assert refusal(words, public=False, theirs=theirs) is None


def test_an_address_that_the_customer_published_is_still_not_repeated_but_an_order_number_may_be():
    theirs = Theirs(public=(WROTE,))
    assert refusal("I wrote to dana.wells@example.com.", public=True, theirs=theirs) is not None
    assert refusal("Order 4711-2093 left today, to 12 Elm Street.", public=True, theirs=theirs) is None


@pytest.mark.parametrize(
    "words",
    [
        "Your refund of 1,299.00 left on 2026-05-06 at 14:35.",
        "That was order 2093, and 30 of 40 parcels.",
        "I live in Elm Street too, number 14.",
        "Since 2019 nobody mended it. 12 people wrote about it.",
    ],
)
def test_other_numbers_and_places_are_not_taken_for_the_customers(words):
    assert refusal(words, public=True, theirs=Theirs(private=(WROTE, "I paid 1299.00 on 2026-05-06."))) is None


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("Write to me at ana@acme.com, and I see to it.", "everybody can read this e-mail address, “ana@acme.com”"),
        ("Please ring my desk: +34 91 123 45 67.", "everybody can read this telephone number, “+34 91 123 45 67”"),
        ("Call me on 555-123-4567, any time.", "everybody can read this telephone number, “555-123-4567”"),
    ],
)
def test_an_address_of_our_own_people_in_public_asks_for_a_second_look(words, warning):
    assert guards(words, public=True).warnings == (warning,)
    assert guards(words) == Verdict()


@pytest.mark.parametrize(
    "words",
    [
        "It is order 1234567812345678, and it left at 14:35:10.",
        "See https://acme.com/help/020-7946-0958/more for how we mend it for you.",
        "In 2024 we sold 100 000 of them, and 2.5 percent came back.",
    ],
)
def test_numbers_that_ring_nobody_bring_no_warning(words):
    assert guards(words, public=True) == Verdict()


GERMAN = "Ich warte seit drei Wochen auf mein Geld und niemand antwortet mir auf meine Nachricht."
ENGLISH = "Your refund left this morning and it should be with you in the next days, Dana."


def test_another_language_than_the_customers_is_noticed():
    said = guards("Dana, that was our fault and your refund is on its way to you now.", theirs=Theirs((), (GERMAN,)))
    assert said.warnings == ("this is in English, and the customer wrote in German",)


@pytest.mark.parametrize(
    ("words", "theirs"),
    [
        ("Thank you!", Theirs((), (GERMAN,))),
        (ENGLISH, Theirs((), ("Hallo?",))),
        (ENGLISH, Theirs((), ())),
        (ENGLISH, Theirs((ENGLISH,), (GERMAN,))),
        ("Das war unser Fehler, und Ihr Geld ist seit heute auf dem Weg zu Ihnen.", Theirs((), (GERMAN,))),
    ],
)
def test_nothing_is_said_about_languages_where_it_is_not_sure(words, theirs):
    assert not [said for said in guards(words, theirs=theirs).warnings if said.startswith("this is in ")]


def test_a_colleagues_words_are_noticed_too():
    said = guards(GOOD.replace("Dana,", "Jo,"), others=["Something else.", GOOD])
    assert said.warnings == ("this is nearly what a colleague wrote to somebody else",)


def test_two_hundred_earlier_replies_cost_little_more_than_reading_them():
    said = "Sam, your parcel number {} is with our driver in {}, he rang me and will be at your door before noon."
    others = [said.format(number, f"town {number * 7919}") * 2 for number in range(200)]
    guards(GOOD, others=others)
    beside = seconds(lambda: guards(GOOD)) + seconds(lambda: [other.casefold().split() for other in others])
    assert seconds(lambda: guards(GOOD, others=others)) < 5 * beside


@pytest.mark.parametrize("piece", ["a.", "a-", "\n", "<A ", "[A", "x@", "1 "])
def test_four_times_the_words_take_four_times_as_long(piece):
    # They run where others wait for the one writer of the database, on up to 40,000 characters.
    short, long = ("x" + piece * (length // len(piece)) for length in (2_000, 8_000))
    assert seconds(lambda: guards(long, public=True)) < 9 * seconds(lambda: guards(short, public=True))


@given(hostile_text, hostile_text)
def test_the_guards_take_whatever_the_customer_wrote(words, wrote):
    verdict = guards(words, public=True, theirs=Theirs((wrote,), (wrote,)))
    assert verdict.refusal is None or not verdict.warnings


@given(prose())
def test_prose_is_not_refused_in_public(words):
    assert guards("Dana, " + words, public=True, theirs=Theirs((WROTE,), (WROTE,))).refusal is None
