"""German: messages, posts, orders, records, letters, reports."""

LINES = r"""
hey {first}, bist du schon zuhause?
Hallo {first}, ich komme heute etwas später, so gegen {time}
kannst du {first} mal anrufen? {phone}
meine neue nummer ist {phone}, lg {first}
ich hab {first} gestern in {city} getroffen, sie lässt grüßen
Sehr geehrte Frau {last}, vielen Dank für Ihre Nachricht vom {date}.
Sehr geehrter {title} {last}, anbei erhalten Sie die Unterlagen.
Mit freundlichen Grüßen\n{full}\n{address}
Bitte liefern an: {full}, {address}
Paket bei Nachbar {last} abgegeben, Hausnummer {small}
Lieferadresse: {address}. Telefon: {phone}
Bestellung {order} von {full} wurde storniert
Kunde {full}, Kundennummer {id}, bittet um Rückruf unter {phone}
Rechnung an {org}, z. Hd. {full}
Überweisung auf {iban}, Kontoinhaber {full}
meine iban ist {iban}, danke dir {first}
Kartennummer {card}, gültig bis 08/29
Steuernummer {national}, geboren am {date} in {city}
Versicherungsnummer: {national}
Der Patient {full}, geb. {date}, wohnhaft {address}, stellte sich heute vor.
{title} {last} wurde am {date} entlassen.
Befund von {title} {full}: unauffällig
Patientin {last}, {first}, Fallnummer {id}, Zimmer {small}
Der Angeklagte {full} wurde vom Landgericht {city} verurteilt.
Die Zeugin {decl_last} Aussage wurde verlesen.
{decl_first} Bruder wohnt in der {address}
das auto von {first} hat das kennzeichen {plate}
Halter: {full}, Kennzeichen {plate}
Ausweisnummer {id}, ausgestellt in {city}
wir treffen uns bei {first}, {address}
Wer kennt {full} aus {city}? Bitte melden: {email}
Glückwunsch an {full} zum Sieg beim Stadtlauf!
{full} (* {date} in {city}; † {date} in {city}) war ein deutscher Maler.
{full} studierte in {city} und arbeitete danach für {org}.
Unter der Leitung von {full} spielte das Orchester in {city}.
Der Film von {full} mit {full} in der Hauptrolle läuft seit {date}.
Laut {last} soll die Brücke bis {date} fertig sein.
„Das war knapp“, sagte Trainer {full} nach dem Spiel.
Zu den Gästen gehörten {full}, {full} und {full}.
Frau {last}-{last} leitet die Abteilung seit {date}.
folgt mir auf insta: {user}
{handle} {handle} kommt ihr auch?
Benutzer {user} angemeldet von {ip}
name: {full}; ort: {city}; tel: {phone}
Vorname: {first}\nNachname: {last}\nStraße: {address}\nE-Mail: {email}
Moin {first}, hast du die Unterlagen von {first} bekommen?
oma {first} hat heute geburtstag
servus {first}, geht si des heit no aus?
{first} und {first} heiraten im Sommer in {country}
sprich bitte mit {first} aus der Buchhaltung
die nachbarin, frau {last}, hat den schlüssel
Herr {last} ist heute leider krank, Vertretung macht Frau {last}.
An {first}: alles Gute zum Geburtstag, deine {first}
ruf mal {first} an, der weiß bescheid
heute ist so schönes wetter, wer kommt mit an den see?
wir haben heute lange drei stunden hinter dem haus gegraben
ich geh jetzt einkaufen, brauchst du noch was?
Der Zug hat {small} Minuten Verspätung, wie immer.
Die Bestellung {order} wurde am {date} versandt.
Artikel {sku} ist zurzeit nicht lieferbar.
Das Paket wiegt {small} kg und kostet {amount}.
Bitte Gerät neu starten und Version {version} installieren.
Fehler {number}: Datei konnte nicht geöffnet werden
Die Krankenversicherung übernimmt die Kosten der Behandlung nicht.
Der Bundestag hat das Gesetz am {date} mit großer Mehrheit beschlossen.
Im Jahr {year} wurde die Kirche nach dem Brand neu errichtet.
Die Donaudampfschifffahrtsgesellschaft war eine österreichische Reederei.
Der Wagen hat einen Hubraum von {number} cm³ und leistet {small} PS.
Der Roman „Der lange Winter“ erschien im Herbst und wurde ein großer Erfolg.
Die Art wächst auf trockenen Wiesen und blüht von Mai bis August.
Das Album erreichte Platz {small} der Charts.
Blutdruck {small}/{small}, Puls {small}, Temperatur normal.
Keine Hinweise auf Metastasen, Leber und Milz unauffällig.
Medikation: Ramipril {small} mg morgens, Pantoprazol bei Bedarf.
Der Kläger trägt die Kosten des Verfahrens.
Gemäß § {small} Abs. 2 BGB ist die Klage unbegründet.
Die Wohnung hat drei Zimmer, Küche, Bad und einen kleinen Balkon.
Kann mir jemand einen guten Zahnarzt empfehlen?
Lol das war so peinlich gestern
Treffpunkt am Bahnhof um {time}, bitte pünktlich sein
Am {day} gibt es Kartoffelsuppe mit Würstchen.
Das Meeting wurde auf {time} verschoben.
Die Rechnung ist bis {date} ohne Abzug zu zahlen.
Weiß jemand, warum das Internet heute so langsam ist?
Guten Morgen zusammen, ich wünsche euch einen schönen Tag!
Sehr schöne Tasche, Farbe wie auf dem Bild, schnelle Lieferung.
Leider kam der Pullover mit einem Loch am Ärmel an.
Mannschaft, Trainer und Fans feierten bis in die Nacht.
Die Sommerferien beginnen in Bayern später als in Hessen.
Der Vorsitzende eröffnete die Sitzung und begrüßte die Mitglieder.
Der König ließ das Schloss erweitern und einen Park anlegen.
hab grad keine zeit, melde mich nachher
Ist das Rad noch zu haben? Würde {amount} zahlen.
Größe M, Farbe dunkelblau, bitte als Geschenk einpacken
Der Rhein ist bei Hochwasser für Schiffe gesperrt.
Die Grünen stimmten dagegen, die SPD enthielt sich.
Montag Sport, Dienstag Chor, Mittwoch frei
Nach {small} Tagen Regen endlich Sonne in {city}
Tabelle {small}: Umsatz je Quartal in Mio. Euro
{"{"}"status": "offen", "menge": {small}, "preis": "{amount}"{"}"}
INFO {date} {time} Sicherung abgeschlossen, {number} Dateien
""".strip().splitlines()
