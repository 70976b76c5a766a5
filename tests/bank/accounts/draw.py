"""Depositors drawn by hypothesis, and ones to write down in a test."""

from typing import Any

from hypothesis import strategies as st

from bank.accounts.depositors import FOREVER, SHARED_NAME, Change, Depositor, Kind, Status

OWNER, OTHER_OWNER = "0" * 32, "f" * 32
NAMES = ("acme", "tickertape", "mill")
SUBJECTS = ("social.post", "telecom.call")
TIMES = st.integers(0, 100)


def entity(number: int = 1, name: str = "acme", *changes: tuple[Status, int], **more: Any) -> Depositor:
    """A legal entity that is active from 10 on, where no changes are given."""
    fields: dict[str, Any] = {"kind": Kind.LEGAL_ENTITY, "domains": ("social",), "schemas": frozenset({"social.post"})}
    fields |= {"changes": tuple(Change(*each) for each in changes or ((Status.ACTIVE, 10),)), **more}
    return Depositor(number, name, **fields)


def shared(*changes: tuple[Status, int]) -> Depositor:
    """The entry of the shared streams."""
    return entity(0, SHARED_NAME, *changes, kind=Kind.SHARED, schemas=frozenset())


@st.composite
def histories(draw: st.DrawFn) -> tuple[Change, ...]:
    times = sorted(draw(st.lists(TIMES, max_size=4)))
    return tuple(Change(draw(st.sampled_from(Status)), time) for time in times)


@st.composite
def entries(draw: st.DrawFn, number: int, name: str) -> Depositor:
    kind = draw(st.sampled_from((Kind.LEGAL_ENTITY, Kind.OWNER)))
    return Depositor(
        number=number,
        name=name,
        kind=kind,
        domains=draw(st.sampled_from(((), ("social",), ("social", "telecom")))),
        schemas=frozenset(draw(st.sets(st.sampled_from(SUBJECTS)))),
        changes=draw(histories()),
        legal_id=draw(st.sampled_from(("", "VAT:DE123456789"))),
        contact=draw(st.text(max_size=20)),
        owner=OWNER if kind is Kind.OWNER else "",
        principal=draw(st.sampled_from(("", "acme"))),
        generation=draw(st.integers(0, 2)),
        shared_until=draw(st.sampled_from((0, 50, FOREVER))),
    )
