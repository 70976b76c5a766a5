"""Values that a desk in memory shows; names that others gave are hostile."""

from uuid import UUID, uuid5

from bank.withdrawals import standing_terms
from bank.withdrawals.terms import Buyers, Exclusivity, LicencePrice, PriceBasis, StandingGrant, StandingTerms
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import GROUPS
from teller.operate.owner_desk.port.giving import Trial
from teller.operate.owner_desk.port.money import Earnings, ExportProgress, MonthSum, OwnersFile, StatementRow
from teller.operate.owner_desk.port.reading import (
    ConsentRow,
    ConsentsAndLinks,
    DepositSum,
    LicenceRow,
    LinkRow,
    LookRow,
    Money,
    NoticeRow,
    ObjectRow,
    Offer,
    OfferRow,
    Overview,
    RefusalRow,
    StoredField,
    StoredRecord,
    SummaryPart,
    UseRow,
)

NOW = 1_796_083_200_000
DAY = 86_400_000
YEAR = 365 * DAY
OWNER = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
#: A name as long as names get: a word that no line holds, tags, and marks for writing from right to left.
HOSTILE = ('<script>alert(1)</script> & "Acme" \u202e AI \u200f' + "Donaudampfschifffahrtsgesellschaft" * 5)[:200]
#: A purpose as long as purposes get.
PURPOSE = f"A recommender for films, {'and for what else there is to recommend ' * 12}"[:500]
AGREEMENT = uuid5(UUID(int=1), "agreement")
RECEIPT = uuid5(UUID(int=1), "receipt")
PACKAGE = uuid5(UUID(int=1), "package")
EUR = Money("EUR", 3_200_000)

OVERVIEW = Overview(
    kind="PERSON", opened=NOW - YEAR, closed=0, closes=0, successor="", records=1_234_567, objects=4_321, depositors=3,
    consents=2, licences=1, open_offers=1, claims=1, balances=(Money("EUR", 12_345_678), Money("CHF", -1)),
    last_look=NOW - DAY, delays=(),
)  # fmt: skip
SUM = DepositSum("d000001", HOSTILE, "social.post", "2026-11", 1_200, 12, NOW - DAY)
OBJECT = ObjectRow(RECEIPT, "d000001", HOSTILE, "social.post", 100, 12_345, NOW - DAY, is_encrypted=True, leaf=17)
RECORD = StoredRecord(
    OBJECT, 0, 100,
    (
        StoredField("text", "Hello <PERSON>, come to <LOCATION> & <b>bring</b> it", (("PERSON", 1), ("LOCATION", 1))),
        StoredField("language", "en", ()),
    ),
)  # fmt: skip
CONSENTS = ConsentsAndLinks(
    consents=(
        ConsentRow("d000001", HOSTILE, "social.post", NOW - YEAR, NOW + YEAR, "holds", 17),
        ConsentRow("d000001", HOSTILE, "social.reaction", NOW - YEAR, NOW - DAY, "withdrawn", 18),
        ConsentRow("d000002", "Telco", "telecom.call", NOW - YEAR, 0, "holds", 19),
    ),
    links=(
        LinkRow("l1", "d000001", HOSTILE, NOW - YEAR, 0, is_claim=False),
        LinkRow("c1", "d000002", "Telco", NOW - DAY, 0, is_claim=True),
    ),
    choices=(
        ("d000001", HOSTILE, ("social.post", "social.reaction")),
        ("d000002", "Telco", ("telecom.call",)),
    ),
)
OFFER_ROW = OfferRow(
    offering="speech-2027", version=2, originator="acme-ai", originator_name=HOSTILE,
    purpose=PURPOSE, record_types=("social.post", "purchases.order_line"),
    data_from=NOW - 2 * YEAR, data_until=NOW - YEAR, uses=("train", "mine"), territory=("EU", "CH"), exclusivity="none",
    price=EUR, price_basis="owner", opens=NOW - DAY, closes=NOW + 30 * DAY, expires=NOW + 2 * YEAR, offered=NOW - DAY,
    said="", said_at=0, rule="", is_open=True,
)  # fmt: skip
OFFER = Offer(
    OFFER_ROW,
    (SummaryPart("Who asks, and for what", (f"“{HOSTILE}” asks you.", "It builds a model.")),
     SummaryPart("What you get", ("You get 3.20 EUR.",))),
    "7544f346ecccf831efe359d607257114807b8c2c0ce370cbbda5e8d3669def1b", 21,
)  # fmt: skip
NOTICE = NoticeRow(uuid5(UUID(int=1), "notice"), NOW - DAY, NOW, ("deleted", "retrained"))
USE = UseRow(
    PACKAGE, AGREEMENT, "speech-2027", 2, "acme-ai", HOSTILE, PURPOSE, ("EU", "CH"), 340, NOW - DAY,
    NOW + YEAR, (EUR,), (NOTICE,),
)  # fmt: skip
LICENCE = LicenceRow(
    agreement=AGREEMENT, offering="speech-2027", version=2, originator="acme-ai", originator_name=HOSTILE,
    purpose=PURPOSE, uses=("train", "mine"), territory=("EU", "CH"), since=NOW - DAY,
    until=NOW + YEAR, state="holds", ended=0, rule="", by_standing_terms=False, packages=1, earned=(EUR,),
)  # fmt: skip
GRANT = StandingGrant(
    domains=frozenset({"social", "purchases"}), uses=frozenset({DataUse.TRAIN, DataUse.MINE}),
    buyers=Buyers(frozenset({"acme-ai"})), territory=Territory(GROUPS["EU"] | {"CH"}),
    least_prices=(LicencePrice(PriceBasis.RECORD, "EUR", 500), LicencePrice(PriceBasis.POOL, "CHF", 0)),
    longest_days=3653, exclusivity=frozenset({Exclusivity.NONE}),
)  # fmt: skip
STANDING = standing_terms.to_json(StandingTerms("", 1, (GRANT, StandingGrant(domains=frozenset({"telecom"}))))).decode()
#: Depositor of no object.
NOBODY = "nobody"
LOOK = LookRow("read", HOSTILE, "operator", "look at one object", "social.post.v1", NOW - DAY, 1, of_everybody=False)
REFUSAL = RefusalRow("acceptance", NOW - DAY, "speech-2027", 2, HOSTILE, "exclusive_elsewhere")
EARNINGS = Earnings(
    balances=OVERVIEW.balances,
    months=(
        MonthSum("2026-11", "earned", "speech-2027", Money("EUR", 3_200_001), 1),
        MonthSum("2026-11", "fee", HOSTILE, Money("EUR", -17), 12),
        MonthSum("2026-10", "paid", "", Money("EUR", -5_000_000), 1),
    ),
    statements=(StatementRow("2026-10", "final", 1, ("json", "pdf", "camt053")),),
    more="",
)
EXPORT = ExportProgress("ready", 10, 10, 0, NOW, OwnersFile("export.zip", "application/zip", 4, "s1"))
TRIAL = Trial(
    "ready", (("social.post", 120), ("social.reaction", 9)), (("unreadable", 2),),
    (("text", "PERSON", 40), ("text", "EMAIL_ADDRESS", 3)), ((f"Mail me, {HOSTILE}", "Mail me, <PERSON>"),),
    scanned=129,
)  # fmt: skip
