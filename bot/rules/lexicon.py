"""The words that tell a complaint from a question, praise, spam and small talk; data only, knows nothing of scores.

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
    " vielen herzlichen ihnen dir euch für die hilfe schnelle antwort muchas mil por la su tu ayuda respuesta"
    " beaucoup pour votre aide mille tante muito pela ajuda je jullie wel hartelijk voor de hulp"
)

#: Words of greeting; a message of nothing else is small talk.
GREETINGS: Final = word_set(
    "hi hello hey hiya good morning evening afternoon night day there guys team everyone bye goodbye how are you all"
    " hallo guten tag abend moin servus hola buenos buenas días tardes noches bonjour bonsoir salut ciao buongiorno"
    " buonasera salve olá oi bom dia boa tarde noite hoi goedemorgen goedemiddag goedenavond"
)
