"""The words of danger to people; data only, as in `bot.rules.lexicon`.

Two sorts. *Plain* phrases tell a danger by themselves. *Besides* are words that tell one only beside others: smoke
beside a thing of the house, insulin beside something that failed. Whoever speaks in figures is read first
(`bot.rules.figures`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.rules.lexicon import Signal, word_set

#: What a signal of danger weighs: `bot.rules.triage.DANGER` is below it, and nothing else comes near.
_DANGER: Final = 1.0

FIRE: Final = "fire or smoke"
HURT: Final = "somebody is hurt"
LIFE: Final = "a danger to health or life"
THREAT: Final = "somebody is threatened or held"

#: Whom a danger is beside, or what: people, and what stands in a home, a car or a shop.
_PEOPLE: Final = (
    "me my us our her him his she he mum mom mother dad father wife husband son daughter kid"
    " kids child children baby toddler grandmother grandma grandfather nan grandad brother sister nephew niece friend"
    " neighbour customer customers passenger passengers people man woman boy girl girls boys someone somebody"
    " everyone"
    " mein meine meinem meiner meinen ich mir mich uns unser unsere sohn tochter kind kinder frau mann mutter"
    " vater baby"
    " mi mis me nos nuestra nuestro yo hijo hija hijos niño niña madre padre abuela abuelo bebé mujer marido"
    " mon ma mes moi je nous notre fils fille enfant enfants mère père bébé femme mari"
    " mio mia miei mie io noi nostro figlio figlia bambino bambina madre padre nonna moglie marito"
    " meu minha meus minhas eu nós filho filha bebê avó avô mãe pai mulher marido"
    " mijn ik ons onze zoon dochter vrouw man moeder vader oma opa kinderen"
)
_THINGS: Final = (
    "house home flat room bedroom kitchen hallway garage bed cot socket plug outlet charger cable wire battery heater"
    " boiler oven stove toaster kettle fridge freezer dryer dishwasher lamp laptop phone engine car bus train plane"
    " cabin store shop shower bath tub building carriage scooter bike vape bank adapter grill fryer iron"
    " ladegerät netzteil akku steckdose lampe spülmaschine waschmaschine ofen heizung auto wohnung küche zimmer"
    " cargador enchufe batería plancha horno calentador cocina casa coche lavadora"
    " chargeur prise batterie four chaudière cuisine chambre maison voiture bouilloire"
    " caricatore presa batteria forno stufa caldaia cucina casa camera auto lavatrice"
    " carregador tomada bateria forno fogão cozinha casa carro quarto"
    " oplader stopcontact accu oven kachel keuken huis auto bed wasmachine"
)
_FAILED: Final = (
    "late delayed missing lost stopped stop failed fails failing broken broke without offline waiting wrong empty"
    " cancelled canceled recalled refused denied used ohne fehlt kaputt ausgefallen sin falta tarde retraso"
    " sans manque"
    " retard senza manca ritardo sem atraso zonder kapot"
)
#: What brought somebody to a hospital, and what else people write of hospitals for.
_CAUSE: Final = "your you because after from wegen nach por vuestro su cause votre après dopo vostro depois na door na"
_NO_CAUSE: Final = (
    "cancel cancelling cancelled rebook rebooking booking reschedule postpone insurance claim policy streak"
    " thanks thank"
    " danke gracias merci grazie obrigado bedankt proud großartig amazing children's"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A signal that tells a danger only with one of the words of ``context`` in the same post, and none of
    ``unless``."""

    signal: Signal
    context: frozenset[str]
    unless: frozenset[str] = frozenset()

    def among(self, there: frozenset[str]) -> bool:
        """Whether it tells a danger among these words."""
        return not self.context.isdisjoint(there) and self.unless.isdisjoint(there)


