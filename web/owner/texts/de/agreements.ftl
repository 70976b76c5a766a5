offers-how = Wer nach Ihren Daten fragt, wofür und für wie viel. Wenn Sie nichts sagen, heißt das nein, außer Ihre Dauerbedingungen sagen ja.
offers-none = Noch hat niemand nach Ihren Daten gefragt.
offer = Angebot
offer-of = { $who } fragt nach Ihren Daten
offer-plain = { $who } möchte { $records }, vom { $since } bis zum { $until }. Erlaubt wäre: { $uses }. Wo: { $where }. Bis zum { $ends }. { $price } Sie können es jederzeit beenden.
offer-purpose = Angegebener Zweck:
offer-answer = Lesen und antworten
offer-read = Lesen
offer-closes = Sie können bis zum { $day } antworten.
offer-closed = Darauf kann nicht mehr geantwortet werden.
offer-your-answer = Ihre Antwort
offer-can-end = Wenn Sie annehmen, können Sie es jederzeit beenden, mit zwei Klicks und ohne Grund.
offer-accept = Annehmen
offer-decline = Ablehnen
offer-licence-holds = Ihre Lizenz gilt. Sie können sie jederzeit beenden, mit zwei Klicks und ohne Grund.
offer-licence = Die Lizenz ansehen oder beenden
offer-proof = Zum Nachprüfen
offer-name = Angebot und Version
offer-digest = SHA-256 der Bedingungen
price-record = Sie bekommen { $amount } für jeden Datensatz, der genutzt wird.
price-owner = Sie bekommen { $amount }, einmal.
price-pool = Alle, die teilnehmen, teilen sich { $amount }.
said-accepted = Sie haben angenommen.
said-declined = Sie haben abgelehnt.
said-refused = Es wurde abgelehnt.
said-revoked = Sie haben es beendet.
said-at = Am { $time }.
said-by = Gegeben durch
said-by-terms = Ihre Dauerbedingungen

standing-terms = Dauerbedingungen

licences-how = Wer was von Ihnen nutzen darf. Sie können jede Lizenz jederzeit beenden: zwei Klicks, ohne Grund.
licences-none = Niemand darf Ihre Daten nutzen.
licence = Lizenz
licence-of = Lizenz von { $who }
licence-id = Lizenz
licence-state = Stand
licence-holds = Gilt
licence-revoked = Sie haben sie beendet
licence-ended = Beendet
licence-expired = Abgelaufen
licence-packages = Pakete
licence-end = Diese Lizenz beenden
uses-allowed = Erlaubt

revoke = Lizenz beenden
revoke-of = Die Lizenz von { $who } beenden?
revoke-follows = Was daraus folgt
revoke-no-more = Von diesem Augenblick an gibt die Bank darunter nichts mehr von Ihnen heraus.
revoke-notices = { $count ->
    [0] { $who } hat noch nichts von Ihnen; also muss niemand etwas löschen.
    [one] { $who } hat { NUMBER($count) } Paket mit Ihren Datensätzen. Die Bank verlangt, sie zu löschen, und eine Antwort, was getan wurde.
   *[other] { $who } hat { NUMBER($count) } Pakete mit Ihren Datensätzen. Die Bank verlangt, sie zu löschen, und eine Antwort, was getan wurde.
  }
revoke-learned = Was ein Modell bis dahin gelernt hat, kann in ihm bleiben.
revoke-money = Was Sie verdient haben, bleibt Ihres. Mehr verdienen Sie damit nicht.
revoke-again = Das lässt sich nicht zurücknehmen. Sie könnten das Angebot nur wieder annehmen, solange es offen ist.
revoke-now = Jetzt beenden
revoke-not = Behalten
revoke-over = Diese Lizenz ist schon zu Ende.

uses-how = Jedes Paket, das mit Datensätzen von Ihnen hinausging: an wen, wofür, bis wann, und was Sie verdient haben.
uses-none = Kein Datensatz von Ihnen ist hinausgegangen.
use-rows = Ihre Datensätze darin
not-delivered = noch nicht geliefert
notice = Aufforderung zu löschen
notice-sent = Gesendet am { $time }.
notice-answered = Beantwortet am { $time }:
notice-unanswered = Noch keine Antwort.
did-deleted = hat die Zeilen gelöscht
did-retrained = hat seine Modelle ohne sie neu trainiert
did-ceased = nutzt die Modelle, die damit trainiert wurden, nicht mehr

looks-how = Jedes Lesen und Ändern dessen, was die Bank von Ihnen hat, so wie es vorher aufgeschrieben wurde. Was ein Prozess mit den Daten aller tut, ist zusammengefasst.
looks-none = Niemand hat hineingesehen.
looks-what = Was
looks-who = Wer
looks-why = Wozu
looks-everybody = { $times ->
    [1] was alle haben
   *[other] was alle haben, { NUMBER($times) } ×
  }
access-read = Gelesen
access-export = Alles kopiert
access-grant = Einem Leser Schlüssel gegeben
access-lend = Zugang zum Speicher verliehen
access-key-use = Schlüssel benutzt
access-link = Eine Verknüpfung geändert
access-consent = Eine Entscheidung von Ihnen
access-account = Das Konto geändert
access-erasure = Gelöscht
access-verify = Die Bücher geprüft
access-package = Für ein Paket gelesen

refusals-how = Was die Bank in Ihrem Namen abgelehnt hat, und die Regel, die es abgelehnt hat.
refusals-none = Es wurde nichts abgelehnt.
refusals-what = Was
refusals-rule = Regel
refusal-acceptance = Eine Annahme
refusal-withdrawal = Eine Entnahme
refusal-deposit = Eine Einlage
