balance = Kontostand
balance-how = Auf ein Millionstel genau. Über 0 schuldet die Bank Ihnen; unter 0 waren die Gebühren bisher höher als der Verdienst.
months = Monat für Monat
months-none = Es gab noch keine Beträge.
money-kind = Was
money-partner = Von oder an
money-amount = Betrag
money-earned = Verdient
money-fee = Gebühr
money-paid = Ausgezahlt
money-taken-back = Zurückgenommen
statements = Kontoauszüge
statements-none = Es gibt noch keinen Kontoauszug. Jeden Monat kommt einer.
statements-late = Ihre Kontoauszüge lassen sich gerade nicht zeigen. Nichts ist verloren; sehen Sie in ein paar Minuten wieder nach.
statement-final = endgültig, Version
statement-draft = Entwurf, Version
form-json = JSON
form-pdf = PDF
form-camt053 = camt.053

account-security = Passkeys, Sitzungen und der Wiederherstellungscode
export = Eine Kopie von allem
export-how = Alles, was die Bank von Ihnen hat, in offenen Formaten, mit allen Belegen; mit Beweisen und Kontoauszügen, soweit sie zugestellt sind. Das dauert etwas; die Datei wird einen Tag aufgehoben.
export-begin = Kopie machen
export-running = { NUMBER($done) } von { NUMBER($of) } Objekten sind kopiert.
export-later = Das geht ohne Sie weiter. Öffnen Sie diese Seite später wieder.
export-file = { $name } herunterladen
export-made = Gemacht am { $time }.
export-lacking = { $count ->
    [one] { NUMBER($count) } Stück fehlt; die Datei readme darin sagt, welches und warum.
   *[other] { NUMBER($count) } Stücke fehlen; die Datei readme darin sagt, welche und warum.
  }
export-failed = Die Kopie konnte nicht gemacht werden. Beginnen Sie sie noch einmal; sie geht weiter, wo sie war.
successor = Nachfolge
successor-how = Wer das Konto erbt, mit der Nummer eines Kontos bei dieser Bank. Leer: niemand.
successor-account = Konto der Nachfolgerin oder des Nachfolgers
successor-set = Speichern
close = Konto schließen
close-how = Das Schließen beendet alle Einwilligungen, Verknüpfungen und Lizenzen und löscht alles, was die Bank von Ihnen hat. Sie können sich eine Bedenkzeit nehmen.
close-after = Schließen
close-days = { $days ->
    [0] sofort
    [one] nach { $days } Tag
   *[other] nach { $days } Tagen
  }
close-go = Ansehen, was daraus folgt
close-keep = Konto behalten
close-follows = Was daraus folgt
close-when = { $days ->
    [0] Das Konto schließt sofort, und alles wird gelöscht.
    [one] Das Konto schließt nach { $days } Tag, und dann wird alles gelöscht. Bis dahin können Sie es zurücknehmen.
   *[other] Das Konto schließt nach { $days } Tagen, und dann wird alles gelöscht. Bis dahin können Sie es zurücknehmen.
  }
close-licences = { $count ->
    [0] Es gilt keine Lizenz.
    [one] { NUMBER($count) } Lizenz endet; ihr Käufer wird aufgefordert zu löschen, was er hat.
   *[other] { NUMBER($count) } Lizenzen enden; ihre Käufer werden aufgefordert zu löschen, was sie haben.
  }
close-erased = { $count ->
    [one] { NUMBER($count) } Datensatz wird gelöscht: sein Schlüssel wird vernichtet, und das Objekt gelöscht.
   *[other] { NUMBER($count) } Datensätze werden gelöscht: ihre Schlüssel werden vernichtet, und die Objekte gelöscht.
  }
close-stays = Was Modelle gelernt haben, bleibt in ihnen. Das öffentliche Protokoll behält seine Einträge, die über niemanden etwas sagen.
close-money = Ein Guthaben wird Ihnen noch ausgezahlt.
close-for-good = Es ist endgültig: Das Konto lässt sich nicht wieder öffnen.
close-now = Schließen
close-not = Behalten
closed = Ihr Konto ist geschlossen
closed-how = Es ist entschieden, dass alles gelöscht wird, was die Bank von Ihnen hat; zurücknehmen kann das niemand. In manchen Banken führt es ein Mensch aus, das kann einen Tag dauern. Ihre Sitzung und Ihre Passkeys enden damit; diese Seite sagt Ihnen danach nichts mehr.
close-export-first = Zuerst eine Kopie von allem machen

