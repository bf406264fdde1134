"""Finds a member of staff whom a post names: ``Leo at the Gran Vía shop``, ``your driver Ahmed``, ``agent"
" Priya``. Pure.

Named is who stands beside a work of theirs, a place of ours, or what staff do for customers. Rather nobody than the
wrong word: a name begins with a capital letter where not every word does, is no word that often stands there, and whose
handle it is plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.rules.lexicon import word_set

#: So much of a post is read.
_MOST_READ: Final = 2_000
_TITLE: Final = r"(?:(?:Mr|Mrs|Ms|Dr|Herr|Frau|Sr|Sra|Señora?|Mme|Signora?)\.? )?"
_WORD: Final = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’-]{1,15}"
_NAME: Final = rf"(?<![\w@#])(?P<name>{_TITLE}{_WORD}(?: {_WORD})?)(?!\w|['’]\w)"
_ROLE: Final = (
    r"(?:driver|agent|advisor|adviser|cashier|courier|manager|colleague|employee|technician|engineer|barista|waiter"
    r"|waitress|steward|stewardess|conductor|receptionist|assistant|rep|representative|clerk|host|hostess|nurse|pilot"
    r"|captain|supervisor|mechanic|fitter|concierge|operator|guard|associate|adjuster|teller|crew member|staff member"
    r"|team member|delivery (?:guy|man|woman)|postman|linesman"
    r"|Fahrer(?:in)?|Mitarbeiter(?:in)?|Berater(?:in)?|Kollegin|Kollege|Techniker(?:in)?|Verkäufer(?:in)?"
    r"|empleado|empleada|repartidor|repartidora|dependienta|dependiente|conductor|conductora|agente|técnico"
    r"|livreur|livreuse|conseiller|conseillère|vendeur|vendeuse|employé|employée|technicien|technicienne"
    r"|corriere|commesso|commessa|operatore|operatrice|autista|tecnico"
    r"|funcionário|funcionária|entregador|entregadora|motorista|atendente"
    r"|bezorger|medewerker|medewerkster|chauffeur|monteur)"
)
_PLACE: Final = (
    r"(?:shop|store|branch|desk|counter|office|reception|bar|café|cafe|till|checkout|garage|station|gate|hub|depot"
    r"|clinic|pharmacy|salon|restaurant|hotel|support|customer (?:service|care|support)|billing|sales|chat|team"
    r"|call cent(?:re|er)|service desk|help ?desk|tienda|Filiale|Laden|boutique|agence|negozio|filiale|loja|winkel)"
)
_OURS: Final = (
    r"(?:your|ur|the|that|their|an?|Ihr|Ihrem|Ihrer|euer|eurem|eurer|su|vuestr[oa]|tu|votre|vos|vostr[oa]|il vostro"
    r"|la vostra|voss[oa]|seu|sua|jullie|uw)"
)
_DID: Final = (
    r"(?:was (?:so |very |really |absolutely |extremely |incredibly )?(?:rude|kind|helpful|patient|dismissive"
    r"|unhelpful|a star|a gem|aggressive|friendly|unfriendly|condescending|patronising|polite|impolite)"
    r"|hung up on me|went above and beyond|sorted (?:it|everything|me|us) (?:out )?|fixed (?:it|my)"
    r"|helped (?:me|us)|laughed at (?:me|us)|yelled at (?:me|us)|shouted at (?:me|us)|lied to (?:me|us)"
    r"|refused to help)"
)
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_ROLE}(?:,)? (?:named |called |namens |llamado |llamada |nommé |di nome )?{_NAME}",
        rf"{_NAME}, (?:your|our|the|my) {_ROLE}\b",
        rf"{_NAME} (?:at|in|from|on|of|im|in|en|chez|au|nel|na|no|bij) {_OURS} (?:[\wÀ-ÿ'’]+ ){{0,3}}?{_PLACE}\b",
        rf"{_NAME} (?:in|from) (?:billing|sales|support|customer (?:service|care|support)|accounts|repairs|claims)\b",
        rf"\b(?i:spoke (?:to|with)|speaking (?:to|with)|talked to|served by|helped by|dealt with by|chatted with)"
        rf" {_NAME}",
        rf"\b(?i:thanks|thank you|thank u|thx|kudos|props|shout ?out|hats off|danke|gracias|merci|grazie|obrigad[oa]"
        rf"|bedankt)"
        rf"(?: so much| very much| a lot)? (?:to|an|a|à) {_NAME} (?:at|in|from|for|on|who)\b",
        rf"{_NAME} {_DID}",
        rf"\b(?i:give|deserves?|for) {_NAME} (?:a raise|a bonus|a medal|a promotion)\b",
    )
)
_MAY_NAME: Final = re.compile(rf"(?<![\w@#]){_WORD}(?!\w|['’]\w)")
#: Capitalised words that stand there and name nobody, in small letters.
_NOBODY: Final = word_set(
    "i the a an this that these those your you our we they he she it my his her their its and but so or if when"
    " what who"
    " why how where which not no yes ok okay hi hello hey dear thanks thank please sorry just still even now"
    " then here"
    " there today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday january february march"
    " april may june july august september october november december christmas easter everyone everybody everything"
    " someone somebody nobody nothing something anyone staff team customer service support manager driver agent crew"
    " app website order delivery parcel package product food room flight train bus ticket account card bank money"
    " refund phone email chat internet wifi signal gate terminal platform airport station hotel store shop branch"
    " london paris madrid berlin rome lisbon leeds manchester york dublin edinburgh glasgow bristol oxford"
    " milan munich"
    " amsterdam brussels chicago boston denver dallas houston atlanta seattle phoenix toronto sydney melbourne paypal"
    " amazon google apple facebook instagram twitter whatsapp telegram visa mastercard uber android iphone samsung"
    " xbox playstation netflix spotify customers service lovely great good bad worst best terrible awful"
    " amazing thx btw"
    " god jesus christ lord santa england britain america europe germany france spain italy portugal scotland wales"
    " ireland holland canada australia english german french spanish italian she's he's everything's guy lady"
    " man woman"
    " guest welcome breakfast lunch dinner coffee tea burger pizza management reception head office live sir madam"
    " are is was were been sat stood stand waited waiting sold bless left book film dude bloke lad went got"
    " came called"
    " arrived booked bought ordered paid sent asked told tried spent lost found walked had have has did does do"
    " can could"
    " gas city energy group motors air rail express direct home bus"
)
#: Before a name these make it one of the writer's own people.
_FAMILY: Final = word_set(
    "husband wife son daughter mum mom dad mother father brother sister friend partner kid dog cat"
)


def named(text: str) -> tuple[str, ...]:
    """The members of staff whom a cleaned text names, at most three, in their order; empty where nobody is."""
    text = text[:_MOST_READ]
    if text.isupper() or text.islower() or all(map(_is_nobody, _MAY_NAME.findall(text))):
        return ()
    found = sorted(name for pattern in _PATTERNS for name in _names(pattern, text))
    return tuple(dict.fromkeys(name for _, name in found))[:3]


def _names(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        start = match.start("name")
        name = match["name"].removesuffix("'s").removesuffix("’s")
        own = [word for word in name.split() if not _is_nobody(word)]
        before = text[:start].split()[-1:]
        if own and own[-1] == name.split()[-1] and not _FAMILY.intersection(before):
            yield start, name if len(own) == len(name.split()) else own[-1]


def _is_nobody(word: str) -> bool:
    return word.lower().strip(".'’") in _NOBODY
