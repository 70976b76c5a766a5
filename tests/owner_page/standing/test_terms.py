"""Standing terms change by one grant; what a page cannot read is kept until something else is set."""

from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals import standing_terms
from bank.withdrawals.terms import MOST_GRANTS, MOST_VERSION, Buyers, StandingGrant, StandingTerms
from tests.bank.withdrawals import documents
from tests.bank.withdrawals.documents import grants
from web.owner.standing import terms
from web.owner.standing.words import said
from web.owner.texts import texts

NEW = StandingGrant(longest_days=1)


@given(documents.standing_terms())
def test_a_document_comes_back_as_it_was(found: StandingTerms) -> None:
    document = standing_terms.to_json(found).decode()
    held = terms.known(document)
    assert (held.unread, held.terms.grants) == ("", found.grants)
    assert terms.document_of(held.terms) == (document if found.grants else "")


@given(documents.standing_terms(), st.integers(-1, 5))
def test_one_grant_changes_and_the_others_stay(found: StandingTerms, number: int) -> None:
    at = number - 1 if 0 < number <= len(found.grants) else len(found.grants)
    changed = terms.with_grant(found, number, NEW)
    assert changed.grants == (*found.grants[:at], NEW, *found.grants[at + 1 :])
    assert terms.without_grant(changed, at + 1).grants == (*found.grants[:at], *found.grants[at + 1 :])
    assert changed.version == min(found.version + 1, MOST_VERSION)


@given(st.text())
def test_whatever_stands_there_is_read_or_shown(document: str) -> None:
    held = terms.known(document)
    assert held.unread in ("", document)
    assert not held.terms.grants or not held.unread


def test_terms_of_another_version_are_shown_as_they_are() -> None:
    document = '{"version":1,"grants":[{"seasons":["spring"]}]}'
    held = terms.known(document)
    assert (held.unread, held.terms.grants) == (document, ())
    assert held.seen != terms.known("").seen


def test_no_terms_are_written_that_the_bank_would_refuse() -> None:
    full = StandingTerms("", 1, (NEW,) * MOST_GRANTS)
    assert terms.known(terms.document_of(full) or "").is_full
    assert terms.document_of(terms.with_grant(full, 0, NEW)) is None
    buyers = Buyers(frozenset(f"{each:064d}" for each in range(1024)))
    assert terms.document_of(StandingTerms("", 1, (StandingGrant(buyers=buyers),))) is None


@given(grants())
def test_a_grant_that_lacks_something_says_that_it_grants_nothing(grant: StandingGrant) -> None:
    for language in ("en", "de"):
        found = said(grant, texts(language))
        parts = [
            grant.domains, grant.uses, grant.buyers.anybody or grant.buyers.names, grant.territory,
            grant.least_prices, grant.longest_days, grant.exclusivity,
        ]  # fmt: skip
        assert [bool(each.words) for each in found.parts] == [bool(each) for each in parts]
        assert len(found.missing) == sum(not each for each in parts)
