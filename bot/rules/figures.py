"""Ways of speaking that borrow the words of danger and mean none; data only. What is read here uses up its words.

Figures of speech, names of things (a smoke alarm, a fire exit), questions before anything happened, and what did not
happen.
"""

from __future__ import annotations

from typing import Final

from bot.rules.lexicon import Signal

FIGURES: Final = Signal(
    "",
    0.0,
    "fire sale | fire sales | are on fire | you're on fire | is straight fire | straight fire | is fire | was fire"
    " | dumpster fire | tyre fire | tire fire | under fire | playing with fire | fire away | set the world on fire"
    " | fire tv | fire stick | fire tablet | fire hd | fire pit | fire place | fire drill | fire exit | fire door"
    " | fire extinguisher | fire emoji | in case of fire | fire safety | fire and flame | hair on fire"
    " | smoking deal | smoking hot | smoking area | smoking room | smoking ban | no smoking | non smoking"
    " | holy smoke | smoke free | smoke alarm | smoke alarms | smoke detector | smoke detectors | smoke and mirrors"
    " | smoke test | smelled of smoke | smells of smoke | smell of smoke | smelt of smoke | smoke breaks"
    " | stank of smoke | stinks of smoke | reeks of smoke | reeked of smoke"
    " | carbon monoxide alarm | carbon monoxide detector | carbon monoxide detectors"
    " | sparks joy | sparks of | sparks a | sparks interest | sparks card | marks sparks"
    " | blew up on | blowing up | blew up with | exploded with | exploded on | explosion of | my head exploded"
    " | inbox exploded | burst out | burst into tears | burst into laughter | burst my bubble | bursting"
    " | chest pains from laughing | died laughing | dying laughing | gave me a heart attack | bleeding edge"
    " | bleeding money | bleeding me dry | wallet is bleeding | ears are bleeding | eyes are bleeding | choked up"
    " | choking on my coffee | choking on my tea | choked on my coffee | choked on my tea | on steroids"
    " | dangerously good | dangerously delicious | dangerously spicy | dangerously close | dangerously low"
    " | dangerously addictive | is it safe | is this safe | are they safe | is it dangerous | is this dangerous"
    " | are they dangerous | how safe | safe to say | dangerous precedent | dangerous for my wallet"
    " | hit by a charge | hit by a fee | hit by charges | hit by fees | hit by a fine | fell off the back"
    " | fell out of love | fell out with"
    " | fell off a cliff | fell down the rabbit hole | fell on deaf ears | hurt my feelings | hurt my eyes"
    " | hurt my wallet"
    " | hurt my soul | hurt my ears | hurt my head | hurt my brain | collapsed laughing | insult to injury"
    " | isn't sparking | not sparking | no sparks | no smoke | no injuries | zero injuries | without injuries"
    " | no one was hurt | nobody was hurt | no one hurt | nobody hurt"
    " | injury time | injury list | suicide squad | commercial suicide | career suicide | kill myself laughing"
    " | could kill myself laughing | want to die of embarrassment | overdosed on | overdose of | punched above"
    " | threatened to leave | threatened to cancel | threatened to sue | threatened to close | threatened to charge"
    " | threatened me with a fee | threatened me with a fine | threatened me with bailiffs"
    " | trapped in a contract | trapped in this contract"
    " | trapped in your | trapped in a loop | trapped in an endless | locked in a contract | locked in the price"
    " | locked in a price | locked me in a contract | home alone | solo album | alone time | phone alone"
    " | live wire act | electric shock therapy"
    " | unter den nägeln | feuer und flamme | feuer frei | brennt mir | brennt ja | brennt darauf | que arde"
    " | está que arde | feu d'artifice | feux d'artifice | feu rouge | feu vert | coup de feu | pot au feu"
    " | tout feu tout flamme"
    " | fuochi d'artificio | a fuoco lento | fogo de artifício | fogos de artifício | rookworst | rookvrij"
    " | rookmelder"
    " | rauchmelder | rauchverbot | detector de humo | détecteur de fumée | no fumo | non fumo | não fumo",
)
