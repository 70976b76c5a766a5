"""A package as files: what the bank signs, what a stranger checks, and that two of one person are not joined."""

import base64
import io
import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
import rfc8785
from pyshacl import validate
from rdflib import Graph

from bank.strict_documents import canonical
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.merkle import leaf_hash, root
from bank.transparency.proofs import verify_inclusion
from bank.transparency.verify import Proven
from bank.withdrawals.odrl.reading import Accepted, read
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement, request
from bank.withdrawals.package import names
from bank.withdrawals.package.agreement import agreed
from bank.withdrawals.package.checking import Signed, Wrong, licence_in, logged, signed_statement, unsigned
from bank.withdrawals.package.contents import package_file
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.dsse import package_key, signed, signed_message, signs_packages
from bank.withdrawals.package.row_opening import opened, sealed
from bank.withdrawals.package.row_proof import row_proof
from bank.withdrawals.package.rows import OWN_COLUMNS, batches, entries
from bank.withdrawals.package.statement import StatementDocument
from bank.withdrawals.package.words import in_words
from bank.withdrawals.package.writing import written
from bank.withdrawals.terms import Licence
from bank.withdrawals.territory import WORLD
from bank.withdrawals.uses import DataUse
from tests.bank.withdrawals.package.samples import (
    ID,
    KEY,
    LOG_KEYS,
    OFFERING,
    ORIGIN,
    ROWS,
    SEED,
    TERMS,
    all_files,
    draws,
    files,
    in_log,
    links,
    package,
    sample_files,
)  # fmt: skip
from tests.bank.withdrawals.samples import NOW

#: rdflib 7.6 uses it itself, in its reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FILES = sample_files()
PUBLIC = [KEY.verifier, *(key.verifier for key in LOG_KEYS)]
SHAPES = Path(__file__).parents[4] / "schemas" / "withdrawals" / "odrl" / "shapes.ttl"


def payload(sent: dict[str, bytes] = FILES) -> dict[str, Any]:
    found = json.loads(base64.b64decode(json.loads(sent[names.STATEMENT])["payload"]))
    assert isinstance(found, dict)
    return found


def resigned(**changes: Any) -> bytes:
    return signed(canonical(payload() | changes), KEY)


def statement() -> StatementDocument:
    found = signed_statement(FILES[names.STATEMENT], PUBLIC)
    assert isinstance(found, Signed)
    return found.statement


def test_the_same_values_and_randomness_give_the_same_bytes() -> None:
    one, again, other = (all_files(package(name=name), files(ROWS, name)) for name in ("one", "one", "two"))
    assert one == again
    same = {name for name in one if other[name] == one[name]}
    assert same == {names.AGREEMENT, names.DATA_SHEET}  # its id is the same here, and nothing of a row is in them


def test_each_document_is_canonical_json() -> None:
    for name in (names.AGREEMENT, names.CROISSANT, names.DATA_SHEET, names.STATEMENT):
        assert FILES[name] == rfc8785.dumps(json.loads(FILES[name]))


def test_the_agreement_is_a_policy_of_the_profile() -> None:
    found = agreed(FILES[names.AGREEMENT])
    assert isinstance(found, Accepted)
    assert found.licence.terms == TERMS
    assert (found.licence.agreement, found.licence.until) == (ID, TERMS.expires)
    graph, shapes = Graph().parse(data=FILES[names.AGREEMENT], format="json-ld"), Graph().parse(SHAPES)
    assert validate(graph, shacl_graph=shapes)[0]


def test_the_statement_is_of_all_other_files() -> None:
    assert {each["name"] for each in payload()["subject"]} == FILES.keys() - {names.STATEMENT}
    found = signed_statement(FILES[names.STATEMENT], PUBLIC)
    assert isinstance(found, Signed)
    assert (found.signer, found.statement.package) == (KEY.verifier, ID)
    assert found.statement.predicate.anonymity.loss == "0.125"
    proven = logged(found.statement, FILES[names.PROOF], PUBLIC)
    assert isinstance(proven, Proven)


@pytest.mark.parametrize(
    "keys",
    [[], PUBLIC[1:], [package_key(bytes(32), ORIGIN).verifier], [package_key(SEED, "other.example").verifier]],
    ids=["none", "the log's alone", "of another seed", "of another bank"],
)
def test_no_other_key_will_do(keys: list[Any]) -> None:
    assert isinstance(signed_statement(FILES[names.STATEMENT], keys), Wrong)


