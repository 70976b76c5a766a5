"""Names in policies: ODRL's, those of our profile, countries and currencies; and the context that each policy carries.

`schemas/withdrawals/odrl/profile.ttl` says what the profile's names mean. The context is in each policy, so a reader
fetches nothing; whatever it does not name is ODRL's, so that an unknown word becomes one that shapes refuse.
"""

from typing import Any, Final

from bank.withdrawals.terms import Exclusivity, PriceBasis
from bank.withdrawals.uses import USES, DataUse

PROFILE: Final = "urn:teller:odrl:withdrawals:1"
#: Beginnings of identifiers; account and originator are as in other documents of the bank.
ACCOUNT: Final = "urn:teller:account:"
ORIGINATOR: Final = "urn:teller:originator:"
OFFERING: Final = "urn:teller:offering:"
STANDING: Final = "urn:teller:standing-terms:"
AGREEMENT: Final = "urn:uuid:"
RECORD_TYPE: Final = "urn:teller:record-type:"
DOMAIN: Final = "urn:teller:domain:"
_ODRL: Final = "http://www.w3.org/ns/odrl/2/"
_IRI: Final = {"@type": "@id"}
_WORD: Final = {"@type": "@vocab"}
CONTEXT: Final[dict[str, Any]] = {
    "@version": 1.1,
    "@vocab": _ODRL,
    "odrl": _ODRL,
    "teller": f"{PROFILE}#",
    "country": {"@id": "https://www.iso.org/obp/ui/#iso:code:3166:", "@prefix": True},
    "currency": {"@id": "http://publications.europa.eu/resource/authority/currency/", "@prefix": True},
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "uid": "@id",
    "type": "@type",
    **dict.fromkeys(("profile", "assigner", "assignee", "target", "source", "unit", "teller:offering"), _IRI),
    **dict.fromkeys(("conflict", "action", "leftOperand", "operator"), _WORD),
}
#: Actions by use, as the context shortens them.
ACTIONS: Final = {use: f"teller:{named.action}" if named.profile else named.action for use, named in USES.items()}
USE_OF: Final[dict[str, DataUse]] = {action: use for use, action in ACTIONS.items()}
#: Left operands of a payment by what the price is for, and values of the one of exclusivity.
PAYMENTS: Final = {
    PriceBasis.RECORD: "teller:payAmountPerRecord",
    PriceBasis.OWNER: "teller:payAmountPerOwner",
    PriceBasis.POOL: "teller:payAmountOfPool",
}
BASIS_OF: Final = {payment: basis for basis, payment in PAYMENTS.items()}
EXCLUSIVITIES: Final = {
    Exclusivity.NONE: "teller:notExclusive",
    Exclusivity.PURPOSE: "teller:exclusiveByUse",
    Exclusivity.WHOLE: "teller:exclusive",
}
EXCLUSIVITY_OF: Final = {name: exclusivity for exclusivity, name in EXCLUSIVITIES.items()}
WORLD: Final = "teller:world"
REGISTERED: Final = "teller:registeredOriginators"
EVERY_RECORD: Final = "teller:everyRecord"
LICENCE_END: Final = "teller:licenceEnd"
#: What an originator does when a licence has ended or was revoked.
AFTERWARDS: Final = ("delete", "teller:acknowledge")
