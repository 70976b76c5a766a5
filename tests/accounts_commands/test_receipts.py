"""Receipts: valid by the profile's fields, signed so that another library tells, the same whenever they are made."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyshacl import validate
from rdflib import RDF, Graph, URIRef

from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent, EventKind
from teller import settings
from teller.operate.accounts import receipts
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.rules import AccountError
from teller.settings import Settings, SettingsError, keys
from tests.accounts_commands.books import ACME, ALICE, BOB, consented, opened
from tests.cli.test_commands import Command, done

#: rdflib 7.6 uses it itself, in its reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SHAPES = Path(__file__).parents[2] / "schemas" / "bank" / "consent_receipt.shacl.ttl"
KNOWN = Depositors([replace(ACME, legal_id="VAT:DE123456789", legal_name="Acme AG", contact="data@acme.example")])
HAPPENED = Happened(
    consented("social.post", "social.reaction", purpose="https://w3id.org/dpv#ServiceProvision"), 12, 1_700_000_000_123
)


@pytest.fixture
def bank(tmp_path: Path) -> Settings:
    found = settings.load(
        data_dir=tmp_path, controller_name="Bank e. G.", controller_contact="bank@example.org",
        controller_address="1 Example Street", jurisdiction="loc:DE", privacy_notice="https://bank.example/notice/3",
    )  # fmt: skip
    keys.make_embedded_keys(found)
    return found


def unpacked(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload."""
    header, payload, _ = map(_bytes, text.split("."))
    return json.loads(header), json.loads(payload)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check(text: str, jwk: dict[str, Any]) -> None:
    """Check a receipt as any program does: by the public key, without the library that signed."""
    signed, _, signature = text.rpartition(".")
    Ed25519PublicKey.from_public_bytes(_bytes(jwk["x"])).verify(_bytes(signature), signed.encode())


def conforms(payload: dict[str, Any]) -> bool:
    """Whether it is a receipt, and has all that one must have."""
    graph = Graph().parse(data=json.dumps(payload), format="json-ld")
    if (None, RDF.type, URIRef("https://w3id.org/dpv#ConsentReceipt")) not in graph:
        return False
    found, _, _ = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return bool(found)


def test_a_receipt_is_what_the_profile_asks_for(bank: Settings) -> None:
    header, payload = unpacked(receipts.signed(bank, HAPPENED, KNOWN))
    assert (header["alg"], header["cty"]) == ("Ed25519", "ld+json")
    assert conforms(payload)
    record = payload["dpv:hasRecordOfActivity"]
    assert record["dct:identifier"] == str(HAPPENED.event.consent_id)
    assert record["dpv:hasConsentStatus"]["dpv:isIndicatedAtTime"]["@value"] == "2023-11-14T22:13:20.123Z"
    assert "Acme AG" in str(record)


@pytest.mark.parametrize(
    "event",
    [
        replace(HAPPENED.event, valid_until=1_800_000_000_000, valid_from=1_750_000_000_000, evidence="form 7"),
        replace(HAPPENED.event, given_by=BOB),
        replace(HAPPENED.event, purpose="https://bank.example/p#1", schemas=("social.post",)),
    ],
)
def test_every_kind_of_consent_has_one(bank: Settings, event: AccountEvent) -> None:
    _, payload = unpacked(receipts.signed(bank, HAPPENED._replace(event=event), KNOWN))
    assert conforms(payload)


def fields(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every field of a document, with the node that has it."""
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each, dict) and "@value" not in each:
            for name, value in each.items():
                if name != "@context":
                    yield each, name
                    yield from fields(value)


#: Fields without which a receipt is one still: optional by the standard, or beyond it.
OPTIONAL = {
    ("dpv:ConsentRecord", "dct:source"),
    ("dpv:Process", "dpv:hasProcessing"),
    ("dpv:DataSource", "dpv:hasContact"),
    ("dpv:ConsentGiven", "dpv:hasIndicationMethod"),
    ("dpv:ConsentGiven", "schema:validFrom"),
}


@pytest.mark.long
def test_a_receipt_without_a_mandatory_field_is_told_apart(bank: Settings) -> None:
    _, payload = unpacked(receipts.signed(bank, HAPPENED, KNOWN))
    missed = set()
    for at in range(len(list(fields(payload)))):
        copy = json.loads(json.dumps(payload))
        node, name = list(fields(copy))[at]
        kind = node.get("@type", "")
        del node[name]
        if conforms(copy) and name != "@id":  # a node without a name is another node, and says the same
            missed.add((kind, name))
    assert missed == OPTIONAL


def test_another_library_checks_it_and_refuses_an_altered_one(bank: Settings) -> None:
    text = receipts.signed(bank, HAPPENED, KNOWN)
    check(text, receipts.public_key(bank))
    header, payload, signature = text.split(".")
    forged = base64.urlsafe_b64encode(_bytes(payload).replace(b"social.post", b"telecom.all")).rstrip(b"=").decode()
    others = keys_of(bank, bytes(32))
    for altered, key in (
        (f"{header}.{forged}.{signature}", receipts.public_key(bank)),
        (f"{payload}.{payload}.{signature}", receipts.public_key(bank)),
        (text, receipts.public_key(others)),
    ):
        with pytest.raises(InvalidSignature):
            check(altered, key)


def keys_of(bank: Settings, seed: bytes) -> Settings:
    file = bank.data_dir / "other.key"
    file.write_text(seed.hex())
    return bank.model_copy(update={"receipt_key_file": file})


def test_it_is_the_same_whenever_it_is_made(bank: Settings) -> None:
    assert receipts.signed(bank, HAPPENED, KNOWN) == receipts.signed(bank, HAPPENED, KNOWN)
    later = receipts.signed(bank, HAPPENED._replace(time=HAPPENED.time + 1), KNOWN)
    assert later != receipts.signed(bank, HAPPENED, KNOWN)


def test_the_private_half_is_not_told(bank: Settings) -> None:
    found = receipts.public_key(bank)
    assert set(found) == {"crv", "x", "kty", "kid", "use", "alg"}
    assert unpacked(receipts.signed(bank, HAPPENED, KNOWN))[0]["kid"] == found["kid"]
    with pytest.raises(SettingsError, match="receipt_key_file"):
        receipts.public_key(bank.model_copy(update={"data_dir": bank.data_dir / "elsewhere"}))


def test_only_a_consent_has_one(bank: Settings) -> None:
    with pytest.raises(AccountError, match="offset 3 has no consent"):
        receipts.signed(bank, Happened(opened(ALICE), 3, 1), KNOWN)
    with pytest.raises(AccountError, match="has no consent"):
        receipts.signed(bank, HAPPENED, Depositors())


def test_the_commands(accounts: Command, tmp_path: Path) -> None:
    owner = done(accounts("open", "--json"))["account"]
    file = tmp_path / "receipt.jws"
    given = ("consent", owner, "--depositor", "acme", "--schema", "social.post", "--receipt", str(file), "--json")
    shown = accounts(*given)
    (event,) = done(shown)["events"]
    assert event["event"] == EventKind.CONSENTED
    assert "controller_name" in shown.stderr
    again = accounts("receipt", owner, "--offset", str(event["offset"]))
    assert again.stdout == file.read_text()
    check(again.stdout.strip(), done(accounts("key")))
    assert conforms(unpacked(again.stdout.strip())[1])
    assert "no event at offset" in accounts("receipt", BOB, "--offset", str(event["offset"])).stderr
    assert "name a new file" in accounts(*given).problem
    assert "name a new file" in accounts("receipt", owner, "--offset", "1", "--out", str(file)).stderr
