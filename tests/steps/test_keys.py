"""Pseudonyms: stable for an owner, unlinkable between owners, useless without the key, and their key can be changed."""

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bank.identity import pseudonyms
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean
from pipelines.steps.process import process
from pipelines.steps.strip import Keys, strip
from schemas import catalog, framing
from schemas.privacy import rules_of
from tests.samples import DEPOSITED, KEY, TEXT, raw, record

ROOT = Path(__file__).parent.parent.parent
secrets = st.binary(min_size=32, max_size=32)
owners = TEXT.filter(bool)
UUID = {"type": "string", "logicalType": "uuid"}


def hashed(value: Any, owner: str, hash_key: bytes, scope: str = "owner", key: bytes = KEY) -> Any:
    privacy = {"operator": "hash", "scope": scope}
    kind = "string" if isinstance(value, str) else UUID
    rules = rules_of({"name": "R", "fields": [{"name": "f", "type": kind, "privacy": privacy}]})
    return strip(rules, {"f": value}, {}, Keys.of(key, hash_key, owner))[0]["f"]


values = TEXT | st.uuids()


@given(values, owners, secrets)
def test_equal_within_an_owner_and_a_generation(value: Any, owner: str, key: bytes) -> None:
    assert hashed(value, owner, key) == hashed(value, owner, key) != value


@given(values, owners, owners, secrets)
def test_different_between_owners(value: Any, one: str, other: str, key: bytes) -> None:
    assume(one != other)
    assert hashed(value, one, key) != hashed(value, other, key)
    assert hashed(value, one, key, "bank") == hashed(value, other, key, "bank")


@given(values, owners, secrets, secrets, st.sampled_from(["owner", "bank"]))
def test_different_between_generations(value: Any, owner: str, old: bytes, new: bytes, scope: str) -> None:
    assume(old != new)
    assert hashed(value, owner, old, scope) != hashed(value, owner, new, scope)


@given(TEXT, TEXT, owners, secrets)
def test_different_values_have_different_pseudonyms(one: str, other: str, owner: str, key: bytes) -> None:
    assume(one != other)
    assert hashed(one, owner, key) != hashed(other, owner, key)


def read(line: ProcessorConfig, name: str) -> tuple[Clean, dict[str, Any]]:
    (outcome,) = process([raw(name)], line, {})
    assert isinstance(outcome, Clean)
    return outcome, framing.decode_body(catalog.load().by_name(name), outcome.value[framing.HEADER_BYTES :])


def line(hash_key: bytes | None) -> ProcessorConfig:
    return ProcessorConfig(catalog.load(), KEY, lambda requests: [[] for _ in requests], hash_key=hash_key)


@pytest.mark.parametrize("name", [schema.name for schema in DEPOSITED])
def test_a_rotation_moves_no_owner_and_changes_every_other_hash(name: str) -> None:
    before, old = read(line(None), name)
    after, new = read(line(KEY[::-1]), name)
    assert (before.key, before.event, old["owner_id"]) == (after.key, after.event, new["owner_id"])
    rules = {rule.path: rule for rule in catalog.load().by_name(name).rules}
    hashes = [path for path, rule in rules.items() if rule.operator == "hash" and path != "owner_id"]
    assert hashes
    assert not any(old[path] == new[path] for path in hashes)
    assert {path for path in old if old[path] != new[path]} == set(hashes)


def test_who_sets_no_hash_key_has_the_hashes_of_before() -> None:
    _, found = read(line(None), "telecom.call.v1")
    owner = pseudonyms.owner_key(KEY, "owner-7")
    assert found["counterparty"] == pseudonyms.hash_text(owner, record("telecom.call.v1")["counterparty"])


#: Where a plain digest is of what everybody may know: objects, code, jars, public keys, buckets; and HMAC's.
DIGESTS = {
    "teller/cli/buckets.py", "teller/operate/owner_export/checked.py", "teller/operate/owner_export/folder.py",
    "connectors/identity.py", "bank/identity/keyed_hash.py", "pipelines/router/objects/receipt.py",
    "schemas/identifiers.py",
    "pipelines/processor/failures.py", "teller/operate/verify/objects.py", "teller/run/assembly/rules.py",
    "bank/keys/encrypted_object.py", "bank/store/lending.py", "bank/store/lock.py", "teller/operate/granting.py",
    "teller/operate/encrypting/objects.py", "teller/operate/erasing/rewriting.py",
    "teller/operate/backup/copying.py", "teller/operate/backup/manifest.py", "bank/ledger/sharing.py",
    "bank/ledger/documents/camt053.py", "bank/ledger/documents/payouts.py", "bank/ledger/documents/posted.py",
    "teller/operate/ledger/verifying.py", "bank/withdrawals/offering.py", "bank/withdrawals/standing_terms.py",
    "teller/operate/verify/licences.py", "bank/withdrawals/anonymising/anonymise.py",
    "bank/withdrawals/package/contents.py", "teller/operate/packages/folder.py",
    "teller/sandbox/packages/bucket.py", "teller/sandbox/packages/stranger.py",
    "teller/operate/verify/positions.py", "teller/embedded/jars.py", "teller/embedded/lock.py",
    "pipelines/packager/making.py",
    "bank/sign_in/codes.py", "bank/sign_in/tickets.py", "bank/sign_in/tokens.py",
    "teller/operate/owner_desk/checking/from_settings.py", "teller/operate/owner_desk/index/cursors.py",
    "teller/operate/owner_desk/index/rows_deposits.py", "teller/operate/owner_desk/index/rows_trail.py",
    "teller/operate/owner_desk/deciding/decisions.py", "teller/operate/owner_desk/sign_in/limiter.py",
    "bank/withdrawals/package/row_evidence.py",
    "bank/withdrawals/packaging/grant.py",
    "bank/withdrawals/packaging/notices.py",
    "pipelines/packager/building/block.py",
    "pipelines/packager/building/finish.py",
    "pipelines/packager/extraction/extract.py",
    "teller/cli/accounts/packages.py",
    "teller/operate/owner_packages/exported.py",
}  # fmt: skip
#: Hashes of the public log: of salted records, of tags, and of hashes.
LOG = ("bank/transparency/", "pipelines/transparency/")


def test_no_field_is_hashed_without_a_key() -> None:
    """Plain digests are taken in these files only, and of no field."""
    found = set()
    for folder in ("schemas", "bank", "pipelines", "teller", "connectors"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if {"hashlib", "_sha2", "_sha256"} & set(names):
                    found.add(file.relative_to(ROOT).as_posix())
    assert {name for name in found if not name.startswith(("pipelines/scanner/", *LOG))} <= DIGESTS
    fields = ("schemas/", "pipelines/steps/", "bank/identity/pseudonyms")
    assert {name for name in found if name.startswith(fields)} == {"schemas/identifiers.py"}
