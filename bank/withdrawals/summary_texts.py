"""Texts of the summary of an offering, by language: another language is another value of SummaryTexts, and no code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bank.withdrawals.terms import Exclusivity, PriceBasis
from bank.withdrawals.uses import USES, DataUse
from schemas import country_names


@dataclass(frozen=True, slots=True)
class SummaryTexts:
    """Headings, sentences and words. Sentences name what is filled in as `str.format` does."""

    headings: Mapping[str, str]
    sentences: Mapping[str, str]
    record_types: Mapping[str, str]
    fields: Mapping[str, str]
    uses: Mapping[DataUse, str]
    prices: Mapping[PriceBasis, str]
    exclusivity: Mapping[Exclusivity, str]
    months: tuple[str, ...]
    countries: Mapping[str, str]
    groups: Mapping[str, str]
    day: str
    quoted: str
    all_of: str
    one_of: str
    thousands: str
    point: str


ENGLISH: Final = SummaryTexts(
    headings={
        "who": "Who asks, and for what",
        "what": "What it asks for",
        "uses": "What it may do with it",
        "where": "Where",
        "how_long": "How long",
        "how_much": "What you get",
        "others": "You and others",
        "revoking": "How to say no, and how to stop",
    },
    sentences={
        "asks": "{originator} (registered as {name}) asks you. This is version {version} of its offering {offering}.",
        "builds": "It builds the model {model} with {framework}. It says that this is for: {purpose}.",
        "wanted": "Of {record_type}: {fields}. You can take part if you have at least {least} of them.",
        "period": "They are of the time from {since} to {until}. It gets nothing else.",
        "may": "It may {uses}.",
        "may_not": "It may not {uses}.",
        "may_all": "These are all uses that there are.",
        "countries": "In {countries}, and nowhere else.",
        "world": "In all countries of the world.",
        "answer": "You can answer from {opens} to {closes}.",
        "ends": "If you accept, it may use your data from then on. This ends by itself when {expires} begins, at 0:00 "
        "UTC: {years} after {opens}.",
        "some_years": "some {years} years",
        "days": "{days} days",
        "alike": "Your records go out only together with those of others: in a package of at least {owners} people, "
        "and at least {alike} of them look alike in it.",
        "nothing_said": "If you say nothing, the answer is no, unless your standing terms say yes.",
        "revoke": "You can take a yes back at any time, without a reason. From that moment the bank gives out nothing "
        "more of yours for this. {originator} is told to delete what it has, and has to say what it did. What a model "
        "has learned by then can stay in it.",
    },
    record_types={
        "social.post": "your posts on social platforms",
        "social.reaction": "your likes, bookmarks and reposts",
        "telecom.call": "your calls",
        "telecom.data_session": "your mobile data sessions",
        "telecom.message": "your text messages",
        "purchases.order_line": "what you ordered in shops",
        "purchases.return": "what you gave back to shops",
    },
    fields={
        "bytes_down": "bytes received",
        "bytes_up": "bytes sent",
        "depositor": "who deposited it",
        "duration_s": "length in seconds",
        "occurred_at": "when it happened",
        "payment": "last digits of the means of payment",
        "sku": "number of the product",
        "target_text": "text of the post that you reacted to",
        "time_precision": "how exact the time is",
        "unit_price": "price of one",
        "visibility": "who could see it",
    },
    uses={use: named.words for use, named in USES.items()},
    prices={
        PriceBasis.RECORD: "You get {amount} {currency} for each of your records that is used.",
        PriceBasis.OWNER: "You get {amount} {currency}, once.",
        PriceBasis.POOL: "All who take part share {amount} {currency}, by how many records each gives.",
    },
    exclusivity={
        Exclusivity.NONE: "You may grant the same to others as well.",
        Exclusivity.PURPOSE: "While it lasts, you cannot grant these uses of the same records in the same countries to "
        "anybody else.",
        Exclusivity.WHOLE: "While it lasts, you cannot grant any use of the same records in the same countries to "
        "anybody else.",
    },
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    countries=country_names.english(),
    groups={
        "EEA": "the 30 countries of the European Economic Area",
        "EU": "the 27 countries of the European Union",
    },
    day="{day} {month} {year}",
    quoted="\u201c{}\u201d",
    all_of=" and ",
    one_of=" or ",
    thousands=",",
    point=".",
)  # fmt: skip

GERMAN: Final = SummaryTexts(
    headings={
        "who": "Wer fragt, und wofür",
        "what": "Was verlangt wird",
        "uses": "Was damit geschehen darf",
        "where": "Wo",
        "how_long": "Wie lange",
        "how_much": "Was Sie bekommen",
        "others": "Sie und andere",
        "revoking": "Wie Sie Nein sagen, und wie Sie es beenden",
    },
    sentences={
        "asks": "{originator} (registriert als {name}) fragt Sie. Das ist Version {version} des Angebots {offering}.",
        "builds": "Gebaut wird das Modell {model} mit {framework}. Als Zweck ist angegeben: {purpose}.",
        "wanted": "{record_type}: {fields}. Sie können teilnehmen, wenn Sie davon mindestens {least} haben.",
        "period": "Die Datensätze sind aus der Zeit vom {since} bis zum {until}. Nichts anderes geht hinaus.",
        "may": "Wenn Sie zustimmen, ist es erlaubt, {uses}.",
        "may_not": "Es ist nicht erlaubt, {uses}.",
        "may_all": "Das sind alle Nutzungen, die es gibt.",
        "countries": "In diesen Ländern, und nirgends sonst: {countries}.",
        "world": "In allen Ländern der Welt.",
        "answer": "Sie können vom {opens} bis zum {closes} antworten.",
        "ends": "Wenn Sie zustimmen, dürfen Ihre Daten von da an genutzt werden. Das endet von selbst, sobald der "
        "{expires} beginnt, um 0:00 Uhr UTC: {years} nach dem {opens}.",
        "some_years": "rund {years} Jahre",
        "days": "{days} Tage",
        "alike": "Ihre Datensätze gehen nur zusammen mit denen anderer hinaus: in einem Paket von mindestens {owners} "
        "Personen, von denen darin mindestens {alike} gleich aussehen.",
        "nothing_said": "Wenn Sie nichts sagen, heißt das Nein, es sei denn, Ihre Dauerbedingungen sagen Ja.",
        "revoke": "Ein Ja können Sie jederzeit zurücknehmen, ohne einen Grund zu nennen. Von dem Augenblick an gibt "
        "die Bank dafür nichts mehr von Ihnen heraus. {originator} wird aufgefordert, zu löschen, was da ist, und muss "
        "sagen, was getan wurde. Was ein Modell bis dahin gelernt hat, kann in ihm bleiben.",
    },
    record_types={
        "social.post": "Ihre Beiträge in sozialen Netzwerken",
        "social.reaction": "Ihre Likes, Lesezeichen und geteilten Beiträge",
        "telecom.call": "Ihre Anrufe",
        "telecom.data_session": "Ihre mobilen Datenverbindungen",
        "telecom.message": "Ihre Textnachrichten",
        "purchases.order_line": "Was Sie in Läden bestellt haben",
        "purchases.return": "Was Sie Läden zurückgegeben haben",
    },
    fields={
        "access_point": "Zugangspunkt",
        "application": "verwendete App",
        "attachment_count": "Zahl der Anhänge",
        "bytes_down": "empfangene Bytes",
        "bytes_up": "gesendete Bytes",
        "category": "Warengruppe",
        "country": "Land",
        "currency": "Währung",
        "depositor": "wer sie eingeliefert hat",
        "direction": "Richtung",
        "duration_s": "Dauer in Sekunden",
        "hashtags": "Hashtags",
        "kind": "Art",
        "language": "Sprache",
        "likes": "Zahl der Likes",
        "links": "Links",
        "media_count": "Zahl der Bilder und Videos",
        "network": "Netz",
        "note": "Notiz",
        "occurred_at": "wann es geschah",
        "payment": "letzte Ziffern des Zahlungsmittels",
        "place": "Ort",
        "platform": "Plattform",
        "product": "Produkt",
        "quantity": "Menge",
        "reason": "Grund",
        "refund": "Erstattung",
        "reposts": "wie oft es geteilt wurde",
        "seller": "Verkäufer",
        "sensitive": "ob es als heikel markiert ist",
        "sku": "Nummer des Produkts",
        "status": "Stand",
        "summary": "Zusammenfassung",
        "target_text": "Text des Beitrags, auf den Sie reagiert haben",
        "text": "Text",
        "time_precision": "wie genau die Zeit ist",
        "total": "Gesamtpreis",
        "unit_price": "Preis für eines",
        "visibility": "wer es sehen konnte",
    },
    uses={
        DataUse.TRAIN: "KI-Modelle zu trainieren (solche, die nichts erzeugen)",
        DataUse.TRAIN_GENERATIVE: "KI-Modelle zu trainieren (solche, die Texte, Bilder oder Ähnliches erzeugen)",
        DataUse.INFER: "sie einem KI-Modell als Eingabe zu geben",
        DataUse.SEARCH: "sie in einer Suche zu finden und zu zeigen",
        DataUse.MINE: "in ihnen nach Mustern und Statistiken zu suchen",
        DataUse.GRANT_USE: "sie von anderen nutzen zu lassen",
        DataUse.SELL: "sie an andere zu verkaufen",
    },
    prices={
        PriceBasis.RECORD: "Sie bekommen {amount} {currency} für jeden Ihrer Datensätze, der genutzt wird.",
        PriceBasis.OWNER: "Sie bekommen {amount} {currency}, einmal.",
        PriceBasis.POOL: "Alle, die teilnehmen, teilen sich {amount} {currency}, je nachdem, wie viele Datensätze von "
        "jedem kommen.",
    },
    exclusivity={
        Exclusivity.NONE: "Sie dürfen dasselbe auch anderen erlauben.",
        Exclusivity.PURPOSE: "Solange es gilt, können Sie diese Nutzungen derselben Datensätze in denselben Ländern "
        "niemand anderem erlauben.",
        Exclusivity.WHOLE: "Solange es gilt, können Sie niemand anderem irgendeine Nutzung derselben Datensätze in "
        "denselben Ländern erlauben.",
    },
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    countries=country_names.german(),
    groups={
        "EEA": "die 30 Länder des Europäischen Wirtschaftsraums",
        "EU": "die 27 Länder der Europäischen Union",
    },
    day="{day}. {month} {year}",
    quoted="\u201e{}\u201c",
    all_of=" und ",
    one_of=" oder ",
    thousands=".",
    point=",",
)  # fmt: skip
