"""Facts about the guards: what cannot leave, what asks for a second look, and that plain words pass."""

import pytest
from hypothesis import given

from bot.rules.guards import Verdict, guards
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
        ("Dana, it should reach you by Friday, I saw to it.", "this has a date, “by Friday”"),
        ("I'll call you tomorrow, Dana, from my own phone.", "this has a date, “tomorrow”"),
        ("You will have it within 24 hours, I promise that.", "this has a date, “within 24 hours”"),
        ("It comes back to you on 8 May, says the bank here.", "this has a date, “on 8 May”"),
        ("Ich rufe Sie bis Montag an, das ist versprochen.", "this has a date, “bis Montag”"),
        ("Sie hören morgen von mir.", "this has a date, “morgen”"),
        ("Le llamo antes del viernes, prometido.", "this has a date, “antes del viernes”"),
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
