"""The generator: the same bytes for the same seed, as much as the demo can bear, and nothing that could be real."""

import re
from collections import Counter

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import topics
from teller.sandbox.exports import generate
from teller.sandbox.exports.model import Manifest
from teller.sandbox.exports.people import people
from teller.sandbox.exports.texts import ENTITIES

SEEDS = st.integers(0, 2**32)


@settings(max_examples=3, deadline=None)
@given(SEEDS)
def test_a_seed_always_gives_the_same_bytes(seed: int) -> None:
    assert generate.build(seed) == generate.build(seed)


def test_another_seed_gives_something_else() -> None:
    first, second = (generate.build(seed)[0] for seed in (1, 2))
    assert not {export.content for export in first} & {export.content for export in second}


def test_what_is_written_is_what_was_built(manifest: Manifest) -> None:
    exports, messages = generate.build()
    assert manifest.exports == exports
    assert manifest.messages == messages
    written = {path.relative_to(manifest.folder).as_posix() for path in manifest.folder.rglob("*") if path.is_file()}
    assert written == {export.path for export in exports}
    assert all(manifest.file(export).read_bytes() == export.content for export in exports)


def test_the_volume_fits_a_demo_of_a_minute(manifest: Manifest) -> None:
    assert sum(manifest.written().values()) in range(1_900, 2_600)
    assert set(manifest.written()) == set(topics.DOMAINS)
    texts = ("social.post.v1", "telecom.message.v1")
    assert sum(manifest.storable()[name] for name in texts) in range(700, 1_200)


def test_the_manifest_adds_up(manifest: Manifest) -> None:
    broken = sum(export.refused for export in manifest.exports) + sum(not one.expected for one in manifest.messages)
    assert sum(manifest.written().values()) == sum(manifest.storable().values()) + broken
    assert all(export.expected.values() for export in manifest.exports)
    assert all(export.domain == name.partition(".")[0] for export in manifest.exports for name in export.expected)


def test_every_account_at_the_bank_deposits_something(manifest: Manifest) -> None:
    text = b"".join(export.content for export in manifest.exports if export.path.endswith(".csv")).decode()
    named = set(re.findall(r"acct-[0-9a-f]{4}-\d{4}", text)) | {one.owner for one in manifest.exports if one.owner}
    assert len(named) == 26


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_nobody_could_be_real(seed: int) -> None:
    for person in people(seed, 36):
        assert re.fullmatch(r"[a-z_.-]+@example\.(com|org|net)", person.email)
        assert re.match(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$", person.ip)
        assert re.match(r"\+44 (20 7946 0|1(13|17|31|61) 496 0)\d{3}$|\+1 \d{3}-555-01\d\d$", person.phone)
        assert re.match(r"\+44 7700 900\d{3}$|\+1 \d{3}-555-01\d\d$", person.mobile)
        assert person.iban[5:9] == "TEST"


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_what_is_planted_is_well_formed(seed: int) -> None:
    cast = people(seed, 36)
    for person in cast:
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))
        assert luhn(re.sub(r"\D", "", person.card))
        assert mod_97(person.iban.replace(" ", "")) == 1
    for column in ("owner_id", "handle"):
        assert len({getattr(person, column) for person in cast}) == len(cast)


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(number), start=1)]
    return sum(digit if digit < 10 else digit - 9 for digit in doubled) % 10 == 0


def mod_97(iban: str) -> int:
    """ISO 13616-1, annex A."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


@pytest.mark.parametrize("entity", sorted(set(ENTITIES.values())))
def test_each_kind_is_planted_often_enough(entity: str, manifest: Manifest) -> None:
    assert Counter(item.entity for item in manifest.planted)[entity] >= 5