PLAIN: Final = (
    Signal(
        FIRE,
        _DANGER,
        "caught fire | catches fire | burst into flames | went up in flames | in flames | smoke coming | smoke came"
        " | smoke pouring | started smoking | starts smoking | is smoking and | set fire to | burned down"
        " | burnt down"
        " | charger melted | plug melted | socket melted | battery is swelling | battery swelled | battery exploded"
        " | gas leak | gas leaking | smell gas | smells of gas | smell of gas | smelling gas | gas smell"
        " | flames coming"
        " | flames came | feuer gefangen | in flammen | steht in brand | fängt feuer | gasgeruch | riecht nach gas"
        " | gas riechen | se incendió | en llamas | prendió fuego | huele a gas | olor a gas | fuga de gas | pris feu"
        " | prend feu | a brûlé la maison | odeur de gaz | fuite de gaz | sent le gaz | preso fuoco | prende fuoco"
        " | in fiamme | odore di gas | fuga di gas | puzza di gas | pegou fogo | em chamas | pegando fogo"
        " | cheiro a gás | cheiro de gás | vazamento de gás | fuga de gás | vlam gevat | in brand gevlogen"
        " | vloog in brand | staat in brand | gaslucht | gaslek | carbon monoxide | carbon monoxide alarm went off"
        " | carbon monoxide alarm is going off | carbon monoxide alarm going off | kohlenmonoxid"
        " | monóxido de carbono | monoxyde de carbone | monossido di carbonio | koolmonoxide",
    ),
    Signal(
        HURT,
        _DANGER,
        "taken to hospital | taken to the hospital | rushed to hospital | rushed to the hospital"
        " | called an ambulance"
        " | call an ambulance | by ambulance | in an ambulance | food poisoning | allergic reaction | anaphylaxis"
        " | anaphylactic | used my epipen | used his epipen | used her epipen | electric shock | electrocuted"
        " | concussion | chest pains | chest pain | fainted | notarzt | stromschlag | lebensmittelvergiftung"
        " | allergische reaktion | allergischer schock | descarga eléctrica | reacción alérgica"
        " | intoxicación alimentaria | quemaduras | décharge électrique | réaction allergique"
        " | intoxication alimentaire | choc anaphylactique | scossa elettrica | reazione allergica"
        " | intossicazione alimentare | choque elétrico | choque eléctrico | reação alérgica | intoxicação alimentar"
        " | elektrische schok | allergische reactie | voedselvergiftiging",
    ),
    Signal(
        LIFE,
        _DANGER,
        "doors opened on the wrong side | glass in my | glass in the food | piece of glass | pieces of glass"
        " | shard of glass | shards of glass"
        " | metal in my | piece of metal | needle in | razor blade | choking hazard | brakes failed"
        " | brakes went | brakes gave | no brakes | brake failed"
        " | brakes fail | brakes stopped working | brakes don't work | steering locked | steering failed"
        " | airbag did not | airbag didn't | seat belt does not lock | seat belt doesn't lock | wheel came off"
        " | bare wire | live wire | exposed wire | exposed wires | can't breathe | cannot breathe | trouble breathing"
        " | suicidal | suicide | kill myself | end my life | want to die | don't want to live | take my own life"
        " | life threatening | died because | died after"
        " | without my insulin | without insulin | out of insulin | no insulin | insulin has not | insulin hasn't"
        " | insulin did not | insulin didn't | insulin never | out of oxygen | overdose | overdosed"
        " | wrong medication | wrong medicine | wrong tablets | wrong dose | double the dose | someone else's tablets"
        " | someone else's medication | lebensgefahr | lebensgefährlich | bremsen haben versagt | bremse versagt"
        " | glasscherbe | glasscherben | glassplitter | umbringen | nicht mehr leben | frenos fallaron"
        " | fallaron los frenos | trozo de vidrio | trozos de cristal | suicidarme | matarme | morceau de verre"
        " | bouts de verre | freins ont lâché | suicider | me tuer | pezzo di vetro | freni non | uccidermi"
        " | pedaço de vidro | freios falharam | travões falharam | me matar | stuk glas | remmen weigerden"
        " | zelfmoord | levensgevaarlijk",
    ),
    Signal(
        THREAT,
        _DANGER,
        "threatened me | threatened us | threatened my | threatened to | assaulted | groped | punched | attacked me"
        " | attacked my | followed me home | pulled a knife | with a knife | with a gun | would not let me out"
        " | wouldn't let me out | would not let us out | wouldn't let us out | locked me in | locked us in"
        " | trapped in | trapped inside | stuck in the lift | stuck in your lift | stuck in the elevator"
        " | stuck in your elevator | im aufzug fest | im aufzug stecken | im aufzug eingeschlossen | bedroht"
        " | me amenazó | me agredió | atrapados en el ascensor | atrapada en el ascensor | m'a menacé"
        " | m'a menacée | m'a agressé | m'a agressée | coincés dans l'ascenseur | coincée dans l'ascenseur"
        " | mi ha minacciato | mi ha minacciata | bloccati in ascensore | me ameaçou | me agrediu"
        " | presos no elevador | heeft me bedreigd | vast in de lift",
    ),
)

