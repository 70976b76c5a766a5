standing-terms-how = Dauerbedingungen antworten für Sie auf Angebote. Jede Erlaubnis sagt, was Sie annehmen würden: Ein neues Angebot, das in allem zu einer Erlaubnis passt, wird sofort angenommen, ohne Sie zu fragen. Alle anderen warten auf Ihre Antwort.
standing-terms-none = Sie haben keine Erlaubnisse: Jedes Angebot wartet auf Ihre eigene Antwort.
standing-terms-licences = Wenn Sie eine Erlaubnis ändern oder entfernen, endet keine Lizenz, zu der sie geführt hat. Lizenzen beenden Sie unter
terms-unread = Was jetzt gilt
terms-unread-how = Diese Bedingungen wurden auf anderem Weg gesetzt und sagen mehr, als diese Seite zeigen kann. Sie gelten, bis Sie sie ändern. Wenn Sie hier eine Erlaubnis setzen, tritt sie an die Stelle von allen.
grant = Eine Erlaubnis
grant-new = Eine neue Erlaubnis
grant-number = Erlaubnis { NUMBER($number) }
grant-how = Wählen Sie, was Sie ungefragt annehmen würden. Was Sie nicht wählen, ist nicht erlaubt. Sie sehen alles noch einmal, bevor es gesetzt wird.
grant-wrong = { $count ->
    [one] { NUMBER($count) } Feld braucht noch einen Blick; dort steht, was zu ändern ist.
   *[other] { NUMBER($count) } Felder brauchen noch einen Blick; dort steht, was zu ändern ist.
  }
grant-change = Erlaubnis { NUMBER($number) } ändern
grant-remove = Erlaubnis { NUMBER($number) } entfernen
grant-add = Eine Erlaubnis hinzufügen
grants-full = Mehr Erlaubnisse gibt es nicht. Ändern oder entfernen Sie eine.
grant-said = Was Sie erlauben würden
grant-nothing = Damit erlauben Sie nichts: Nichts ist gewählt bei: { $missing }.
grant-part-none = nichts gewählt
grant-all-fit = Ein Angebot wird nur dann für Sie angenommen, wenn es in allen diesen Punkten passt. Jede Lizenz können Sie jederzeit beenden.
grant-others = { $count ->
    [one] Ihre andere Erlaubnis bleibt, wie sie ist.
   *[other] Ihre { NUMBER($count) } anderen Erlaubnisse bleiben, wie sie sind.
  }
grant-next-how = Noch ist nichts gesetzt. Die nächste Seite sagt in klaren Worten, was Sie erlauben würden.
grant-next = Weiter
grant-not = Alles lassen, wie es ist
grant-again = Etwas ändern
grant-set = Diese Erlaubnis setzen
grant-domains = Welche Ihrer Datensätze
grant-uses = Was damit geschehen darf
grant-buyers = Durch wen
grant-territory = In welchen Ländern
grant-least-prices = Für mindestens wie viel
grant-longest-days = Für höchstens wie lange
grant-exclusivity = Allein oder neben anderen
domain-social = was Sie in sozialen Netzwerken schreiben, mögen und teilen
domain-telecom = Ihre Anrufe, Textnachrichten und mobilen Datenverbindungen
domain-purchases = was Sie kaufen und Läden zurückgeben
use-hint-train = Zum Beispiel eines, das Filme empfiehlt oder Spam erkennt. Es schreibt selbst nichts.
use-hint-train-generative = Zum Beispiel einen Chatbot. Er kann am Ende klingen wie Sie.
use-hint-infer = Das Modell liest es, um eine Frage zu beantworten, und lernt nichts daraus.
use-hint-search = Andere können es finden und in Ergebnissen sehen.
use-hint-mine = Um Muster zu finden und Statistiken zu machen.
use-hint-grant-use = Der Käufer gibt das Recht, es zu nutzen, weiter. Nur dafür registrierte Käufer dürfen danach fragen.
use-hint-sell = Der Käufer verkauft es weiter. Nur dafür registrierte Käufer dürfen danach fragen.
buyers-anybody = alle, die die Bank registriert hat
buyers-lines = Oder nur diese
buyers-hint = Die registrierten Namen, einer je Zeile, etwa acme-ai für Acme AI BV. In jedem Angebot steht er: „registriert als“.
countries-lines = Und diese Länder
countries-hint = Eines je Zeile, mit Namen oder mit einem Code aus zwei Buchstaben, etwa Deutschland oder DE.
price-how = Ein Angebot muss mindestens einen dieser Preise zahlen. 0 nimmt jeden Preis dieser Art. Eine Zeile ohne Betrag zählt nicht.
price-amount = Betrag { NUMBER($number) }
price-currency = Währung { NUMBER($number) }
price-per = Wofür { NUMBER($number) }
per-record = jeden Datensatz, der genutzt wird
per-owner = alle meine, einmal
per-pool = alle, die teilnehmen, geteilt
least-record = mindestens { $amount } für jeden Datensatz, der genutzt wird
least-owner = mindestens { $amount }, einmal
least-pool = ein Anteil an mindestens { $amount } für alle, die teilnehmen
least-any-record = jeder Preis in { $currency } für jeden Datensatz, der genutzt wird
least-any-owner = jeder Preis in { $currency }, einmal
least-any-pool = ein Anteil an jedem Preis in { $currency } für alle, die teilnehmen
days-longest = { $days ->
    [one] höchstens { NUMBER($days) } Tag
   *[other] höchstens { NUMBER($days) } Tage
  }
length-none = gar nicht
length-31 = einen Monat
length-366 = ein Jahr
length-731 = zwei Jahre
length-3653 = zehn Jahre
length-other = anders:
length-days = Tage, wenn anders
exclusivity-none = andere dürfen dasselbe bekommen
exclusivity-purpose = für diese Nutzungen bekommt es der Käufer allein, solange es gilt
exclusivity-whole = der Käufer bekommt es ganz allein, solange es gilt
wrong-choice = Etwas wurde gewählt, das nicht auf der Seite steht. Wählen Sie neu.
wrong-both = Wählen Sie alle, oder nennen Sie Käufer: nicht beides.
wrong-buyers = Das sind keine registrierten Namen: { $words }. So ein Name hat kleine Buchstaben, Ziffern, Punkte und Striche, wie acme-ai der von Acme AI BV ist. Öffnen Sie ein Angebot des Käufers: Dort steht „registriert als“ und der Name.
wrong-many-buyers = Das sind zu viele: Nennen Sie höchstens { $words }.
wrong-countries = So heißt hier kein Land: { $words }. Ein Code aus zwei Buchstaben geht auch, etwa TR für die Türkei, US für die Vereinigten Staaten oder GB für das Vereinigte Königreich.
wrong-amount = { $words } ist kein Betrag. Schreiben Sie Ziffern mit Komma, etwa 0,05, und höchstens 6 Stellen dahinter.
wrong-large = { $words } ist zu groß. Schreiben Sie höchstens 12 Ziffern vor dem Komma.
wrong-currency-none = Es fehlt eine Währung. Geben Sie eine aus drei Buchstaben an, etwa EUR.
wrong-currency = { $words } ist keine Währung, die es gibt. Schreiben Sie drei Buchstaben, etwa EUR.
wrong-price-twice = Zwei Preise sind für dasselbe und in derselben Währung. Lassen Sie einen davon leer.
wrong-days = Schreiben Sie die Tage als ganze Zahl, höchstens { $words }, und wählen Sie „anders“.
