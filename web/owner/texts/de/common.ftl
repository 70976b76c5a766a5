brand = Ihre Datenbank
skip = Zum Inhalt springen
language = Sprache
pages = Seiten
menu = Menü
sign-out = Abmelden
more = Ältere Einträge
to-overview = Zur Übersicht
footer = Teller { $version }. Zeiten in UTC. Diese Seite lädt nichts von anderen Seiten.

nav-overview = Übersicht
nav-offers = Angebote
nav-licences = Lizenzen
nav-uses = Nutzungen
nav-deposits = Einlagen
nav-consents = Einwilligungen
nav-earnings = Geld
nav-looks = Wer hineinsah
nav-refusals = Ablehnungen
nav-check = Ist das alles?
nav-give = Einzahlen
nav-account = Konto

quoted = „{ $words }“

late = Einiges hier ist verspätet
late-part = Was die Bank von „{ $part }“ weiß, ist vom { $time }. Es geht nichts verloren; es erscheint hier, sobald es gelesen ist.
late-unread = Die Bank liest alles über „{ $part }“ gerade neu. Es geht nichts verloren; es erscheint hier, sobald es gelesen ist.
part-accounts = Ihr Konto
part-deposits = Ihre Einlagen
part-trail = Wer hineinsah
part-withdrawals = Angebote und Lizenzen
part-packages = Pakete
part-ledger = Ihr Geld
part-log = das öffentliche Protokoll

problem-400 = Das lässt sich nicht lesen
problem-400-how = Gehen Sie zurück und versuchen Sie es noch einmal.
problem-403 = Dieses Formular ist veraltet
problem-403-how = Sie haben sich in einem anderen Fenster neu angemeldet, oder das Formular kommt von einer anderen Seite. Öffnen Sie die Seite noch einmal; es ist nichts verloren.
problem-404 = Diese Seite gibt es nicht
problem-404-how = Entweder gab es sie nie, oder sie gehört Ihnen nicht.
problem-405 = Das geht hier nicht
problem-405-how = Öffnen Sie die Seite über das Menü.
problem-413 = Das ist zu groß
problem-413-how = Wählen Sie etwas Kleineres.

refused = Das wurde nicht getan
refused-back = Zurück
refused-retry = Versuchen Sie es in { NUMBER($seconds) } { $seconds ->
    [one] Sekunde
   *[other] Sekunden
  } noch einmal.
refused-signed-out = Sie sind nicht mehr angemeldet. Melden Sie sich wieder an.
refused-enrol-first = Richten Sie zuerst einen zweiten Passkey ein.
refused-prove-again = Benutzen Sie dafür Ihren Passkey noch einmal.
refused-unknown = Das gibt es nicht, oder es gehört Ihnen nicht.
refused-changed = Inzwischen hat sich etwas geändert: ein anderes Fenster, das Angebot oder die Lizenz. Öffnen Sie die Seite noch einmal und sehen Sie, wie es steht.
refused-later = Versuchen Sie es gleich noch einmal.
refused-too-many = Zu viele Versuche.
refused-delayed = Ein Teil der Bank antwortet gerade nicht. Es wurde nichts getan.
refused-closed = Die Bank hat das, und kann es nicht öffnen.
refused-invalid = Etwas, das gesendet wurde, stimmt nicht. Öffnen Sie die Seite neu und versuchen Sie es noch einmal.
refused-account-ended = Das Konto ist geschlossen, oder seine Daten wurden gelöscht.
refused-kept = Das entscheidet jemand anders, der dieses Konto führt.
detail-invitation = Diese Einladung ist nicht gültig, oder sie wurde benutzt oder durch eine neuere ersetzt. Öffnen Sie den neuesten Link, den die Bank Ihnen gegeben hat, oder bitten Sie die Bank um eine neue Einladung.
detail-code = Dieser Wiederherstellungscode ist nicht gültig, oder er wurde benutzt. Sehen Sie nach Tippfehlern und nehmen Sie den neuesten Code, den Sie aufgeschrieben haben. Haben Sie keinen anderen, bitten Sie die Bank um eine neue Einladung.
detail-link = Dieser Link ist nicht gültig, oder er wurde benutzt: Er gilt einmal, zehn Minuten lang, auf dem Rechner der Vorführung. Starten Sie die Vorführung noch einmal: Am Ende steht ein neuer Link.
detail-passkey = Dieser Passkey wurde nicht angenommen: Er wurde entfernt, oder er gehört zu einer anderen Seite oder einem anderen Konto. Benutzen Sie einen anderen Passkey oder Ihren Wiederherstellungscode. Haben Sie beides nicht, bitten Sie die Bank um eine neue Einladung.
detail-new-passkey = Dieser Passkey ließ sich nicht einrichten. Versuchen Sie es noch einmal, oder richten Sie auf einem anderen Gerät einen ein.
detail-counter = Dieser Passkey wurde nicht angenommen: Es scheint eine Kopie von ihm zu geben. Benutzen Sie einen anderen Passkey oder Ihren Wiederherstellungscode, und entfernen Sie dann diesen unter „Passkeys und Sitzungen“.
detail-ticket = Das hat länger als fünf Minuten gedauert, oder es wurde in einem anderen Fenster begonnen. Beginnen Sie noch einmal.
detail-passkeys = Sie haben so viele Passkeys, wie Sie haben können. Entfernen Sie zuerst einen.
detail-last = Ihr letzter Passkey bleibt. Richten Sie zuerst einen anderen ein.
detail-decisions = Entscheidungen lassen sich gerade nicht festhalten.
detail-closing = Ein Auftrag zum Schließen lässt sich gerade nicht annehmen.
detail-schemas = Wählen Sie mindestens eine Art von Daten, die dieser Absender einreicht.
detail-until = Die Einwilligung muss später als jetzt enden.
detail-account = Geben Sie ein offenes Konto eines anderen Menschen an: 32 Zeichen, 0 bis 9 und a bis f.
detail-standing-terms = Die Bank kann diese Dauerbedingungen nicht lesen, oder sie haben mehr als 64 Erlaubnisse. Wählen Sie sie im Formular neu.
detail-standing-terms-long = Alle Erlaubnisse zusammen sind zu lang. Nennen Sie weniger Käufer oder Länder.
detail-standing-terms-full = Mehr Erlaubnisse gibt es nicht. Entfernen Sie eine, oder ändern Sie eine davon.
detail-held = Ein Gesetz oder ein Gericht verbietet der Bank gerade, dieses Konto zu löschen.
detail-keeper = Sie allein entscheiden für ein anderes Konto, etwa das Ihres Kindes. Es braucht zuerst jemand anderen: Fragen Sie die Bank.