def test_the_logs_key_signs_no_package() -> None:
    assert not any(map(signs_packages, PUBLIC[1:]))
    log_key = LOG_KEYS[0]
    assert isinstance(signed_statement(signed(canonical(payload()), log_key), PUBLIC), Wrong)
    named = SignerKey(KEY.name, KeyKind.ED25519, log_key.seed)
    assert isinstance(signed_statement(signed(canonical(payload()), named), PUBLIC), Wrong)


def test_what_is_signed_is_the_pae_of_dsse() -> None:
    assert signed_message(b"{}") == b"DSSEv1 28 application/vnd.in-toto+json 2 {}"


@pytest.mark.parametrize("place", range(0, len(FILES[names.STATEMENT]), 97))
def test_an_envelope_that_was_altered_by_one_bit_is_refused(place: int) -> None:
    altered = bytearray(FILES[names.STATEMENT])
    altered[place] ^= 1
    assert isinstance(signed_statement(bytes(altered), PUBLIC), Wrong)


SUBJECT = payload()["subject"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"_type": "https://in-toto.io/Statement/v0.1"},
        {"predicateType": "urn:teller:package:2"},
        {"subject": []},
        {"subject": payload()["subject"] + [SUBJECT]},
        {"subject": payload()["subject"][1:]},
        {"subject": [each for each in payload()["subject"] if not each["name"].endswith(".parquet")]},
        *({"subject": payload()["subject"] + [SUBJECT | {"name": name}]}
          for name in ("../agreement.json", "/etc/passwd", "a/b-00000.parquet", "a.b-0.parquet", "", "x" * 999)),
        {"subject": [*payload()["subject"][1:], SUBJECT | {"annotations": {"size": 2**50}}]},
        {"predicate": payload()["predicate"] | {"package": "6F1C0D6E-9b1f-4c55-8a57-1d2f0a3b4c5d"}},
        {"predicate": payload()["predicate"] | {"more": 1}},
        {"predicate": payload()["predicate"] | {"agreement": "0" * 64}},
        {"more": 1},
    ],
    ids=range(17),
)  # fmt: skip
def test_a_statement_of_another_form_is_refused_though_it_is_signed(changes: dict[str, Any]) -> None:
    found = unsigned(resigned(**changes))
    assert isinstance(found, Wrong)
    assert "passwd" not in found.why


def test_bytes_that_are_no_envelope() -> None:
    for found in (b"", b"{}", b"[" * 100_000, b"\xff", b"x" * (names.MOST_STATEMENT_BYTES + 1)):
        assert isinstance(unsigned(found), Wrong)


def test_each_row_proves_offline_who_allowed_it_and_until_when() -> None:
    """By the row, the hashes that lead to the signed root, and the opening that its owner has: by no other row."""
    owner, key = "a" * 32, b"k" * 32
    licence = Licence(UUID(int=9), owner, OFFERING.id, OFFERING.version, "acme", TERMS, NOW, TERMS.expires)
    policy = agreement(licence, Project(OFFERING.purpose, OFFERING.model, OFFERING.framework))
    of_owner = [link._replace(agreement=sha256(policy).hexdigest()) for link in links(3)]
    made = data_file(ID, "social.post", ROWS, of_owner, draws("proof"))
    described = {names.data_file_name("social.post", 0): package_file(made)}
    documents = written(replace(package(), files=described, row_root=root(made.leaves)), KEY)
    signed_so = signed_statement(documents[names.STATEMENT], PUBLIC)
    assert isinstance(signed_so, Signed)
    rows = signed_so.statement.predicate.rows
    (batch,) = batches(io.BytesIO(made.data))
    for row, entry in enumerate(entries("social.post", batch)):
        assert verify_inclusion(
            leaf_hash(entry), row, rows.count, row_proof(made.leaves, row), bytes.fromhex(rows.root)
        )  # fmt: skip
        opening = opened(ID, owner, key, sealed(made.openings[row], owner, key, draws("seal")))
        assert opening is not None
        assert opening.pseudonym == entry[32:64]
        assert opening.link.agreement == sha256(policy).hexdigest()
        found = read(policy)
        assert isinstance(found, Accepted)
        assert (found.licence.owner, found.licence.until) == (owner, TERMS.expires)


def test_the_licence_is_of_this_package() -> None:
    licence = licence_in(statement(), FILES[names.AGREEMENT])
    assert isinstance(licence, Licence)
    other = written(package(id=UUID(int=1)), KEY)[names.AGREEMENT]
    for policy in (other, request(OFFERING), b"{}"):
        assert isinstance(licence_in(statement(), policy), Wrong)


