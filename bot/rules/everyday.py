"""Words that say nothing of what a matter is about, in the seven languages that people complain in most; data only.

What is left of a post without them names its matter: "the app won't let me login again" leaves "app" and "login".
Words of two letters are not listed: they are not looked at.
"""

from __future__ import annotations

from typing import Final


def words_of(told: str) -> frozenset[str]:
    """A set of words, written as one reads them."""
    return frozenset(told.split())


EVERYDAY: Final = words_of(
    # English: how people speak, and how they complain.
    "the and for you was with that your one this from have just not it's its says said now out can been got new"
    " today day has back all how off two there what are time but still who does when about i've we've they've i'm"
    " you're they're days they only last get number thank thanks told like our again had after please same sent"
    " every left never why people good anyone someone somebody nobody everybody everyone will old over first"
    " asked ask free can't cant couldn't morning minutes open night need before week weeks home any came come down"
    " here then took call called calling without years more work name check because twice month months three"
    " hours hour lost man see that's did didn't don't doesn't isn't wasn't won't wouldn't year could where"
    " would wrong times tonight went asking done much way whole put say tell which pay paid best made bought than"
    " hello nothing half through late thing things service great full next tried try each were his her she him"
    " working too tomorrow other others may wait waiting waited under yesterday there's want wants nice long"
    " stop whoever fine well four five six seven eight nine ten should both gave given ago live into everything"
    " due look looking i'd cannot let send being money i'll hold something yes second guy else guys whats what's keep"
    " received help helps he's she's sorry once outside hate note bad dear give start different dad mum early"
    " always missed getting already per wanted anyway ever bit sorted turned another meant ends actually front"
    " kind shows many big we'll hasn't haven't hadn't find inside single end very reading honestly part yet"
    " kindly worth really enough lol omg wtf ffs pls hey via etc whatever instead since until again almost also"
    " customer customers support company companies order orders ordered refund refunds refunded reply replied"
    " answer answers answered answering email emails emailed phone phoned call calls response contact contacted"
    " service services team staff issue issues problem problems complaint complain complaining ridiculous terrible"
    " awful worst disgrace disgraceful unacceptable joke useless shocking appalling rubbish pathetic disappointed"
    " happy fix fixed sort terrible horrible hours while trying sick fed third fourth fifth sixth first such them"
    " their theirs my mine ours yours us me you'd they'd it'll you'll going gone goes gets makes make take takes"
    " taken use used using know knows think thought just even not nor either neither myself yourself himself"
    # German
    " der die das und ich ist nicht ein eine einen einem einer sie wir ihr mir mich dir dich uns euch für mit auf"
    " auch aber dass dem den des von vom bei zum zur seit schon noch nur immer wieder kein keine keinen heute"
    " gestern morgen tag tage tagen woche wochen stunden uhr jetzt hier was wie wann warum wer wenn war waren habe"
    " hat haben hatte sind wird werden kann könnt können bitte danke geht niemand jemand mal mehr sehr nach vor"
    " über unter dann nichts alles kunde kundenservice bestellung bestellt geld zurück"
    # Spanish, Portuguese
    " que los las una unos por para con sin del como más pero muy hay está están esto este esta estos estas eso ese"
    " esa nos les mis sus día días hoy ayer desde hasta cuando donde quién qué por porque nada nadie todo todos"
    " toda todas siempre nunca otra otro vez veces gracias favor hola llevo llevamos tengo tienen tiene hace"
    " horas semana semanas mes meses dinero pedido cliente servicio respuesta não uma meu minha meus minhas seu"
    " sua vocês você ele ela isso isto esse essa aqui ali mas mais muito já ainda nem são foi estou está dias"
    " ontem hoje quando onde ninguém tudo nada sempre dois três horas pessoal obrigado obrigada favor pedido"
    # French, Italian
    " les des une est sont pas plus que qui dans pour avec sans sur par mon mes ton ses nos vos leur votre notre"
    " vous nous ils elle elles moi toi cette cet ces être avoir fait faire depuis encore toujours jamais rien"
    " personne tout tous toute jour jours hier aujourd'hui semaine semaines mois heures fois merci bonjour svp"
    " commande client service argent réponse non che per con una uno gli del della delle dei dal nel alla anche"
    " come più mio mia miei vostro sono siamo hanno stato stata fatto fare questo questa quello oggi ieri giorni"
    " giorno settimana settimane mesi ore volta volte nessuno niente tutto sempre mai ancora grazie ciao cliente"
    " ordine servizio soldi risposta"
    # Dutch, Polish
    " het een van voor met niet maar ook dan wel bij naar over door mijn jullie onze ons hun deze dit dat wat wie"
    " waar waarom hoe zijn was heb heeft hebben ben kan kunnen wordt worden nog steeds weer geen niemand alles"
    " dag dagen week weken uur vandaag gisteren bedankt hallo klant bestelling geld terug nie jest się czy jak co"
    " już tylko dla przez ale bardzo proszę dzień dni dziś wczoraj tydzień tygodni godzin nikt nic wszystko"
    " zawsze nigdy znowu jestem mam macie dzięki dziękuję klient zamówienie pieniądze"
)
