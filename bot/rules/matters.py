"""The words that tell how pressing a post is and what it is about; data only, knows nothing of complaints or scores.

The same form as `bot.rules.lexicon`; the weight of a signal is the urgency from 0 to 1 that it stands for. What puts
people in danger is in `bot.rules.dangers`.
"""

from __future__ import annotations

from typing import Final

from bot.rules.lexicon import Signal

PRESSING: Final = (
    Signal(
        "a child is concerned",
        0.35,
        "my kid | my kids | my baby | my child | my children | my toddler | my son | my daughter | year old"
        " | years old | newborn | kid's room | a baby | two kids | baby formula | mein kind | meine kinder"
        " | meine tochter | mein sohn | mein baby | mi hijo | mi hija | mi bebé | mon fils | ma fille | mon enfant"
        " | mes enfants | mon bébé | # enfants | mio figlio | mia figlia | bambino | meu filho | minha filha"
        " | meu bebê"
        " | mijn kind | mijn zoon | mijn dochter | mijn baby",
    ),
    Signal(
        "somebody else may have their money or data",
        0.7,
        "hacked | hacker | hackers | fraud | fraudster | scammer | stolen card | identity theft | in my name"
        " | with my card | data breach | someone else's account | another patient | another customer's | unauthorised"
        " | unauthorized | phishing | my pin | my data | my home address | leaked | my details to | passport scan"
        " | gehackt | betrüger | betrug mit meiner | datenleck | mein konto ist leer | hackeado | hackeada | fraude"
        " | piraté | piratée | escroquerie | usurpation | hackerato | frode | usato la mia carta | clonado"
        " | clonaram | gehacket | gehackte | leeggehaald | oplichter",
    ),
    Signal(
        "they speak of law, press or a regulator",
        0.6,
        "my lawyer | our lawyer | a lawyer | lawyer will | lawyers | solicitor | sue you | suing"
        " | legal action | small claims | county court | trading standards"
        " | ombudsman | regulator | police | bailiffs | bailiff | how is that legal | journalist | newspaper"
        " | the press | bbc | anwalt | anwältin | polizei | presse | abogado | abogada | denuncia | consumo"
        " | avocat | avocate | porter plainte | avvocato | denuncia | advogado | procon | advocaat | deurwaarder",
    ),
    Signal(
        "they are stranded or out of time",
        0.6,
        "stranded | urgent | urgently | asap | emergency | stuck at | stuck on your | stuck on the | sleeping on the"
        " | last train | no hotel | no way home | no heating | no hot water | no power since | no water"
        " | cut off our | cut off my | disconnect us | deadline | wedding | funeral | my exam | exam is"
        " | visa | my passport"
        " | leaves in # | is in # hours | need it today | need it by | needed today | needed by | is tomorrow"
        " | tomorrow morning | at # tomorrow | today at # | need the parcel today | by friday | by tonight"
        " | right now"
        " | gestrandet | dringend | sitze fest | am flughafen fest | kein hotel | urgente | varado | varada | tirados"
        " | urgence | urgent | bloqué | bloqués | bloquée | bloccati | bloccato | bloccata | subito | preso no"
        " | presa no | sem hotel | spoed | gestrand | over # uur",
    ),
    Signal(
        "they may need particular care",
        0.6,
        "disabled | wheelchair | elderly | pregnant | my mother is # | my father is # | my gran | carer"
        " | blind | cancer"
        " | chemo | stroke patient | heart pills | heart medication | medication | my medicine | my pills"
        " | prescription"
        " | inhaler | inhalers | asthmatic | insulin | oxygen | dialysis | my meds | fractured"
        " | at the hospital | at this hospital | hospital says | my surgery | my late husband | my late wife"
        " | my late mother | my late father | bereaved"
        " | behindert | rollstuhl | schwanger | pflegebedürftig | medikament | medikamente | discapacitado"
        " | discapacitada | embarazada | silla de ruedas | mi abuela de # | medicación | handicapé | handicapée"
        " | fauteuil roulant | enceinte | médicaments | disabile | incinta | sedia a rotelle | farmaci | grávida"
        " | cadeira de rodas | remédio | zwanger | rolstoel | medicijnen",
    ),
    Signal(
        "something in the food could hurt",
        0.5,
        "plastic in | bit of plastic | piece of plastic | bits of plastic | blue plastic | raw in the middle | mouldy"
        " | maggots | maggot | plastik im | plástico en | du plastique dans | plastica nel | plástico no",
    ),
    Signal(
        "what they live on is at stake",
        0.5,
        "my rent | my wages | my salary | my pension | my savings | life savings | my mortgage payment"
        " | pay my mortgage | can't pay | cannot pay"
        " | no way to pay | eviction | evicted | overdrawn because | my landlord | miete | mein gehalt | mi alquiler"
        " | mi nómina | sacando dinero | mon loyer | mon salaire | affitto | stipendio | aluguel"
        " | sem dinheiro | mijn huur"
        " | mijn salaris",
    ),
    Signal(
        "it has gone on for weeks",
        0.3,
        "# weeks | # months | # wks | for weeks | for months | #th week | #th month | weeks later | months later"
        " | months of | weeks of | seit # wochen | seit # monaten | # semanas | # meses | # semaines | # mois"
        " | # settimane | # mesi | # weken | # maanden",
    ),
    Signal(
        "they have tried before",
        0.3,
        "#th time | second time | #th email | #th e-mail | #th letter | #th call | #th complaint | yet again"
        " | once again"
        " | again and again | called # times | emailed # times | written # times | # emails | # calls | # letters"
        " | zum dritten mal | schon wieder | por tercera vez | otra vez | troisième fois | encore une fois"
        " | terza volta | di nuovo | terceira vez | derde keer | alweer",
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
