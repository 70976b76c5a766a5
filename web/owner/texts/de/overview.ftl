overview = Was die Bank von Ihnen hat
overview-opened = Ihr Konto wurde am { $day } eröffnet.
overview-closed = Das Konto wurde am { $day } geschlossen.
overview-closes = Ihr Konto schließt am { $time }, und dann wird alles gelöscht.
overview-closes-keep = Behalten
overview-offers = { $count ->
    [0] Keine offenen Angebote
    [one] { NUMBER($count) } offenes Angebot
   *[other] { NUMBER($count) } offene Angebote
  }
overview-offers-go = Angebote ansehen
overview-licences = { $count ->
    [0] Niemand darf Ihre Daten nutzen
    [one] { NUMBER($count) } Lizenz gilt
   *[other] { NUMBER($count) } Lizenzen gelten
  }
overview-licences-go = Ansehen, wer was darf
overview-no-money = Noch nichts
overview-earnings-go = Jeden Betrag ansehen
overview-records = { $count ->
    [one] { NUMBER($count) } Datensatz
   *[other] { NUMBER($count) } Datensätze
  }
overview-deposits = Von { $depositors ->
    [one] { NUMBER($depositors) } Einzahler
   *[other] { NUMBER($depositors) } Einzahlern
  }, in { $objects ->
    [one] { NUMBER($objects) } Objekt.
   *[other] { NUMBER($objects) } Objekten.
  }
overview-deposits-go = Ansehen
overview-consents = { $count ->
    [0] Keine Einwilligungen
    [one] { NUMBER($count) } Einwilligung gilt
   *[other] { NUMBER($count) } Einwilligungen gelten
  }
overview-claims = { $count ->
    [one] { NUMBER($count) } Einzahler sagt, eine Kennung sei Ihre.
   *[other] { NUMBER($count) } Einzahler sagen, eine Kennung sei Ihre.
  }
overview-consents-go = Ansehen und ändern
overview-nobody = Noch niemand
overview-looks = hat zuletzt jemand etwas von Ihnen gelesen oder geändert.
overview-looks-go = Ansehen, wer
overview-check = Prüfen, ob das alles ist

when = Wann
month = Monat
depositor = Einzahler
records = Datensätze
count = Wie viele
last = Zuletzt
purpose = Zweck
where = Wo
how-long = Wie lange
earned = Verdient
nothing-yet = noch nichts
leaf = Nummer im öffentlichen Protokoll
leaf-none = noch nicht im öffentlichen Protokoll
from-day = ab dem { $day }
until-day = bis zum { $day }
without-end = ohne Ende
empty = (leer)
receipt = Beleg
package = Paket
times = { $count } ×

place-EU = die Europäische Union
place-EEA = der Europäische Wirtschaftsraum
place-WORLD = alle Länder

record-type-social-post = Ihre Beiträge
record-type-social-reaction = Ihre Likes, Lesezeichen und geteilten Beiträge
record-type-telecom-call = Ihre Anrufe
record-type-telecom-data-session = Ihre mobilen Datenverbindungen
record-type-telecom-message = Ihre Textnachrichten
record-type-purchases-order-line = Ihre Einkäufe
record-type-purchases-return = was Sie Läden zurückgegeben haben

use-train = Modelle trainieren
use-train-generative = Modelle trainieren, die schreiben, sprechen oder zeichnen
use-infer = einem Modell als Eingabe geben
use-search = in Suchen finden
use-mine = auswerten
use-grant-use = andere nutzen lassen
use-sell = verkaufen
