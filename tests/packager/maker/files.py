"""Files of a package: rows of Parquet under fresh pseudonyms, the root over them, and a signed statement."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..reader import parquet
from .rows import OwnRow

PAYLOAD = "application/vnd.in-toto+json"
STATEMENT = "statement.dsse.json"
#: Name of the key that signs.
NAME = "packager-example/packages"


class Written(NamedTuple):
    """The root over the rows, and the pseudonyms of each owner's, in hexadecimal digits."""

    root: bytes
    pseudonyms: dict[str, list[str]]


def write_rows(folder: Path, rows: Iterable[OwnRow], schemas: dict[str, Any]) -> Written:
    """Write a file for each record type; `schemas` are the newest of each."""
    by_type: dict[str, list[tuple[bytes, OwnRow]]] = {}
    for row in rows:
        by_type.setdefault(row.record_type, []).append((secrets.token_bytes(32), row))
    leaves: list[bytes] = []
    pseudonyms: dict[str, list[str]] = {}
    for record_type, found in sorted(by_type.items()):
        found.sort(key=lambda each: each[0])
        table = _table(found, schemas[record_type])
        pq.write_table(table, folder / f"{record_type}-00000.parquet", compression="zstd", use_dictionary=False,
                       write_statistics=False, store_schema=False)  # fmt: skip
        leaves += _leaves(record_type, table)
        for pseudonym, row in found:
            pseudonyms.setdefault(row.owner, []).append(pseudonym.hex())
    return Written(root_of(leaves), pseudonyms)


def _table(found: list[tuple[bytes, OwnRow]], schema: Any) -> pa.Table:
    kinds = {each["name"]: parquet.type_of(each["type"]) for each in schema["fields"]}
    names = sorted(found[0][1].values)
    own = [pa.field("teller_pseudonym", pa.binary(32)), pa.field("teller_salt", pa.binary(32))]
    columns = pa.schema([*own, *(pa.field(name, kinds[name]) for name in names)])
    rows = [
        {"teller_pseudonym": pseudonym, "teller_salt": secrets.token_bytes(32), **row.values}
        for pseudonym, row in found
    ]
    return pa.Table.from_pylist(rows, columns)


def _leaves(record_type: str, table: pa.Table) -> Iterator[bytes]:
    """Yield the SHA-256 of a zero byte and a row's entry."""
    for field in table.schema:
        if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
            whole = pa.int64() if pa.types.is_timestamp(field.type) else pa.int32()
            at = table.column_names.index(field.name)
            table = table.set_column(at, field.name, table.column(field.name).cast(whole))
    for row in table.to_pylist():
        pseudonym, salt = row.pop("teller_pseudonym"), row.pop("teller_salt")
        document = {"record_type": record_type, "row": {name: _text(value) for name, value in row.items()}}
        yield hashlib.sha256(b"\0" + salt + pseudonym + canonical(document)).digest()


def _text(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [_text(each) for each in value]
    return value.hex() if isinstance(value, bytes) else f"{value:f}" if not isinstance(value, int) else str(value)


def root_of(hashes: list[bytes]) -> bytes:
    """Return the root of RFC 6962, section 2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(hashes[:split]) + root_of(hashes[split:])).digest()


def canonical(document: Any) -> bytes:
    """Return RFC 8785's form of a document whose numbers are whole and whose names are ASCII."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(statement: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """Return a statement in an envelope of DSSE."""
    payload = canonical(statement)
    message = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)
    signature = {"keyid": _key_id(key), "sig": base64.b64encode(key.sign(message)).decode()}
    return canonical({"payload": base64.b64encode(payload).decode(), "payloadType": PAYLOAD, "signatures": [signature]})


def key_line(key: Ed25519PrivateKey) -> str:
    """Return the line of the public key, by which others check what is signed."""
    return f"{_key_id(key)}+{base64.b64encode(_public(key)).decode()}"


def _key_id(key: Ed25519PrivateKey) -> str:
    digest = hashlib.sha256(NAME.encode() + b"\n" + _public(key)).hexdigest()
    return f"{NAME}+{digest[:8]}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return b"\1" + key.public_key().public_bytes_raw()


def subjects(folder: Path) -> list[dict[str, Any]]:
    """Return name, digest and size of each file in a folder, as a statement names them."""
    return [
        {"name": file.name, "digest": {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()},
         "annotations": {"size": file.stat().st_size}}
        for file in sorted(folder.iterdir())
    ]  # fmt: skip