BESIDES: Final = (
    Beside(
        Signal(
            FIRE,
            _DANGER,
            "on fire | smoke | smoking | sparks | sparking | sparked | flames | exploded | explodes"
            " | explosion | blew up"
            " | blew off | burst | hissing | burning smell | smells of burning | smell of burning | electrified"
            " | brennt | brannte | rauch | qualm | explodiert | funken | incendio | arde | humo | chispas | explotó"
            " | explotado | feu | en feu | fumée | étincelles | explosé | incendie | fuoco | fumo | scintille"
            " | esploso"
            " | esplosa | fogo | fumaça | faíscas | explodiu | in brand | rook | vonken | ontploft",
        ),
        word_set(_THINGS + " pocket hand leg"),
    ),
    Beside(
        Signal(
            HURT,
            _DANGER,
            "injured | injury | injuries | hurt my | hurt her | hurt his | got hurt | was hurt | is hurt | were hurt"
            " | bleeding | unconscious | collapsed | choked | choking | scalded | burned my | burnt my | burned her"
            " | burned his | burnt her | burnt his | burned me | burnt me | burns on | with burns | burns all over"
            " | cuts all over | fell out | fell off | fell on | fell down | hit my wife | hit my son"
            " | hit my daughter"
            " | hit by | knocked down | ran over my | ran over me | ran over our | ran over his"
            " | ran over her | stitches | anaphylaktisch | verletzt | blutet | bewusstlos | gestürzt"
            " | verbrannt | verbrühung | herido | herida | sangra | me ha quemado | quemó | se cayó | inconsciente"
            " | blessé | blessée | saigne | brûlé | brûlée | brûlures | inconscient | tombé | ferito | ferita"
            " | ustioni"
            " | ustionato | sanguina | svenuta | svenuto | ferido | queimou | queimaduras | sangrando | desmaiou"
            " | gewond | bloedt | brandwonden | bewusteloos | verbrand",
        ),
        word_set(_PEOPLE),
    ),
    Beside(
        Signal(
            HURT,
            _DANGER,
            "in hospital | in the hospital | ended up in hospital | ended up in the hospital | in a&e"
            " | ended up in a&e"
            " | in the er | to the er | to a&e | emergency room | broken arm | broken leg | broken wrist | broken hip"
            " | broken ankle | broken rib | fractured | broke my arm | broke my leg | broke my wrist | broke my ankle"
            " | broke her arm | broke her leg | broke her hip | broke his arm | broke his leg | broke his hip"
            " | im krankenhaus | ins krankenhaus | notaufnahme | en el hospital | al hospital | en urgencias"
            " | a urgencias | à l'hôpital | aux urgences | in ospedale | all'ospedale | pronto soccorso | no hospital"
            " | ao hospital | pronto-socorro | pronto socorro | in het ziekenhuis | naar het ziekenhuis"
            " | spoedeisende hulp",
        ),
        word_set(_CAUSE),
        word_set(_NO_CAUSE),
    ),
    Beside(
        Signal(
            HURT,
            _DANGER,
            "nut allergy | peanut allergy | milk allergy | severe allergy | an allergy | allergic to"
            " | coeliac | celiac"
            " | asthma attack",
        ),
        word_set("label labelled told plate handed served gave contained contains anyway traces ill swollen throat"),
    ),
    Beside(
        Signal(
            LIFE,
            _DANGER,
            "nearly killed | almost killed | could have been killed | could have killed | could have died"
            " | kill people"
            " | kills somebody | kills someone | kill somebody | kill someone | get somebody killed"
            " | get someone killed"
            " | wrong side | doors open | drove into | rolled into the road",
        ),
        word_set(
            "driver driving drove car bus van train brakes road bike cyclist lift ladder ride roof wires plane"
            " platform passenger passengers baby pram kid kids"
        ),
    ),
    Beside(
        Signal(
            LIFE,
            _DANGER,
            "does not lock | doesn't lock | did not lock | didn't lock | won't lock | does not hold | doesn't hold"
            " | came off | came loose | hanging over | head height | snapped",
        ),
        word_set("belt buckle harness wheel brake brakes pram pushchair stroller cot seatbelt wires wire swing rope"),
    ),
    Beside(
        Signal(
            LIFE,
            _DANGER,
            "insulin | oxygen | pacemaker | epipen | ventilator | insulina | insuline | oxígeno"
            " | oxygène | ossigeno | oxigênio | zuurstof | sauerstoff | herzschrittmacher",
        ),
        word_set(_FAILED),
    ),
    Beside(
        Signal(
            LIFE,
            _DANGER,
            "dangerous | unsafe | not safe | dangerously | poisoned | poisonous | toxic fumes | fumes | gefährlich"
            " | vergiftet | peligroso | peligrosa | envenenado | dangereux | dangereuse | empoisonné | pericoloso"
            " | pericolosa | perigoso | perigosa | gevaarlijk | vergiftigd",
        ),
        word_set(
            "kid kids child children baby toddler son daughter mother grandmother passenger passengers people driver"
            " driving road neighbour kinder kind sohn tochter baby hijo hija niños enfant enfants fils fille figlio"
            " figlia bambini filho filha crianças kinderen zoon dochter"
        ),
    ),
    Beside(
        Signal(
            LIFE,
            _DANGER,
            "left alone | all alone | here alone | alone at | alone in | alone on | alone with | alone for"
            " | unaccompanied"
            " | wrong stop | locked in | locked inside | left behind | abandoned | on her own"
            " | on his own | allein | alleine | solo | sola | seul | seule | da solo | sozinho | sozinha | alleen",
        ),
        word_set(
            "kid child baby toddler son daughter year old kind sohn tochter hijo hija niño niña fils fille"
            " enfant figlio"
            " figlia filho filha zoon dochter"
        ),
    ),
)
