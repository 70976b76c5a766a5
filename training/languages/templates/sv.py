"""Swedish: messages, posts, orders, records, letters, reports."""

LINES = r"""
hej {first}, är du hemma?
Hej {first}, jag blir lite sen, kommer vid {time}
kan du ringa {first}? {phone}
mitt nya nummer är {phone}, kram {first}
jag såg {first} i {city} igår, hon hälsar
Bästa {title} {last}, vi har fått ditt brev från {date}.
Med vänlig hälsning\n{full}\n{address}
Levereras till: {full}, {address}
Paketet lämnat hos grannen {last}, nummer {small}
Leveransadress: {address}. Telefon: {phone}
Beställning {order} från {full} är avbokad
Kunden {full}, kundnummer {id}, vill bli uppringd på {phone}
Faktura till {org}, att. {full}
Betala till {iban}, mottagare {full}
swisha till {phone}, tack {first}
Kortnummer {card}, giltigt till 08/29
Personnummer {national}, född i {city}
Patient {full}, pnr {national}, kom på återbesök {date}.
Remiss från {title} {last}: utan anmärkning
Tingsrätten i {city} dömde {full} till {small} års fängelse.
Vittnet {full} såg {last} gå klockan {time}.
{decl_first} bror bor på {address}
{decl_first} bil har regnummer {plate}
Förare: {full}, fordon {plate}
Pass {id} utfärdat i {city}
vi ses hos {first}, {address}
Känner någon {full} från {city}? Skriv till {email}
Grattis {full} till segern!
{full}, född {date} i {city}, död {date}, var en svensk målare.
{full} studerade i {city} och arbetade sedan för {org}.
I filmen av {full} spelar {full} och {full} huvudrollerna.
Enligt {last} pågår arbetet till {date}.
– Det var tufft, sade tränaren {full} efter matchen.
Bland gästerna fanns {full}, {full} och {full}.
Under ledning av {full} spelade orkestern i {city}.
{full} gifte sig {year} med {full}.
Statsminister {full} träffade {decl_last} regering.
I {decl_last} bok beskrivs livet på landet.
följ mig på insta: {user}
{handle} {handle} kommer ni?
Användare {user} inloggad från {ip}
namn: {full}; ort: {city}; tel: {phone}
Förnamn: {first}\nEfternamn: {last}\nAdress: {address}\nE-post: {email}
mormor {first} fyller 80 år idag
{first} och {first} gifter sig i sommar
fråga {first} på ekonomi
grannen, fru {last}, har nyckeln
Till {first}, grattis på födelsedagen! Din {first}
vad fint väder idag, vem följer med till sjön?
jag går och handlar, behöver du något?
Tåget är {small} minuter sent, som alltid.
Din beställning {order} skickades {date}.
Artikel {sku} är slut i lager.
Paketet väger {small} kg och kostar {amount}.
Starta om enheten och installera version {version}.
Fel {number}: filen kunde inte öppnas
Riksdagen antog lagen den {date} med stor majoritet.
År {year} återuppbyggdes kyrkan efter branden.
Kommunen hör till länet sedan {year}.
Motorn har {number} cm³ och {small} hästkrafter.
Romanen Den långa vintern kom ut på hösten och blev en succé.
Arten växer på torra ängar och blommar från maj till augusti.
Albumet nådde plats {small} på listan.
Klubben spelar i division två och har Idrottsparken som hemmaplan.
Under andra världskriget gick fartyget i Östersjön.
Ordet kommer från latinet och betyder liten båt.
Blodtryck {small}/{small}, puls {small}, ingen feber.
Ordination: metoprolol {small} mg en gång om dagen.
Domstolen avslår överklagandet.
Lägenheten har tre rum, kök, badrum och balkong.
Kan någon rekommendera en bra tandläkare?
haha vad pinsamt det var igår
Samling vid stationen {time}, var i tid
På {day} är det ärtsoppa i matsalen.
Mötet är flyttat till {time}.
Fakturan ska betalas senast {date}.
Är internet så långsamt för er också idag?
God morgon alla, ha en fin dag!
Fin väska, färg som på bilden, snabb leverans.
Tyvärr kom tröjan med ett hål i ärmen.
Ordföranden öppnar mötet och hälsar medlemmarna välkomna.
Kungen lät bygga ut slottet och anlägga en park.
hinner inte nu, ringer sen
Är cykeln kvar? Kan ge {amount}.
Storlek M, mörkblå, slå in som present tack
Moderaterna röstade emot, Centern avstod.
Måndag gym, tisdag kör, onsdag ledig
Tabell {small}: omsättning per kvartal
{"{"}"status": "öppen", "antal": {small}, "pris": "{amount}"{"}"}
INFO {date} {time} säkerhetskopian klar, {number} filer
""".strip().splitlines()
