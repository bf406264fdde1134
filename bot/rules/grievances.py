"""The words of complaints, by what they complain of; data only, as in `bot.rules.lexicon`."""

from __future__ import annotations

from typing import Final

from bot.rules.lexicon import Signal

COMPLAINT: Final = (
    Signal(
        "they have been waiting",
        1.3,
        "waiting | waited | been waiting | on hold | for ages | delay | delays | delayed | late | overdue"
        " | still no | still not | still haven't | still hasn't | still waiting | no update | no news | # weeks"
        " | # months | # hours | # hrs | # days ago | # weeks ago | #th week | #th day | for weeks | for months"
        " | for hours | for days | hours late | too long | long wait | so long | stuck | slow | warte | warten"
        " | seit wochen | seit tagen | immer noch | verspätung | verspätet | zu spät | esperando | espero"
        " | semanas | sigo esperando | retraso | retrasado | j'attends | attends | toujours pas | depuis #"
        " | retard | en retard | sto aspettando | aspetto | aspettando | ancora niente | ritardo | in ritardo"
        " | da # settimane | à espera | aguardando | atraso | atrasado | há # | wacht | wachten | nog steeds"
        " | vertraging | te laat | al # weken",
    ),
    Signal(
        "something did not arrive",
        1.8,
        "never arrived | never came | not arrived | hasn't arrived | haven't arrived | didn't arrive"
        " | never received | not received | haven't received | hasn't come | didn't receive | has not come"
        " | did not arrive | no delivery | no sign of | missing | lost | wrong address | wrong city"
        " | not delivered | undelivered | never delivered | where is my | where's my | where are my"
        " | where the hell | nicht angekommen | nie angekommen | nichts bekommen | nicht erhalten"
        " | nicht geliefert | wo ist mein | wo bleibt | no ha llegado | no llega | nunca llegó | no he recibido"
        " | dónde está mi | pas arrivé | pas reçu | jamais arrivé | jamais reçu | où est mon | où est ma"
        " | colis perdu | non è arrivato | mai arrivato | non ho ricevuto | dov'è il mio | não chegou"
        " | nunca chegou | não recebi | onde está | niet aangekomen | nooit aangekomen | niet ontvangen"
        " | waar is mijn | waar blijft",
    ),
    Signal(
        "something is broken or does not work",
        1.6,
        "broken | broke | doesn't work | don't work | not working | isn't working | aren't working"
        " | stopped working | won't work | didn't work | won't load | won't open | won't let | won't start"
        " | not loading | crash | crashes | crashing | crashed | error | errors | faulty | defective | damaged"
        " | cracked | leaking | leaks | torn | ripped | snapped | fell apart | falling apart | falls apart | died"
        " | dead | outage | is down | are down | been down | glitch | glitches | bug | buggy | fails | failed"
        " | failing | fail | keeps cutting | no signal | no service | no internet | dropped | dropping"
        " | locked out | can't log in | can't login | can't access | unable to | unusable | overheating | kaputt"
        " | defekt | funktioniert nicht | geht nicht | beschädigt | fehler | roto | rota | no funciona"
        " | defectuoso | dañado | estropeado | cassé | cassée | ne marche pas | marche pas | ne fonctionne pas"
        " | fonctionne pas | en panne | défectueux | abîmé | rotto | rotta | non funziona | difettoso | guasto"
        " | danneggiato | quebrado | não funciona | avariado | estragado | com defeito | kapot | werkt niet"
        " | defect | beschadigd | stuk",
    ),
    Signal(
        "money is wanted back or was wrongly taken",
        1.6,
        "refund | refunds | refunded | money back | charged twice | charged me | double charged | overcharged"
        " | overcharging | overcharge | wrong charge | extra charge | hidden fees | billed | reimburse"
        " | reimbursement | compensation | compensate | credit back | took my money | taken my money | stole"
        " | rip off | ripoff | ripped off | scam | scammed | scammers | fraud | overpriced | waste of money"
        " | wasted | geld zurück | erstattung | rückerstattung | doppelt abgebucht | abgebucht | betrug | abzocke"
        " | reembolso | devolución | devuelvan | cobrado | cobraron | estafa | rembourse | remboursement"
        " | rembourser | remboursé | prélevé | arnaque | rimborso | rimborsate | addebitato | truffa | reembolsem"
        " | estorno | cobrança indevida | burla | terugbetaling | geld terug | afgeschreven | oplichting",
    ),
    Signal(
        "nobody answers them",
        1.7,
        "no reply | no response | no answer | never replied | not replied | didn't reply | don't reply"
        " | doesn't reply | nobody answers | no one answers | nobody replies | no one replies | nobody responds"
        " | no one responds | nobody helps | no one helps | nobody cares | no one cares | nobody called"
        " | no one called | ignored | ignoring | ignore | ignores | hung up | hang up | hangs up | unanswered"
        " | can't get through | get through | can't reach | cannot reach | won't answer | never called back"
        " | didn't call back | no call back | no callback | unresponsive | passed around | keine antwort"
        " | niemand antwortet | meldet sich niemand | nicht erreichbar | nadie responde | nadie contesta"
        " | sin respuesta | no responden | no contestan | aucune réponse | personne ne répond | pas de réponse"
        " | injoignable | nessuno risponde | nessuna risposta | non rispondono | ninguém responde | sem resposta"
        " | não respondem | geen antwoord | niemand reageert | geen reactie | onbereikbaar",
    ),
    Signal(
        "it has happened before",
        1.2,
        "again | yet again | once again | #th time | second time | # times | every time | each time"
        " | keeps happening | keep getting | keep having | keep being | keeps telling | always the same"
        " | same problem | same issue | as usual | twice | several times | many times | multiple times"
        " | how many times | schon wieder | zum dritten mal | otra vez | por tercera vez | de nuevo"
        " | encore une fois | pour la troisième fois | la troisième fois | di nuovo | ancora una volta"
        " | la terza volta | terza volta | outra vez | terceira vez | alweer | derde keer | weer niet | al # keer",
    ),
    Signal(
        "somebody treated them badly",
        1.6,
        "rude | rudest | unprofessional | unhelpful | not helpful | disrespectful | lied | lying | lies | liar"
        " | liars | attitude | refused | refuses | refusing | refuse | dismissive | misled | misleading"
        " | false promises | broken promises | bad service | poor service | bad experience | poor experience"
        " | bad customer | poor customer | terrible service | no customer service | no help | wouldn't help"
        " | couldn't help | can't help | kicked | yelled | careless | don't care | doesn't care | unfreundlich"
        " | unverschämt | gelogen | grosero | maleducado | mintieron | mal servicio | pésimo servicio | impoli"
        " | malpoli | mauvais service | service client nul | maleducati | scortese | pessimo servizio"
        " | mal educado | péssimo atendimento | onbeleefd | onbeschoft | slechte service",
    ),
    Signal(
        "they are angry",
        1.6,
        "disgrace | disgraceful | disgraced | terrible | awful | worst | worse | disgusting | disgusted"
        " | horrible | horrendous | horrid | unacceptable | not acceptable | not good enough | ridiculous"
        " | pathetic | appalling | appalled | shameful | shame | shame on | joke | a joke | useless | crap"
        " | crappy | shit | shitty | bullshit | wtf | fuck | fucking | fucked | damn | hell | sucks | suck"
        " | sucked | furious | angry | fuming | livid | pissed | outraged | outrageous | nightmare | shocking"
        " | shambles | dreadful | diabolical | abysmal | atrocious | incompetent | incompetence | absurd | insane"
        " | hate | hated | rubbish | garbage | trash | lousy | epic fail | thanks for nothing | thanks a lot for"
        " | great job breaking | stupid | ffs | dire | mess | laughable | sick of | tired of | fed up"
        " | had enough | enough is enough | frechheit | unverschämtheit | katastrophe | schlimm | schrecklich"
        " | skandal | saftladen | das letzte | wütend | vergüenza | una vergüenza | horrible servicio | pésimo"
        " | pésima | terrible servicio | inaceptable | harto | asco | honte | une honte | honteux | scandaleux"
        " | inadmissible | inacceptable | nul | vergogna | vergognoso | pessimo | pessima | schifo"
        " | inaccettabile | vergonha | péssimo | péssima | absurdo | inaceitável | ridículo | schande"
        " | belachelijk | waardeloos | verschrikkelijk | onacceptabel | schandalig | 😡 | 🤬 | 😠 | 👿 | 🤮 | 🖕",
    ),
    Signal(
        "they are disappointed",
        1.4,
        "disappointed | disappointing | disappointment | disappoint | frustrated | frustrating | frustration"
        " | upset | annoyed | annoying | unhappy | dissatisfied | let down | gutted | sad | heartbroken"
        " | not impressed | unimpressed | not happy | regret | wish i hadn't | expected better | expect better"
        " | do better | sort it out | sort this out | poor | poorly | badly | bad | unfair | unreliable"
        " | inconvenient | inconvenience | concerned | confused | confusing | went downhill | gone downhill"
        " | enttäuscht | enttäuschend | unzufrieden | schlecht | schlechter | decepcionado | decepcionada"
        " | decepción | déçu | déçue | décevant | mécontent | deluso | delusa | deludente | desapontado"
        " | dececionado | decepcionante | teleurgesteld | teleurstellend | ontevreden | slecht | 😢 | 😞 | 😒 | 🙄"
        " | 👎 | 😤",
    ),
    Signal(
        "something is wrong",
        1.2,
        "wrong | incorrect | mistake | mistakes | problem | problems | issue | issues | trouble | troubles"
        " | cancelled | canceled | cancelling | stolen | dirty | filthy | mouldy | moldy | mold | expired | stale"
        " | cold food | stain | smells | smell | out of stock | sold out | unavailable | complaint | complain"
        " | complaining | complaints | supposed to | was meant to | promised | what happened | what is going on"
        " | what's going on | wtf is | problema | problemas | error en | falsch | fehlt | fehlen | beschwerde"
        " | storniert | equivocado | queja | reclamación | falta | problème | problèmes | erreur | réclamation"
        " | plainte | manque | sbagliato | sbagliata | reclamo | problemi | errado | errada | reclamação"
        " | verkeerd | verkeerde | klacht | probleem | problemen | ontbreekt",
    ),
    Signal(
        "they mean to leave or to go further",
        1.6,
        "never again | cancel my | cancel our | lost a customer | lost me as | losing a customer | last time i"
        " | last time we | switching to | leaving you | never shop | never buy | never buying | never fly"
        " | never flying | never order | never use | boycott | avoid | do not buy | don't buy | lawyer"
        " | solicitor | sue | legal action | small claims | trading standards | ombudsman | regulator | bbb"
        " | take my business | taking my business | anwalt | verbraucher zentrale | kündige | kündigung"
        " | nie wieder | abogado | nunca más | denunciar | consumo | avocat | plus jamais | résilier | avvocato"
        " | mai più | disdetta | advogado | nunca mais | procon | advocaat | nooit meer | opzeggen",
    ),
    Signal(
        "they want to know why or when",
        1.0,
        "why is | why are | why do | why does | why did | why am | why can't | why isn't | why aren't"
        " | why won't | why has | why have | why not | how come | how long | how is it | when will | when are you"
        " | when is my | please fix | fix this | fix your | fix it | fix the | explain | need help | help me"
        " | please help | any help | help please | contact me | call me | someone call | speak to"
        " | talk to someone | manager | supervisor | check your dm | answer me | respond | hello? | warum | wieso"
        " | wann kommt | wann bekomme | por qué | cuándo | pourquoi | quand est-ce | perché | quando arriva"
        " | por que | quando | waarom | wanneer",
    ),
    Signal(
        "something was denied or did not happen",
        0.6,
        "can't | cannot | won't | didn't | doesn't | isn't | wasn't | aren't | weren't | haven't | hasn't"
        " | couldn't | wouldn't | don't | not | never | nothing | nobody | no one | none | without | only #"
        " | at least | instead | even though | but | nicht | kein | keine | nie | nichts | nunca | nada | nadie"
        " | pas | jamais | rien | personne | non | mai | niente | nessuno | não | nem | niet | geen | nooit"
        " | niets",
    ),
    Signal(
        "it is about something of theirs",
        0.5,
        "my order | my account | my flight | my bill | my parcel | my package | my phone | my bag | my bags"
        " | my luggage | my card | my money | my delivery | my ticket | my tickets | my booking | my reservation"
        " | my payment | my subscription | my laptop | my app | my car | my seat | customer service"
        " | customer support | your service | your app | your website | your site | your staff | your system"
        " | your store | your driver | your customers | tracking | meine bestellung | mein paket | mein konto"
        " | kundenservice | mi pedido | mi paquete | mi cuenta | ma commande | mon colis | mon compte"
        " | service client | il mio ordine | il mio pacco | il mio conto | minha encomenda | meu pedido"
        " | minha conta | mijn bestelling | mijn pakket | klantenservice",
    ),
)
