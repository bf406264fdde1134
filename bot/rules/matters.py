"""The words that tell how pressing a post is and what it is about; data only, knows nothing of complaints or scores.

The same form as `bot.rules.lexicon`; the weight of a signal is the urgency from 0 to 1 that it stands for.
"""

from __future__ import annotations

from typing import Final

from bot.rules.lexicon import Signal

DANGER: Final = (
    Signal(
        "fire or smoke",
        1.0,
        "caught fire | on fire | in flames | burst into flames | went up in flames | smoke coming"
        " | smoking and | smoke from | sparks | sparking | charger melted | plug melted | melted and | exploded"
        " | explosion | blew up | burned my | burnt my | burned her | burned his | burned me | burnt me"
        " | burns on | with burns | feuer gefangen | brennt | steht in brand | fängt feuer | explodiert | rauch"
        " | incendio | se incendió | en llamas | explotó | humo | pris feu | prend feu | en feu | incendie"
        " | explosé | fumée | preso fuoco | in fiamme | esploso | fumo | pegou fogo | em chamas | explodiu"
        " | fumaça | vlam gevat | in brand gevlogen | ontploft | rook",
    ),
    Signal(
        "somebody is hurt",
        1.0,
        "injured | injury | injuries | hospital | ambulance | emergency room | bleeding | choked | choking"
        " | concussion | broken arm | broken leg | broke my arm | broke my leg | got hurt | was hurt | hurt my"
        " | hurt her | hurt his | unconscious | collapsed | verletzt | krankenhaus | notarzt | blutet | herido"
        " | herida | hospitalizado | urgencias | blessé | blessée | hôpital | urgences | ferito | ferita"
        " | ospedale | pronto soccorso | ferido | ferida | gewond | ziekenhuis | bloedt",
    ),
    Signal(
        "a danger to health or life",
        1.0,
        "electric shock | electrocuted | gas leak | smell of gas | smell gas | carbon monoxide"
        " | allergic reaction | anaphylaxis | anaphylactic | food poisoning | poisoned | insulin | pacemaker"
        " | oxygen | overdose | suicidal | kill myself | end my life | not safe | unsafe | dangerous"
        " | brakes failed | life threatening | glass in my | metal in my | plastic in my | choking hazard"
        " | stromschlag | gasgeruch | allergisch | lebensgefahr | lebensgefährlich | gefährlich | vergiftung"
        " | descarga eléctrica | fuga de gas | peligroso | peligro | alergia | intoxicación | décharge électrique"
        " | fuite de gaz | dangereux | danger | intoxication | scossa elettrica | fuga di gas | pericoloso"
        " | pericolo | choque elétrico | vazamento de gás | perigoso | perigo | elektrische schok | gaslek"
        " | gevaarlijk",
    ),
    Signal(
        "a child is concerned",
        0.5,
        "my kid | my kids | my baby | my child | my children | my toddler | my son | my daughter | year old"
        " | years old | newborn | kid's room | mein kind | meine tochter | mein sohn | mein baby | mi hijo"
        " | mi hija | mi bebé | mon fils | ma fille | mon enfant | mon bébé | mio figlio | mia figlia | bambino"
        " | meu filho | minha filha | meu bebê | mijn kind | mijn zoon | mijn dochter | mijn baby",
    ),
)

PRESSING: Final = (
    Signal(
        "somebody else may have their money or data",
        0.7,
        "hacked | fraud | stolen card | identity theft | data breach | someone else's account | unauthorised"
        " | unauthorized | phishing | my data | leaked | gehackt | hackeado | piraté | hackerato",
    ),
    Signal(
        "they speak of law, press or a regulator",
        0.6,
        "lawyer | solicitor | sue | legal action | small claims | trading standards | ombudsman | regulator"
        " | journalist | newspaper | bbc | anwalt | abogado | avocat | avvocato | advogado | advocaat",
    ),
    Signal(
        "they are stranded or out of time",
        0.6,
        "stranded | urgent | urgently | asap | emergency | stuck at | no heating | no hot water | no power"
        " | deadline | wedding | funeral | dringend | urgente | urgence | spoed",
    ),
    Signal(
        "they may need particular care",
        0.6,
        "disabled | wheelchair | elderly | pregnant | my mother is # | blind | cancer | behindert | rollstuhl"
        " | schwanger | discapacitado | embarazada | handicapé | enceinte | disabile | incinta | grávida"
        " | zwanger",
    ),
)

