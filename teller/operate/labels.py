"""Entities that are right names for a labelled type, which tools name in many ways. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NUMBERED = "ID_NUMBER"
#: The entities that are right, and below them how types of that kind are labelled, without marks. A type that is also
#: the name of an entity is rightly called by it, whatever else is right.
_KINDS: Final = (
    ("PERSON", """PERSON PER NAME FULLNAME FIRSTNAME LASTNAME MIDDLENAME GIVENNAME SURNAME FAMILYNAME PREFIX NAMESTUDENT
        PATIENT DOCTOR STAFF"""),
    ("LOCATION", "LOCATION LOC GPE PLACE CITY TOWN STATE COUNTY COUNTRY REGION FAC FACILITY NEARBYGPSCOORDINATE GPS"),
    ("STREET_ADDRESS", """ADDRESS ADDR STREET STREETADDRESS STREETNAME BUILDINGNUM BUILDINGNUMBER SECONDARYADDRESS
        ZIP ZIPCODE POSTCODE POSTALCODE"""),
    ("EMAIL_ADDRESS", "EMAIL MAIL EMAILADDRESS"),
    ("PHONE_NUMBER", "PHONE TEL TELEPHONE TELEPHONENUM TELEPHONENUMBER PHONENUM PHONENUMBER MOBILE FAX"),
    ("US_SSN NATIONAL_ID", "SSN USSSN SOCIALNUM SOCIALNUMBER SOCIALSECURITYNUMBER"),
    ("NATIONAL_ID US_SSN US_ITIN UK_NHS", "NATIONALID NATIONALIDNUMBER IDCARD IDCARDNUM NINO TAXID TAXNUM NHS"),
    ("CREDIT_CARD", "CARD CARDNUMBER CREDITCARD CREDITCARDNUM CREDITCARDNUMBER DEBITCARD CREDITDEBITCARD"),
    ("IBAN_CODE", "IBAN IBANCODE"),
    ("BANK_ACCOUNT US_BANK_NUMBER IBAN_CODE", """ACCOUNT ACCOUNTNUM ACCOUNTNUMBER BANKACCOUNT BANKACCOUNTNUMBER BBAN
        USBANKNUMBER BANKROUTINGNUMBER ROUTINGNUMBER SORTCODE BIC BICSWIFT SWIFT SWIFTBIC SWIFTBICCODE"""),
    ("IP_ADDRESS", "IP IPV4 IPV6 IPADDRESS"),
    ("MAC_ADDRESS", "MAC MACADDRESS"),
    ("USER_NAME", "USER USERNAME HANDLE LOGIN NICKNAME SCREENNAME"),
    ("URL USER_NAME", "URL LINK URLPERSONAL"),
    ("CRYPTO", "CRYPTO WALLET BITCOINADDRESS ETHEREUMADDRESS LITECOINADDRESS"),
    ("SECRET", "SECRET PASSWORD PIN CVV CREDITCARDCVV APIKEY TOKEN"),
    ("DATE_OF_BIRTH", "DATEOFBIRTH DOB BIRTHDATE BIRTHDAY BOD"),
    (f"US_PASSPORT {_NUMBERED}", "PASSPORT PASSPORTNUM PASSPORTNUMBER"),
    (f"US_DRIVER_LICENSE {_NUMBERED}", "DRIVERLICENSE DRIVERLICENSENUM DRIVERSLICENSE DRIVINGLICENCE LICENSE LICENCE"),
    (f"{_NUMBERED} MEDICAL_LICENSE US_PASSPORT US_DRIVER_LICENSE", """ID IDNUM IDNUMBER MRN MEDICALRECORD VIN VEHICLEVIN
        VEHICLEVRM PLATE LICENSEPLATE POLICY POLICYNUMBER HEALTHPLAN DEVICE PHONEIMEI IMEI"""),
)  # fmt: skip
_RIGHT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {kind: frozenset(entities.split()) for entities, kinds in _KINDS for kind in kinds.split()}
)
_ENTITIES: Final = frozenset(entity for entities, _ in _KINDS for entity in entities.split())


def right_names(kind: str) -> frozenset[str]:
    """Return the entities that are right for a labelled type; for an unknown type only its own name."""
    return _RIGHT.get(_bare(kind), frozenset()) | {kind}


def is_known(kind: str) -> bool:
    """Tell whether a type is an entity, or one of the names that other tools give to one."""
    return kind in _ENTITIES or _bare(kind) in _RIGHT


def _bare(kind: str) -> str:
    return "".join(filter(str.isalnum, kind)).upper()
