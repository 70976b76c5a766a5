"""Verify a package as docs/packages.md describes it. Nothing of the bank's software is imported.

python stranger.py FOLDER KEYS
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def text(value: Any, kind: Any) -> Any:
    if value is None or pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return value
    if pa.types.is_list(kind):
        return [text(each, kind.value_type) for each in value]
    if pa.types.is_decimal(kind):
        return f"{value:f}"
    return value.hex() if pa.types.is_binary(kind) else str(value)


def leaves(file: Path) -> Iterator[bytes]:
    record_type = file.name.rpartition("-")[0]
    table = pq.read_table(file)
    for name in table.column_names[2:]:
        kind = table.schema.field(name).type
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            whole = pa.int64() if pa.types.is_timestamp(kind) else pa.int32()
            table = table.set_column(table.column_names.index(name), name, table.column(name).cast(whole))
    kinds = {field.name: field.type for field in table.schema}
    for row in table.to_pylist():
        pseudonym, salt = row.pop("teller_pseudonym"), row.pop("teller_salt")
        found = {name: text(value, kinds[name]) for name, value in row.items()}
        document = {"record_type": record_type, "row": found}
        canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        yield sha256(b"\0" + salt + pseudonym + canonical)


def root(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\1" + root(hashes[:split]) + root(hashes[split:]))


def public_keys(file: Path) -> Iterator[tuple[str, Ed25519PublicKey]]:
    for line in file.read_text("utf-8").splitlines():
        name, _, rest = line.partition("+")
        key_id, _, key = rest.partition("+")
        raw = base64.b64decode(key)
        if name.endswith("/packages") and raw[0] == 1:
            yield f"{name}+{key_id}", Ed25519PublicKey.from_public_bytes(raw[1:])


def check(is_so: bool, what: str) -> None:
    if not is_so:
        sys.exit(f"{what} is not as it was signed")


def main(folder: Path, keys: Path) -> None:
    envelope = json.loads((folder / "statement.dsse.json").read_bytes())
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    known = dict(public_keys(keys))
    (signature,) = (each for each in envelope["signatures"] if each["keyid"] in known)
    known[signature["keyid"]].verify(base64.b64decode(signature["sig"]), message)

    statement = json.loads(payload)
    kinds = statement["_type"], statement["predicateType"]
    check(kinds == ("https://in-toto.io/Statement/v1", "urn:teller:package:1"), "the statement's type")
    subjects = {each["name"]: each for each in statement["subject"]}
    check({each.name for each in folder.iterdir()} == {*subjects, "statement.dsse.json"}, "the list of files")
    for name, subject in subjects.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        check(found == subject["digest"]["sha256"], name)

    predicate = statement["predicate"]
    rows = [leaf for name in sorted(subjects) if name.endswith(".parquet") for leaf in leaves(folder / name)]
    check((len(rows), root(rows).hex()) == (predicate["rows"]["count"], predicate["rows"]["root"]), "a row")

    agreement = json.loads((folder / "agreement.json").read_bytes())
    check(agreement["uid"] == f"urn:uuid:{predicate['package']}", "the licence")
    (until,) = (
        each["rightOperand"]["@value"]
        for each in agreement["permission"][0]["constraint"]
        if (each["leftOperand"], each["operator"]) == ("dateTime", "lt")
    )
    sys.stdout.write(f"package {predicate['package']}: {len(rows)} rows, until {until}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
