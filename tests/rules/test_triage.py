"""Facts about triage, on posts written by hand for each kind and language; a complaint is never set aside."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given

from bot.rules import dangers, grievances, lexicon, matters
from bot.rules.cues import is_small_talk, is_thanks
from bot.rules.language import LEARNED
from bot.rules.linear import LinearClassifier
from bot.rules.reading import Lexicon, words
from bot.rules.triage import Kind, Place, Triage, as_row, carded
from handlers.models.weights import shipped
from tests.strategies import hostile_text

EVALUATE = Path(__file__).parents[3] / "shared/data/complaints/evaluate"
_DANGERS = (*dangers.PLAIN, *(beside.signal for beside in dangers.BESIDES))
classify = LinearClassifier(shipped()).classify

COMPLAINTS = """
Third week waiting for my refund, and your chat hung up on me. Order went to the wrong city. Twice. @acme
The courier has not come either.
My boots fell apart after two days.
Your app crashes every time I open it
Still no reply to my four e-mails. Is anybody there?
I was charged twice for order 4711 and nobody answers.
@acme where is my parcel???
Never again. Worst airline ever.
You lost my luggage and now you don't even pick up the phone
Disgraceful treatment of my mother in your Leeds shop today
why does my bill go up every single month
On hold for 50 minutes. Unacceptable.
great, another delay. thanks for nothing
Thanks for cancelling my flight and not telling me!
Love how you ignore your customers
Not happy with the quality of this jumper at all
been without internet since Monday, no update
The driver was rude and threw my package over the fence
You promised a call back. It never came.
I'd like my money back please
Your chatbot is useless
The website won't let me log in
I've asked three times now for a receipt
the milk was mouldy
My order arrived cold and half of it is missing
How long do I have to wait for an answer?
Wrong size again! Second time this month
I am so disappointed in you, 12 years a customer
Cancel my subscription, I've had enough
Your agent lied to me
can't get through to anyone on the phone
Item damaged in transit, who do I speak to about compensation?
Why is there no one at the gate??
this is a joke, right?
😡😡😡
no signal in Brighton again
Paid for two-day shipping, it's day nine
cant believe how bad this has got
didnt receive my code
The zip broke the first time I wore it
Fix your app
I want to make a complaint
""".strip().splitlines()

COMPLAINTS_ELSEWHERE = {
    "de": """
Mein Paket ist seit drei Wochen nicht angekommen und niemand antwortet.
Ich warte immer noch auf meine Rückerstattung.
Das Gerät ist kaputt und der Kundenservice ist eine Katastrophe.
Schon wieder wurde mir doppelt abgebucht!
""",
    "es": """
Llevo tres semanas esperando mi reembolso y nadie responde.
El producto llegó roto, qué vergüenza.
La aplicación no funciona desde ayer.
Nunca más compro con ustedes.
""",
    "fr": """
Mon colis n'est toujours pas arrivé et personne ne répond.
C'est une honte, trois semaines que j'attends.
L'appareil ne fonctionne pas, je veux un remboursement.
Très déçu par votre service client.
""",
    "it": """
Il mio pacco non è arrivato e nessuno risponde al telefono.
Sto aspettando il rimborso da un mese, è una vergogna.
L'app non funziona più, sono molto delusa.
""",
    "pt": """
Minha encomenda não chegou e ninguém responde.
O atendimento é péssimo, estou há um mês à espera do reembolso.
O aplicativo não funciona desde ontem, uma vergonha.
""",
    "nl": """
