"""Evidence of a row: what is written is read, and whatever else somebody hands in is none."""

from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement
from bank.withdrawals.package.row_evidence import MOST_LICENCES, ShownRow, licence_line, row_line, shown_rows
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from bank.withdrawals.terms import Licence
from tests.bank.withdrawals.package.samples import ID, OFFERING
from tests.bank.withdrawals.samples import NOW, OWNER

LICENCE: Final = Licence(UUID(int=7), OWNER, "voices", 2, "acme", OFFERING.terms, NOW, OFFERING.terms.expires)
AGREEMENT: Final = agreement(LICENCE, Project(OFFERING.purpose, OFFERING.model, OFFERING.framework))
DIGEST: Final = sha256(AGREEMENT).hexdigest()
LINKS = st.builds(RowLink, st.uuids(), st.integers(0, 2**53), st.binary(min_size=32, max_size=32).map(bytes.hex))
OPENINGS = st.builds(RowOpening, st.uuids(), LINKS, st.binary(min_size=32, max_size=32))


@given(OPENINGS)
def test_what_is_written_is_read(opening: RowOpening) -> None:
    lines = [b"something\n", row_line(opening), row_line(opening)]
    assert shown_rows(lines, opening.package) == [ShownRow(opening, None)]
    assert shown_rows(lines, UUID(int=1)) == []


def test_all_rows_of_the_package_are_read() -> None:
    openings = [RowOpening(ID, RowLink(UUID(int=1), place, DIGEST), bytes(32)) for place in range(3)]
    other = RowOpening(UUID(int=1), openings[0].link, bytes(32))
    lines = map(row_line, [*openings, other])
    assert shown_rows([*lines, licence_line(AGREEMENT)], ID) == [ShownRow(each, LICENCE) for each in openings]


def test_more_than_is_read_at_a_time_is_said() -> None:
    lines = [licence_line(b"%d" % number) for number in range(MOST_LICENCES + 1)]
    assert shown_rows(lines[1:], ID) == []
    assert shown_rows(lines, ID) is None


def test_the_licence_is_the_one_that_the_row_names() -> None:
    opening = RowOpening(ID, RowLink(UUID(int=1), 0, DIGEST), bytes(32))
    for lines in ([licence_line(AGREEMENT), row_line(opening)], [row_line(opening), licence_line(AGREEMENT)]):
        assert shown_rows(lines, ID) == [ShownRow(opening, LICENCE)]
    altered = licence_line(AGREEMENT).replace(b"acme", b"mill")  # under the digest of the other
    shown = shown_rows([row_line(opening), altered], ID)
    assert shown == [ShownRow(opening, None)]
    assert bytes(32).hex() not in repr(shown)


@pytest.mark.parametrize(
    "wrong", [("place", "-1"), ("place", "3.0"), ("place", '"0"'), ("random", '"00"'), ("more", "1")]
)
def test_what_has_another_form_is_none(wrong: tuple[str, str]) -> None:
    name, value = wrong
    fields = {
        "agreement": f'"{DIGEST}"', "package": f'"{ID}"', "place": "0", "random": f'"{"0" * 64}"',
        "receipt": f'"{UUID(int=1)}"',
    }  # fmt: skip
    line = "{" + ",".join(f'"{key}":{each}' for key, each in fields.items()) + "}"
    assert len(shown_rows([line.encode()], ID) or []) == 1
    line = "{" + ",".join(f'"{key}":{each}' for key, each in (fields | {name: value}).items()) + "}"
    assert shown_rows([line.encode()], ID) == []


NOTHING = st.sampled_from([b"[" * 10_000, b'{"agreement":"' + b"0" * 64 + b'","licence":"'])


@given(st.lists(st.binary(max_size=300) | NOTHING))
def test_any_bytes_are_no_evidence(lines: list[bytes]) -> None:
    assert shown_rows(lines, ID) == []
