"""The words that tell questions, praise, spam and small talk; data only, knows nothing of scores. Those of complaints
are in `bot.rules.grievances`.

A `Signal` is a reason in words, a weight in log-odds, and the phrases that show it, separated by " | ". Phrases are
written as people write; "#" stands for a number in digits or words, "#th" for an ordinal. Hand-written from everyday
language, English first, with the most common cues of German, Spanish, French, Italian, Portuguese and Dutch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One reason to take a post for something. ``weight`` is added once, however often its phrases occur. It is equal
    to nothing but itself: sets of them are made for every post."""

    says: str
    weight: float
    phrases: str


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


PRAISE: Final = (
    Signal(
        "they are pleased",
        2.2,
        "love | loved | loving | lovely | amazing | awesome | excellent | fantastic | brilliant | wonderful"
        " | best | perfect | great | superb | outstanding | delicious | beautiful | gorgeous | stunning"
        " | favourite | favorite | happy | pleased | delighted | thrilled | impressed | enjoyed | enjoying | cool"
        " | nice | sweet | yay | yum | rocks | rock | glad | excited | pumped | wow | good job | great job"
        " | great work | good work | well done | so good | very good | really good | top notch | no complaints"
        " | no problems | no problem | not bad | never disappoints | never disappoint | can't wait"
        " | spot on | made my day | super"
        " | toll | klasse | begeistert | wunderbar | prima | liebe | ausgezeichnet | encantado | encantada"
        " | excelente | genial | maravilloso | increíble | me encanta | j'adore | parfait | génial"
        " | excellent service | ravi | ravie | magnifique | bravo | ottimo | ottima | fantastico | perfetto"
        " | bravissimi | contentissimo | adoro | ótimo | ótima | maravilhoso | perfeito | geweldig | fantastisch"
        " | uitstekend | heerlijk | tevreden | ❤ | 😍 | 🥰 | 😊 | 👏 | 🙌 | 👍 | 💕 | 💙 | 😘 | 🎉 | 💯",
    ),
    Signal(
        "they thank or recommend",
        1.5,
        "thank you so much | thanks so much | many thanks | thank you for | thanks for | thank you | thanks"
        " | thx | appreciate | appreciated | grateful | kudos | shout out | shoutout | props to | hats off"
        " | recommend | highly recommend | helpful | so helpful | kind | friendly | went above and beyond"
        " | above and beyond | vielen dank | herzlichen dank | danke | dankeschön | muchas gracias | gracias"
        " | merci beaucoup | merci | grazie mille | grazie | muito obrigado | muito obrigada | obrigado"
        " | obrigada | dank je wel | dankjewel | bedankt | hartelijk dank",
    ),
)

QUESTION: Final = (
    Signal(
        "they ask for information",
        1.9,
        "how do i | how do you | how can i | how does | how much | how many | how to | can i | can you tell"
        " | can we | could i | may i | could you tell | do you have | do you sell | do you know | do you offer"
        " | do you ship | do you deliver | do you take | do i need | does anyone know | is there | are there"
        " | is it possible | is it true | are you open | are you hiring | will you be | will there be"
        " | would it be possible | what time | what is the | what's the | what are the | what are your | which"
        " | where can i | where do i | when do | when does | when is the | who do i | who can i | anyone know"
        " | any idea | wondering | quick question | a question | just curious | wie kann ich | gibt es"
        " | haben sie | habt ihr | kann ich | kann man | wann öffnet | wann macht | cómo puedo | hay | tienen"
        " | puedo | a qué hora | cuánto cuesta | comment | est-ce que | avez-vous | puis-je | y a-t-il | combien"
        " | quelle heure | come posso | avete | posso | quanto costa | a che ora | c'è | como posso | têm"
        " | vocês têm | quanto custa | a que horas | hoe kan ik | hebben jullie | kan ik | is er | hoe laat"
        " | hoeveel kost",
    ),
    Signal("there is a question mark", 0.5, "?"),
)

SPAM: Final = (
    Signal(
        "it advertises",
        3.0,
        "follow me | follow back | follow for follow | check out my | click here | click the link | click link"
        " | link in bio | giveaway | free followers | gain followers | promo code | discount code | use code"
        " | limited offer | limited time | special offer | best prices | buy now | order now | sign up now"
        " | visit our | visit my | subscribe to my | work from home | dm to | dm us for | dm for | whatsapp me"
        " | whatsapp us | contact us on whatsapp | join our telegram | telegram channel | jetzt kaufen"
        " | klick hier | haz clic | cliquez ici | clicca qui | clique aqui | klik hier",
    ),
    Signal(
        "it promises money or luck",
        3.0,
        "bitcoin | crypto | forex | binary options | investment opportunity | invest | passive income"
        " | make money | earn money | earn # | earn up to | cash prize | you have won | you won | winner"
        " | claim your | lottery | casino | jackpot | betting | guaranteed | risk free | double your | # daily"
        " | financial freedom | recover your funds | recovery expert | viagra | hot singles | seo | backlinks"
        " | gana dinero | gagnez | guadagna | ganhe dinheiro | verdien geld | geld verdienen | gewonnen",
    ),
    Signal("it carries a link", 0.8, "<link>"),
)

#: Words that turn what is pleasant after them (three words at most) into its opposite.
NEGATORS: Final = word_set(
    "not no never dont doesnt didnt isnt wasnt arent werent cant cannot wont aint without hardly nobody nothing"
    " nicht kein keine nie nunca jamás ni pas jamais aucun non mai nessun não nem niet geen nooit"
)

#: Pleasant words after a negator.
NEGATED: Final = Signal("what should be good is not", 1.3, "")

#: Words of thanks; a message of nothing else (and of `BESIDE_THANKS`) is thanks alone.
THANKS: Final = word_set(
    "thanks thank thx ty tysm cheers appreciated danke dankeschön gracias merci grazie obrigado obrigada dank"
    " dankjewel bedankt"
)

#: Words that may stand beside thanks without saying anything about a matter.
BESIDE_THANKS: Final = word_set(
    "you so much very many a lot again for your the help reply answer response quick fast great perfect ok okay super"
    " awesome amazing wonderful brilliant lovely all good really that this is it and i appreciate ever kind now got yes"
    " well are best alles gut todo bien"
    " vielen herzlichen ihnen dir euch für die hilfe schnelle antwort muchas mil por la su tu ayuda respuesta"
    " beaucoup pour votre aide mille tante muito pela ajuda je jullie wel hartelijk voor de hulp"
)

#: Words of greeting; a message of nothing else is small talk.
GREETINGS: Final = word_set(
    "hi hello hey hiya good morning evening afternoon night day there guys team everyone bye goodbye how are you all"
    " hallo guten tag abend moin servus hola buenos buenas días tardes noches bonjour bonsoir salut ciao buongiorno"
    " buonasera salve olá oi bom dia boa tarde noite hoi goedemorgen goedemiddag goedenavond"
)