Mijn pakket is nog steeds niet aangekomen en niemand reageert.
Dit is belachelijk, ik wacht al drie weken op mijn geld.
De app werkt niet en jullie zijn onbereikbaar.
""",
}

UNKNOWN = """
super, trzeci tydzień bez zwrotu pieniędzy
Третья неделя без ответа, верните деньги
三週間も返金を待っています
طلبي لم يصل بعد
Παραγγελία χωρίς απάντηση εδώ και εβδομάδες
paisa wapas karo, teen hafte ho gaye
""".strip().splitlines()

QUESTIONS = """
How do I change my address?
Do you have this jacket in green?
Are you open on bank holidays?
What time does the Oxford shop close?
Can I bring a folding bike on the train?
Is there a student discount?
Where can I buy gift cards?
Do you ship to Norway?
Could you tell me which size fits a 14 year old?
Which of your phones takes two SIM cards?
How much is an extra bag?
Is it possible to book a table for eight?
Do I need a visa for the transfer?
Quick question: what are your opening hours in May?
Will there be a restock of the blue one?
Wie kann ich meine Adresse ändern?
Habt ihr die Jacke auch in Grün?
¿A qué hora abren mañana?
¿Cómo puedo cambiar la dirección?
Est-ce que vous livrez en Belgique?
Quanto costa la spedizione in Svizzera?
Hebben jullie deze ook in het blauw?
""".strip().splitlines()

PRAISE = """
I love this app
Thank you so much, amazing service from Leo today!
Best flight I've had in years @acme
Shout out to your team in Leeds, they were brilliant
Just got my new boots and they are gorgeous 😍
The staff at Gran Vía went above and beyond
Awesome support, sorted in five minutes. Thank you!
No complaints, great breakfast
You never disappoint. Lovely evening.
So happy with my new phone ❤️
Highly recommend the soup, delicious
Kudos to Mira on your chat, so helpful
What a beautiful shop, well done
Can't wait for my trip, excited!
Your pilot today was wonderful, my kids loved it
Great job on the new site
Vielen Dank, ihr seid klasse!
Me encanta la nueva tienda, muchas gracias por todo
J'adore vos chaussures, merci beaucoup
Servizio fantastico, grazie mille!
Adoro esta loja, tudo ótimo
Geweldig geholpen, heel erg bedankt!
""".strip().splitlines()

OTHER = """
/start
/help@acme_bot
hi
Hello there!
Good morning team
Thanks!
Thank you Ana
thx :)
Thanks for the quick reply 🙏
Danke
Muchas gracias
Merci beaucoup!
Grazie mille
Obrigada
Dank je wel
Hallo
Bonjour
""".strip().splitlines()

SPAM = """
Crypto giveaway! click here to earn $500 daily https://x.co/abc
Follow me and I follow back, free followers https://spam.example
You have won a cash prize, claim your voucher now www.win.example
Passive income from home, DM for details, guaranteed
Bitcoin investment opportunity, whatsapp me +1 555 0100
Promo code SAVE20, limited time, buy now https://shop.example
Earn up to $3000 a week, work from home, click the link
Casino bonus: sign up now and double your deposit
Geld verdienen von zu Hause, klick hier https://x.co/def
""".strip().splitlines()

DANGERS = """
The heater you sold me caught fire in my kid's room
there is smoke coming out of the charger
My daughter had an allergic reaction to your muesli, ingredients are not on the label
I got an electric shock from your kettle
We smell gas after your engineer left
My husband is in hospital after the step broke
Found glass in my baby food
my insulin has not been delivered and I am out of it tomorrow
Great phone until the battery exploded
Das Ladegerät brennt!
El cargador se incendió
Le chargeur a pris feu
Il caricatore ha preso fuoco
O carregador pegou fogo
De oplader is ontploft
""".strip().splitlines()

THANKS = [
    "Thanks!",
    "thank you so much",
    "Thanks Ana",
    "Thank you, Ana Ruiz!",
    "Danke schnell",
    "merci 🙏",
    "@acme thx",
    "Thank you so much, all is well now!",
    "Danke, alles gut",
]
MORE_THAN_THANKS = [
    "Thank you! But the courier has not come either.",
    "Thanks. Liars.",
    "thanks for nothing",
    "Thanks, when?",
    "Thanks?",
    "Thanks 😡",
    "Great",
    "",
    "thank you for losing my bag",
    "Thanks ana, still broken",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_gets_a_card(text):
    assert carded(classify(text))


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, lot in COMPLAINTS_ELSEWHERE.items() for text in lot.strip().splitlines()]
)
def test_a_complaint_in_a_known_language_gets_a_card_and_its_language(code, text):
    triage = classify(text)
    assert carded(triage)
    assert triage.language == code


ELSEWHERE = [text for lot in COMPLAINTS_ELSEWHERE.values() for text in lot.strip().splitlines()]


@pytest.mark.parametrize(
    ("kind", "texts", "least"),
    [
        (Kind.COMPLAINT, COMPLAINTS, 0.75),
        (Kind.COMPLAINT, ELSEWHERE, 0.75),
        (Kind.QUESTION, QUESTIONS, 0.9),
        (Kind.PRAISE, PRAISE, 0.5),
        (Kind.OTHER, OTHER, 1),
        (Kind.SPAM, SPAM, 0.8),
    ],
)
def test_most_posts_are_taken_for_what_they_are(kind, texts, least):
    taken = [classify(text).kind is kind for text in texts]
    assert sum(taken) >= least * len(texts), [text for text, right in zip(texts, taken, strict=True) if not right]


@pytest.mark.parametrize("texts", [QUESTIONS, PRAISE, OTHER, SPAM])
def test_hardly_anything_else_is_surely_a_complaint(texts):
    wrong = [text for text in texts if classify(text).place is Place.SURE]
    assert len(wrong) <= 0.15 * len(texts), wrong


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_language_nobody_here_knows_is_for_a_person_to_read(text):
    triage = classify(text)
    assert carded(triage), triage
    assert triage.language not in LEARNED
    assert triage.reasons


@pytest.mark.parametrize("text", ["Hi, help", "/help I need a person", "🤬", "hello?", "Привет"])
def test_a_greeting_with_anything_more_is_no_small_talk(text):
    assert not is_small_talk(text)
    assert carded(classify(text))


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "…", "https://x.com/p/1", "@acme"])
def test_a_post_without_words_is_a_complaint_in_doubt(text):
    assert carded(classify(text))


@pytest.mark.parametrize("text", DANGERS)
def test_a_danger_to_people_is_urgent_whatever_the_tone(text):
    triage = classify(text)
    assert triage.danger
    assert triage.place is Place.SURE
    assert triage.reasons[0] == triage.urgency_reasons[0]


@pytest.mark.parametrize("text", ["My son loves it", "You should fire your copywriter", "Your prices are hot"])
def test_a_child_or_a_figure_of_speech_alone_is_no_danger(text):
    assert not classify(text).danger


@pytest.mark.parametrize("text", THANKS[:4] + THANKS[5:])
def test_thanks_alone_are_recognised(text):
    assert is_thanks(text)
    assert is_small_talk(text)


@pytest.mark.parametrize("text", MORE_THAN_THANKS)
def test_thanks_with_anything_more_are_not_thanks_alone(text):
    assert not is_thanks(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I want a refund, you charged me twice", "billing"),
        ("My parcel was never delivered, where is the courier", "delivery"),
        ("Somebody hacked my account, there was a data breach", "breach"),
        ("The zip is broken", "product"),
        ("Your clerk was rude", "staff"),
        ("hm", None),
    ],
)
def test_a_post_is_about_what_most_of_its_words_are_about(text, topic):
    assert classify(text).topic == topic


def test_reasons_never_quote_the_customer():
    ours = {signal.says for lot in (grievances.COMPLAINT, lexicon.PRAISE, _DANGERS, matters.PRESSING) for signal in lot}
    triage = classify("Third week waiting for my refund, my kid's heater caught fire, nobody answers, disgraceful")
    assert len(triage.reasons) == 3
    assert set(triage.reasons) <= ours


@given(hostile_text)
def test_any_text_is_judged_with_a_probability_and_a_reason(text):
    triage = classify(text)
    assert 0 <= triage.score <= 1
    assert 0 <= triage.urgency <= 1
    assert 1 <= len(triage.reasons) <= 3
    assert carded(triage) or triage.kind is not Kind.COMPLAINT


def test_what_is_set_aside_gets_no_card_and_the_rest_does():
    assert [carded(Triage(Kind.PRAISE, 0.1, (), place=place)) for place in Place] == [False, True, True]


@pytest.mark.parametrize("text", OTHER)
def test_small_talk_is_set_aside(text):
    assert not carded(classify(text))


def test_the_row_of_a_post_is_ready_for_json():
    row = as_row("7", classify("Where is my refund? It is on fire!"))
    assert json.loads(json.dumps(row)) == row
    assert list(row) == ["id", "kind", "score", "topic", "urgency", "language"]


@pytest.mark.parametrize(
    "signals", [grievances.COMPLAINT, lexicon.PRAISE, lexicon.QUESTION, lexicon.SPAM, _DANGERS, matters.PRESSING]
)
def test_every_phrase_of_the_lexicon_is_found_in_itself(signals):
    phrases = Lexicon(signals)
    for signal in signals:
        for phrase in filter(None, signal.phrases.split(" | ")):
            text = phrase.replace("#th", "3rd").replace("#", "7").replace("<link>", "https://acme.com")
            assert signal in [found for _, found in phrases.find(words(text))], phrase


def test_a_thousand_posts_take_less_than_a_second_of_the_processor():
    """A sixth of that where nobody else is at work; who waits for others is not counted."""
    posts = (COMPLAINTS + PRAISE + QUESTIONS) * 12
    began = time.process_time()
    for post in posts[:1_000]:
        classify(post)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "label", "positive"), [("acl_complaints", "y", "1"), ("airline", "airline_sentiment", "negative")]
)
def test_strangers_complaints_are_hardly_ever_set_aside(name, label, positive):
    path = EVALUATE / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open(encoding="utf-8", newline="") as file:
        complaints = [row["text"] for row in csv.DictReader(file) if row[label] == positive][:1_500]
    recall = sum(carded(classify(text)) for text in complaints) / len(complaints)
    assert recall > 0.85
