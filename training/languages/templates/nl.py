"""Dutch: messages, posts, orders, records, letters, reports, and more of an encyclopedia, which no file has."""

LINES = r"""
hey {first}, ben je al thuis?
Hoi {first}, ik ben wat later, rond {time}
kun je {first} even bellen? {phone}
mijn nieuwe nummer is {phone}, groetjes {first}
ik zag {first} gisteren in {city}, je moet de groeten hebben
Geachte mevrouw {last}, wij hebben uw brief van {date} ontvangen.
Geachte {title} {last}, in de bijlage vindt u de stukken.
Met vriendelijke groet,\n{full}\n{address}
Bezorgen bij: {full}, {address}
Pakket afgegeven bij buurman {last}, nummer {small}
Bezorgadres: {address}. Telefoon: {phone}
Bestelling {order} van {full} is geannuleerd
Klant {full}, klantnummer {id}, wil teruggebeld worden op {phone}
Factuur aan {org}, t.a.v. {full}
Overboeking naar {iban} t.n.v. {full}
mijn rekening is {iban}, dank je {first}
Kaartnummer {card}, geldig tot 08/29
BSN {national}, geboren op {date} te {city}
Burgerservicenummer: {national}
Patiënt {full}, geb. {date}, dossier {id}, kwam vandaag op controle.
Brief van {title} {last}: geen bijzonderheden
De rechtbank {city} veroordeelde {full} tot {small} jaar cel.
Getuige {full} zag {last} om {time} vertrekken.
{decl_first} broer woont op {address}
de auto van {first} heeft kenteken {plate}
Bestuurder: {full}, kenteken {plate}
Paspoort {id}, afgegeven te {city}
we spreken af bij {first}, {address}
Wie kent {full} uit {city}? Mail naar {email}
Gefeliciteerd {full} met de overwinning!
{full} ({city}, {date} – {city}, {date}) was een Nederlands kunstschilder.
{full} ({city}, {date}) is een Belgisch wielrenner.
{full} studeerde in {city} en werkte daarna voor {org}.
In {year} publiceerde {last} zijn eerste roman.
De film van {full} met {full} en {full} in de hoofdrollen kwam uit in {year}.
Volgens {last} duren de werken tot {date}.
"Het was spannend", zei trainer {full} na de wedstrijd.
Onder de gasten waren {full}, {full} en {full}.
Onder leiding van {full} speelde het orkest in {city}.
{full} trouwde in {year} met {full}.
Na de dood van {first} ging de troon naar zijn broer {first}.
Generaal {last} versloeg het leger bij {city}.
De theorie werd bedacht door {full} en uitgewerkt door {last}.
In de tweede set won {last} met 6-4 van {last}.
Het nummer werd geschreven door {last}, {last} en {last}.
De kerk werd ontworpen door architect {full}.
Zijn zoon {first} volgde hem op als burgemeester van {city}.
Het personage {first} wordt gespeeld door {full}.
Minister {last} gaf de Tweede Kamer uitleg over het besluit.
volg me op insta: {user}
{handle} {handle} komen jullie ook?
Gebruiker {user} ingelogd vanaf {ip}
naam: {full}; plaats: {city}; tel: {phone}
Voornaam: {first}\nAchternaam: {last}\nAdres: {address}\nE-mail: {email}
oma {first} is vandaag 80 geworden
{first} en {first} trouwen deze zomer in {country}
vraag het aan {first} van de boekhouding
de buurvrouw, mevrouw {last}, heeft de sleutel
{title} {last} is ziek, {title} {last} valt in.
Voor {first}, van harte! Je {first}
voeg {full} toe aan mijn playlist
maak me wakker om {time}, ik moet naar {first}
wat voor weer wordt het morgen in {city}?
wat een mooi weer vandaag, wie gaat mee naar zee?
ik ga boodschappen doen, heb je nog iets nodig?
De trein heeft {small} minuten vertraging, zoals altijd.
Uw bestelling {order} is op {date} verzonden.
Artikel {sku} is niet meer leverbaar.
Het pakket weegt {small} kg en kost {amount}.
Start het apparaat opnieuw en installeer versie {version}.
Fout {number}: bestand kan niet worden geopend
De Tweede Kamer nam de wet op {date} met ruime meerderheid aan.
In {year} werd de kerk na de brand herbouwd.
De gemeente hoort sinds {year} bij de provincie.
De motor heeft {number} cc en {small} pk.
De roman De lange winter verscheen in het najaar en werd een succes.
De soort groeit op droge graslanden en bloeit van mei tot augustus.
Het album bereikte plaats {small} in de hitlijsten.
De club speelt in de Eerste Divisie en speelt thuis in het Gemeentelijk Stadion.
Tijdens de Tweede Wereldoorlog voer het schip in de Middellandse Zee.
De rivier ontspringt in de Alpen en mondt uit in de Noordzee.
De term komt uit het Latijn en betekent kleine boot.
Het proces levert warmte op en er komt koolstofdioxide vrij.
Een jaar later degradeerde de club naar de Tweede Klasse.
De universiteit telt twaalf faculteiten en {number} studenten.
De Romeinen legden een weg langs de kust aan.
De VVD stemde tegen, GroenLinks onthield zich.
Het Rijksmuseum bewaart een handschrift uit de Middeleeuwen.
De kever is zwart en wordt {small} millimeter lang.
Het dorp ligt aan de spoorlijn en had in {year} {number} inwoners.
Bloeddruk {small}/{small}, pols {small}, geen koorts.
Medicatie: metoprolol {small} mg eenmaal daags.
De rechtbank verklaart het beroep ongegrond.
Het appartement heeft drie kamers, een keuken en een balkon.
Weet iemand een goede tandarts?
haha dat was zo gênant gisteren
Verzamelen op het station om {time}, wees op tijd
{day} is er erwtensoep in de kantine.
De vergadering is verplaatst naar {time}.
De factuur moet voor {date} betaald zijn.
Is het internet bij jullie ook zo traag vandaag?
Goedemorgen allemaal, fijne dag!
Mooie tas, kleur zoals op de foto, snelle levering.
Helaas kwam de trui aan met een gat in de mouw.
De voorzitter opent de vergadering en heet de leden welkom.
De koning liet het kasteel uitbreiden en een park aanleggen.
heb nu geen tijd, bel je straks
Is de fiets nog te koop? Ik bied {amount}.
Maat M, donkerblauw, graag als cadeau inpakken
Maandag sporten, dinsdag koor, woensdag vrij
zet mijn playlist voor de zomer aan
herinner me eraan om morgen melk te kopen
Tabel {small}: omzet per kwartaal
{"{"}"status": "open", "aantal": {small}, "prijs": "{amount}"{"}"}
INFO {date} {time} back-up voltooid, {number} bestanden
""".strip().splitlines()
