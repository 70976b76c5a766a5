"""Evidence of a row: what is written is read, and whatever else somebody hands in is none."""

from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement
from bank.withdrawals.package.row_evidence import RowEvidence, licence_line, row_line, shown_row
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from bank.withdrawals.terms import Licence
from tests.bank.withdrawals.package.samples import ID, OFFERING
from tests.bank.withdrawals.samples import NOW, OWNER

LICENCE: Final = Licence(UUID(int=7), OWNER, "voices", 2, "acme", OFFERING.terms, NOW, OFFERING.terms.expires)
AGREEMENT: Final = agreement(LICENCE, Project(OFFERING.purpose, OFFERING.model, OFFERING.framework))
DIGEST: Final = sha256(AGREEMENT).hexdigest()
LINKS = st.builds(RowLink, st.uuids(), st.integers(0, 2**53), st.binary(min_size=32, max_size=32).map(bytes.hex))
OPENINGS = st.builds(RowOpening, st.uuids(), LINKS, st.binary(min_size=32, max_size=32))


@given(OPENINGS, st.integers(0, 2**53))
def test_what_is_written_is_read(opening: RowOpening, row: int) -> None:
    evidence = RowEvidence(row, opening)
    shown = shown_row([b"something\n", row_line(evidence)], opening.package, row)
    assert shown is not None
    assert (shown.evidence, shown.licence) == (evidence, None)
    assert shown.evidence.opening.pseudonym == opening.pseudonym
    assert shown_row([row_line(evidence)], opening.package, row + 1) is None
    assert shown_row([row_line(evidence)], UUID(int=1), row) is None


def test_the_licence_is_the_one_that_the_row_names() -> None:
    evidence = RowEvidence(3, RowOpening(ID, RowLink(UUID(int=1), 0, DIGEST), bytes(32)))
    for lines in ([licence_line(AGREEMENT), row_line(evidence)], [row_line(evidence), licence_line(AGREEMENT)]):
        shown = shown_row(lines, ID, 3)
        assert shown is not None
        assert shown.licence == LICENCE
    altered = licence_line(AGREEMENT).replace(b"acme", b"mill")  # under the digest of the other
    shown = shown_row([row_line(evidence), altered], ID, 3)
    assert shown is not None
    assert shown.licence is None
    assert bytes(32).hex() not in repr(shown)


@pytest.mark.parametrize("wrong", [("row", "-1"), ("row", "3.0"), ("place", '"0"'), ("random", '"00"'), ("more", "1")])
def test_what_has_another_form_is_none(wrong: tuple[str, str]) -> None:
    name, value = wrong
    fields = {
        "agreement": f'"{DIGEST}"', "package": f'"{ID}"', "place": "0", "random": f'"{"0" * 64}"',
        "receipt": f'"{UUID(int=1)}"', "row": "3",
    }  # fmt: skip
    line = "{" + ",".join(f'"{key}":{each}' for key, each in fields.items()) + "}"
    assert shown_row([line.encode()], ID, 3) is not None
    line = "{" + ",".join(f'"{key}":{each}' for key, each in (fields | {name: value}).items()) + "}"
    assert shown_row([line.encode()], ID, 3) is None


NOTHING = st.sampled_from([b"[" * 10_000, b'{"agreement":"' + b"0" * 64 + b'","licence":"'])


@given(st.lists(st.binary(max_size=300) | NOTHING))
def test_any_bytes_are_no_evidence(lines: list[bytes]) -> None:
    assert shown_row(lines, ID, 3) is None