def test_a_proof_of_another_record_state_or_log_is_refused() -> None:
    other_record = in_log(package(), b"another record").proof
    fewer = in_log(package(), signers=LOG_KEYS[:1]).proof
    assert other_record is not None
    assert fewer is not None
    found = logged(statement(), other_record, PUBLIC)
    assert isinstance(found, Wrong)
    assert "another state" in found.why
    for proof, keys in ((fewer, PUBLIC), (b"", PUBLIC), (FILES[names.PROOF], PUBLIC[:1])):
        assert isinstance(logged(statement(), proof, keys), Wrong)
    wrong_record = replace(package(), proof=other_record)
    signed_so = signed_statement(written(wrong_record, KEY)[names.STATEMENT], PUBLIC)
    assert isinstance(signed_so, Signed)
    found = logged(signed_so.statement, other_record, PUBLIC)
    assert isinstance(found, Wrong)
    assert "root over rows" in found.why


def test_owners_are_told_in_multiples_of_the_least_group() -> None:
    sheet = json.loads(FILES[names.DATA_SHEET])
    assert sheet["composition"]["owners_at_least"] == 2000
    assert b"2345" not in b"".join(FILES.values())
    few = json.loads(written(replace(package(), owners=999), KEY)[names.DATA_SHEET])
    assert few["composition"]["owners_at_least"] == 0


def test_the_licence_in_words() -> None:
    licence = licence_in(statement(), FILES[names.AGREEMENT])
    assert isinstance(licence, Licence)
    said = " ".join(in_words(licence, NOW))
    assert '"acme" may use it from 2024-10-04 until 2034-10-01 (UTC, that day included)' in said
    assert "train AI models that generate nothing; nothing else" in said
    assert "DE, FR" in said
    assert "revoke" in said
    assert in_words(licence, licence.until - 1)[0] == in_words(licence, NOW)[0]
    assert "ENDED" in in_words(licence, licence.until)[0]
    terms = replace(TERMS, territory=WORLD, uses=frozenset({DataUse.MINE, DataUse.SEARCH}))
    hostile = replace(licence, originator='acme"\x1b[2J', terms=terms)
    said = " ".join(in_words(hostile, NOW))
    assert "\x1b" not in said
    assert "all countries" in said
    assert "it may find and show it in a search; it may look for patterns" in said


TWO = ID, UUID("0e9d5b39-7f0c-4d1b-9c6f-6f3e2a1b0c9d")


def _own_values(sent: dict[str, bytes]) -> set[bytes]:
    """Pseudonyms and salts of a package's rows."""
    data = sent[names.data_file_name("social.post", 0)]
    found = [batch.column(number).to_pylist() for batch in batches(io.BytesIO(data)) for number in range(2)]
    return {value for column in found for value in column}


def test_two_packages_of_one_person_have_nothing_in_common_but_data_columns() -> None:
    """The same rows, receipts and licences go out twice, to one originator under one offering."""
    rows = pa.table({"language": ["en"] * 50, "text": [f"one person's text {number}" for number in range(50)]})
    one, two = (
        data_file(each, "social.post", rows, links(50), draws(str(each))) for each in TWO
    )  # fmt: skip
    assert set(one.leaves).isdisjoint(two.leaves)
    assert {each.pseudonym for each in one.openings}.isdisjoint(each.pseudonym for each in two.openings)
    sent = [all_files(package(rows, str(each), each), files(rows, str(each), each)) for each in TWO]
    own = [_own_values(each) for each in sent]
    assert len(own[0]) == len(own[1]) == 100
    assert own[0].isdisjoint(own[1])
    # texts that a program could join by: all long hexadecimal digits and base64 of both packages' documents
    words = [
        {word for name, data in each.items() if not name.endswith(".parquet")
         for word in re.findall(rb"[0-9a-f]{32,}|[0-9a-f-]{36}|[A-Za-z0-9+/]{40,}", data)}
        for each in sent
    ]  # fmt: skip
    statements = [set(re.findall(r"[0-9a-f]{32,}|[0-9a-f-]{36}", json.dumps(payload(each)))) for each in sent]
    shared = (words[0] & words[1]) | {each.encode() for each in statements[0] & statements[1]}
    assert shared == {payload()["predicate"]["offering"]["sha256"].encode()}


def test_nothing_of_owners_receipts_or_licences_is_in_a_package() -> None:
    everything = b"".join(FILES.values()) + json.dumps(payload()).encode()
    for link in links(3):
        for secret in (str(link.receipt), link.receipt.hex, link.agreement):
            assert secret.encode() not in everything
    assert len(OWN_COLUMNS) == 2
    assert ROWS.num_rows == 3
