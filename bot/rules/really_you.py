"""Recognises "Is this really you?": a customer who doubts that a person answers them. Pure; knows no channel.

Hand-written from everyday language in the languages of the triage. It only adds a way to answer, so it may miss one; it
must not take a complaint for a doubt ("is this really your refund policy?").
"""

from __future__ import annotations

from typing import Final

import regex

from bot.rules.cleaning import clean

#: Who is doubted, after "really": a person, the signature's own self, or the opposite of one.
_PHRASES: Final = (
    # English
    r"(?:is|was) (?:this|that|it) (?:really|actually|truly|honestly) (?:you|her|him)\b",
    r"(?:is|was) (?:this|that|it) (?:really |actually |truly )?(?:a real person|a real human|a human|a bot|an? ai\b|"
    r"chat ?gpt|automated|a fake|fake\b)",
    r"are you (?:really |actually |truly )?(?:a real person|a real human|real\b|human\b|a human|a bot|a robot|an? ai\b|"
    r"chat ?gpt|the real)",
    r"are you (?:really|actually|truly) (?:the|her|him|an? (?:ceo|coo|cfo|cto|executive|director|manager))\b",
    r"(?:am i|i'm) (?:really |actually )?(?:talking|speaking|writing|chatting) (?:to|with) (?:a |an )?(?:bot|robot|ai|"
    r"real person|human|machine)",
    r"(?:who is|who's) (?:this|really|actually) (?:really|writing|answering)",
    r"(?:prove|proof) (?:that )?(?:it's|it is|this is|you are|you're) (?:really |actually )?(?:you|real|her|him)",
    r"how do i know (?:that )?(?:it's|it is|this is|you are|you're) (?:really |actually )?(?:you|real|her|him)",
    r"really you\s*\?",
    # German
    r"(?:sind|bist) (?:sie|du) (?:das )?(?:wirklich|echt|tatsächlich|ein(?:e)? (?:bot|roboter|echte[rn]? mensch|ki))",
    r"(?:ist|war) das (?:wirklich|echt|tatsächlich) (?:sie|du|ein mensch|eine echte person)\b",
    r"(?:schreibe|spreche|rede) ich (?:hier |gerade )?(?:wirklich )?mit (?:einem|einer) (?:bot|roboter|menschen|ki|"
    r"maschine|echten)",
    # Spanish
    r"(?:es|eres|era) (?:de verdad |realmente |en serio )(?:usted|tú|tu|ella|él|una persona|un bot)",
    r"(?:eres|es usted|es) (?:realmente |de verdad )?(?:un bot|un robot|una persona real|humano|humana|una ia)\b",
    r"¿?\s*(?:de verdad|realmente) (?:es|eres) (?:usted|tú|tu|ella)\b",
    r"(?:estoy|hablo) (?:realmente )?(?:hablando )?con (?:un bot|un robot|una persona|una máquina)",
    # French
    r"(?:c'est|est-ce|êtes-vous|es-tu) (?:bien |vraiment )(?:vous|toi|elle|lui|une vraie personne|un humain)",
    r"(?:êtes-vous|vous êtes|es-tu|tu es|c'est) (?:vraiment )?(?:un bot|un robot|une ia|une vraie personne|un humain|"
    r"réel(?:le)?\b)",
    r"(?:je parle|j'écris|je discute) (?:bien |vraiment )?(?:à|avec) (?:un bot|un robot|une vraie personne|un humain|"
    r"une machine)",
    # Italian
    r"(?:è|sei|siete) (?:davvero|veramente|proprio) (?:lei|tu|voi|una persona|un umano)",
    r"(?:sei|è) (?:davvero |veramente )?(?:un bot|un robot|una persona vera|un'ia|un umano)\b",
    r"(?:sto|parlo) (?:davvero )?(?:parlando |scrivendo )?con (?:un bot|un robot|una persona vera|una macchina)",
    # Portuguese
    r"(?:é|és) (?:mesmo|realmente|de verdade) (?:você|voce|tu|ela|ele|uma pessoa)",
    r"(?:você é|voce é|é|és) (?:mesmo |realmente )?(?:um bot|um robô|uma pessoa real|humano|humana|uma ia)\b",
    r"(?:estou|falo) (?:mesmo )?(?:falando |a falar )?com (?:um bot|um robô|uma pessoa|uma máquina)",
    # Dutch
    r"(?:bent|ben) (?:u|jij|je) (?:dit |het )?(?:echt|werkelijk|een (?:bot|robot|echt mens|echte persoon|ai))",
    r"is (?:dit|het) (?:echt|werkelijk) (?:u|jij|een mens|een echt persoon)\b",
    r"(?:praat|spreek|schrijf) ik (?:echt |nu )?met een (?:bot|robot|mens|echt|echte|machine)",
)
_DOUBT: Final = regex.compile(rf"(?i)(?<!\w)(?:{'|'.join(_PHRASES)})")
#: A doubt stands at the beginning; the rest of a very long text is not looked at.
_MOST: Final = 2000


def doubts(text: str) -> bool:
    """Whether the customer asks who really writes to them."""
    words = regex.sub(r"\s+", " ", clean(text[:_MOST]).replace("’", "'"))
    return _DOUBT.search(words) is not None
