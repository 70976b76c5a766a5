"""Description of a package for programs that load data: Croissant 1.1 (docs.mlcommons.org/croissant), in JSON-LD.

Its context is inside, so nothing is fetched. The licence is the package's Agreement, in `usageInfo`.
"""

from collections.abc import Iterable
from typing import Any, Final

from bank.ledger.documents.months import time_text
from bank.strict_documents import canonical
from bank.withdrawals.odrl.vocabulary import AGREEMENT as AGREEMENT_URN
from bank.withdrawals.package.contents import Described, Package
from bank.withdrawals.package.names import AGREEMENT, JSON_LD, PARQUET, record_type_of
from bank.withdrawals.package.rows import OWN_COLUMNS

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"
#: The context of the specification, without its words for what we do not have.
CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in (
        "arrayShape", "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty",
        "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path",
        "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField",
        "transform", "containedIn")},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}  # fmt: skip
_TYPES: Final = {
    "bool": "sc:Boolean",
    "date32[day]": "sc:Date",
    "decimal128": "sc:Float",
    "timestamp[ms, tz=UTC]": "sc:DateTime",
    **dict.fromkeys(("int8", "int16", "int32", "int64"), "sc:Integer"),
}


def croissant(package: Package, files: Iterable[Described], agreement: Described) -> bytes:
    """Describe a package; `files` are those with rows."""
    listed, uid = list(files), f"{AGREEMENT_URN}{package.id}"
    return canonical({
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "citeAs": f"Offering {package.offering.id}, package {package.id}",
        "conformsTo": CONFORMS_TO,
        "dateCreated": time_text(package.made),
        "datePublished": time_text(package.made)[:10],
        "description": f"Records of owners of a data bank for the offering {package.offering.id}, anonymised. They may "
        "be used only as the policy in usageInfo says.",
        "distribution": [_file(each) for each in listed],
        "identifier": uid,
        "license": uid,
        "name": f"{package.offering.id}-{package.id}",
        "recordSet": [_records(package, each) for each in listed],
        "url": uid,
        "usageInfo": {
            "@type": "sc:CreativeWork", "encodingFormat": JSON_LD, "identifier": uid, "name": "Licence, in ODRL 2.2",
            "sha256": agreement.sha256, "url": AGREEMENT,
        },
        "version": f"{package.offering.version}.0.0",
    })  # fmt: skip


def _file(found: Described) -> dict[str, Any]:
    return {
        "@id": found.name,
        "@type": "cr:FileObject",
        "contentSize": f"{found.size} B",
        "contentUrl": found.name,
        "encodingFormat": PARQUET,
        "name": found.name,
        "sha256": found.sha256,
    }


def _records(package: Package, file: Described) -> dict[str, Any]:
    name = file.name.removesuffix(".parquet")
    own = [(column, "binary") for column, _ in OWN_COLUMNS]
    return {
        "@id": name,
        "@type": "cr:RecordSet",
        "description": f"Rows of {record_type_of(file.name)}.",
        "field": [_field(name, file.name, *column) for column in (*own, *package.files[file.name].columns)],
        "name": name,
    }


def _field(records: str, file: str, column: str, kind: str) -> dict[str, Any]:
    listed = kind.startswith("list<")
    single = kind.partition(": ")[2].removesuffix(">") if listed else kind
    found: dict[str, Any] = {
        "@id": f"{records}/{column}",
        "@type": "cr:Field",
        "dataType": _TYPES.get(single.partition("(")[0], "sc:Text"),
        "name": column,
        "source": {"extract": {"column": column}, "fileObject": {"@id": file}},
    }
    if listed:
        found |= {"arrayShape": "-1", "isArray": True}
    return found