#: Topic to its words; the topic with most of them in a post is its topic. The names are those of plans and routes.
TOPICS: Final = {
    "billing": "refund | refunds | refunded | money back | charged | overcharged | charge | bill | billing"
    " | billed | invoice | payment | paid | price | fee | fees | credit card | subscription | direct debit | geld"
    " | rechnung | erstattung | abgebucht | reembolso | factura | cobrado | cobro | remboursement | rembourse"
    " | facture | prélevé | rimborso | fattura | addebitato | estorno | fatura | cobrança | terugbetaling"
    " | factuur | rekening",
    "delivery": "delivery | deliver | delivered | parcel | package | courier | driver | tracking | shipping"
    " | shipped | shipment | arrived | dispatch | wrong address | wrong city | my order | paket | lieferung"
    " | geliefert | bote | paquete | envío | entrega | pedido | colis | livraison | livreur | pacco | spedizione"
    " | consegna | corriere | encomenda | pakket | bezorging | bezorgd | koerier",
    "travel": "flight | flights | plane | airport | luggage | baggage | bag | bags | gate | boarding | train"
    " | bus | seat | seats | flug | koffer | zug | vuelo | maleta | tren | vol | bagage | volo | bagaglio | treno"
    " | voo | bagagem | vlucht | trein",
    "product": "broken | broke | faulty | defective | damaged | cracked | quality | size | stopped working"
    " | battery | screen | fell apart | stitching | heater | shoes | boots | kaputt | defekt | qualität | roto"
    " | defectuoso | calidad | cassé | qualité | rotto | difettoso | qualità | quebrado | defeito | qualidade"
    " | kapot | kwaliteit",
    "access": "login | log in | password | locked out | sign in | account | app | website | site | code"
    " | konto | passwort | anmelden | cuenta | contraseña | compte | mot de passe | accesso | conta | senha"
    " | inloggen | wachtwoord",
    "outage": "no signal | no service | no internet | internet | broadband | wifi | network | outage | down"
    " | connection | netz | störung | red | sin señal | réseau | rete | rede | storing | netwerk",
    "staff": "rude | staff | manager | agent | employee | assistant | unprofessional | attitude"
    " | customer service | hung up | unfreundlich | mitarbeiter | grosero | empleado | impoli | vendeur"
    " | maleducati | commesso | grosseiro | atendente | onbeleefd | medewerker",
    "breach": "hacked | data breach | leaked | my data | identity theft | someone else's account | phishing"
    " | unauthorised | unauthorized | fraud | gehackt | datenleck | hackeado | piraté | hackerato | gelekt",
}

#: Matters on which words may weigh more than their writer knows: topic to its words. A post has one topic of
#: those above and may be about any of these besides; they count where a plan stops replies on them.
SENSITIVE: Final = {
    "legal": "lawyer | lawyers | attorney | solicitor | barrister | legal | legally | lawsuit | law suit | sue you"
    " | suing | will sue | going to sue | court | tribunal | small claims | trading standards | ombudsman | regulator"
    " | liable | liability | negligence | negligent | damages | subpoena | anwalt | anwältin | rechtsanwalt"
    " | rechtlich | gericht | klage | verklagen | haftung | haftbar | schadensersatz | abogado | abogada"
    " | demanda | demandar | tribunal | juzgado | responsabilidad civil | avocat | avocate | justice | tribunaux"
    " | porter plainte | dommages et intérêts | avvocato | avvocata | tribunale | querela | risarcimento"
    " | advogado | advogada | processar | tribunal | procon | advocaat | rechtbank | aansprakelijk | juridisch",
    "medical": "injured | injury | injuries | hospital | ambulance | emergency room | bleeding | burns | concussion"
    " | broken arm | broken leg | doctor | surgery | unconscious | allergic | allergy | anaphylaxis"
    " | anaphylactic | food poisoning | poisoned | electric shock | electrocuted | insulin | pacemaker | overdose"
    " | side effect | side effects | miscarriage | suicidal | kill myself | end my life | verletzt | verletzung"
    " | krankenhaus | notarzt | arzt | ärztin | allergisch | vergiftung | stromschlag | herido | herida"
    " | lesión | hospitalizado | urgencias | médico | alergia | intoxicación | blessé | blessée | blessure"
    " | hôpital | médecin | allergie | intoxication | ferito | ferita | ospedale | pronto soccorso | allergia"
    " | intossicazione | ferido | ferida | hospital | médica | intoxicação | gewond | ziekenhuis | dokter | huisarts"
    " | vergiftigd",
}
