"""The published shapes take each policy that is written, and refuse it after any single change of what it says."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given, settings
from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.namespace import ODRL2

from bank.strict_documents import canonical
from bank.withdrawals import offering, standing_terms
from bank.withdrawals.odrl.reading import NoPolicy, read
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.vocabulary import (
    ACTIONS,
    AFTERWARDS,
    CONTEXT,
    EVERY_RECORD,
    EXCLUSIVITIES,
    LICENCE_END,
    PAYMENTS,
    PROFILE,
    REGISTERED,
    WORLD,
)  # fmt: skip
from bank.withdrawals.odrl.writing import agreement, offer, request
from bank.withdrawals.terms import Licence, Offering, StandingTerms
from bank.withdrawals.uses import USES
from tests.bank.withdrawals import documents
from tests.bank.withdrawals.documents import GRANT, OFFERING, OWNER, licences, offering_text, offerings

#: rdflib 7.6 uses it itself, in its reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FOLDER = files("schemas").joinpath("withdrawals/odrl")
SHAPES = Graph().parse(data=FOLDER.joinpath("shapes.ttl").read_text("utf-8"), format="turtle")
VOCABULARY = Graph().parse(data=FOLDER.joinpath("profile.ttl").read_text("utf-8"), format="turtle")
TELLER: Final = Namespace(f"{PROFILE}#")
KINDS = (ODRL2.Request, ODRL2.Offer, ODRL2.Agreement)
PROJECT = Project("a chat model", "m-1", "PyTorch")


def graph(policy: bytes) -> Graph:
    return Graph().parse(data=policy, format="json-ld")


def conforms(policy: bytes) -> bool:
    """Whether it is a policy, and as the shapes say."""
    found = graph(policy)
    if not any((None, RDF.type, kind) in found for kind in KINDS):
        return False
    conforming, _, _ = validate(found, shacl_graph=SHAPES, abort_on_first=True)
    return bool(conforming)


def offering_of(**changes: Any) -> Offering:
    found = offering.read(offering_text(**changes))
    assert isinstance(found, Offering)
    return found


def small_offering() -> Offering:
    """Return an offering that has one of each."""
    wanted = [{**OFFERING["wanted"][0], "fields": ["text"]}]
    return offering_of(territory=["CH"], wanted=wanted)


def small_request() -> bytes:
    return request(small_offering())


def small_agreement() -> bytes:
    found = small_offering()
    terms = found.terms
    licence = Licence(UUID(int=7), OWNER, found.id, 1, found.originator, terms, found.opens, terms.expires)
    return agreement(licence, PROJECT)


def small_offer() -> bytes:
    found = standing_terms.read(json.dumps({"version": 1, "grants": [{**GRANT, "territory": ["CH"]}]}).encode(), OWNER)
    assert isinstance(found, StandingTerms)
    return offer(found)


@settings(max_examples=10)
@given(offerings().map(request) | documents.standing_terms().map(offer)
       | licences().map(lambda drawn: agreement(drawn[0], PROJECT)))  # fmt: skip
def test_the_shapes_take_each_policy_that_is_written(policy: bytes) -> None:
    assert conforms(policy)


Path = tuple[Any, ...]


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield what is in a document, with the way to it; the context apart."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        if key != "@context":
            yield (*path, key), value
            yield from places(value, (*path, key))


def changed(policy: dict[str, Any], path: Path, change: Callable[[Any, Any], None]) -> bytes:
    found = deepcopy(policy)
    container: Any = found
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return canonical(found)


def removed(container: Any, key: Any) -> None:
    del container[key]


def replaced(value: Any) -> Callable[[Any, Any], None]:
    return lambda container, key: container.__setitem__(key, value)


def doubled(container: Any, key: Any) -> None:
    container.append(deepcopy(container[key]))


def widened(container: Any, key: Any) -> None:
    container[key]["smile"] = "canary"


#: What may be in a policy more than once, or not at all.
SEVERAL = {"target", "permission"}
#: Texts that stand for themselves, and parts of identifiers.
FREE = {"purpose", "teller:model", "teller:framework"}


def single_changes(policy: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield each single change that makes it a policy of another kind, or none."""
    for path, value in places(policy):
        name = "/".join(map(str, path))
        optional = policy["type"] == "Offer" and "permission" in path[-2:]
        if not optional:
            yield f"without {name}", changed(policy, path, removed)
        if isinstance(value, dict):
            if "@list" not in value and "@value" not in value and "@id" not in value:
                yield f"more in {name}", changed(policy, path, widened)
            if isinstance(path[-1], int) and path[-2] not in SEVERAL and "@id" not in value:
                yield f"twice {name}", changed(policy, path, doubled)
        elif path[-1] == "operator":
            for other in {"eq", "neq", "lt", "isNoneOf", "smile"} - {value}:
                yield f"{other} for {name}", changed(policy, path, replaced(other))
        elif isinstance(value, str) and not _is_free(policy, path):
            yield f"other {name}", changed(policy, path, replaced("teller:smile"))
        elif isinstance(value, int) and path[-1] != "teller:grant":
            yield f"0 for {name}", changed(policy, path, replaced(0))


def _is_free(policy: dict[str, Any], path: Path) -> bool:
    if path[-1] != "rightOperand":
        return path[-1] == "uid" and len(path) > 1
    container: Any = policy
    for key in path[:-1]:
        container = container[key]
    return container["leftOperand"] in FREE


SMALL = (small_request, small_offer, small_agreement)
PERMISSION = ("permission", 0)


@pytest.mark.parametrize(
    ("small", "path", "change"),
    [
        (small_request, (*PERMISSION, "duty"), removed),
        (small_request, (*PERMISSION, "constraint", 0), doubled),
        (small_request, (*PERMISSION, "constraint", 0, "operator"), replaced("gt")),
        (small_request, (*PERMISSION, "action", 0), replaced("teller:smile")),
        (small_offer, (*PERMISSION, "constraint", 0, "rightOperand"), replaced({"@list": []})),
        (small_offer, (*PERMISSION, "duty"), removed),
        (small_agreement, ("prohibition",), removed),
        (small_agreement, ("conflict",), replaced("perm")),
        (small_agreement, ("type",), replaced("Set")),
    ],
)
def test_the_shapes_refuse_a_policy_that_says_less_or_more(
    small: Callable[[], bytes], path: Path, change: Callable[[Any, Any], None]
) -> None:
    assert not conforms(changed(json.loads(small()), path, change))


@pytest.mark.parametrize("small", SMALL)
def test_the_reader_refuses_each_single_change(small: Callable[[], bytes]) -> None:
    changes = dict(single_changes(json.loads(small())))
    assert len(changes) > 150
    assert [name for name, change in changes.items() if not isinstance(read(change), NoPolicy)] == []


@pytest.mark.prove
@pytest.mark.parametrize("small", SMALL)
def test_the_shapes_refuse_each_single_change(small: Callable[[], bytes]) -> None:
    policy = small()
    assert conforms(policy)
    assert [name for name, change in single_changes(json.loads(policy)) if conforms(change)] == []


def test_each_word_of_the_profile_is_defined_and_each_of_odrl_is_odrls() -> None:
    defined = {each for each in VOCABULARY.subjects(RDFS.comment) if str(each).startswith(TELLER)}
    assert all((each, RDFS.label, None) in VOCABULARY for each in defined)
    used = {each for triple in SHAPES for each in triple if str(each).startswith(str(TELLER))}
    words = [*ACTIONS.values(), *AFTERWARDS, *PAYMENTS.values(), *EXCLUSIVITIES.values()]
    own = {word for word in [*words, WORLD, REGISTERED, EVERY_RECORD, LICENCE_END] if word.startswith("teller:")}
    used |= {TELLER[word.removeprefix("teller:")] for word in own} | {TELLER.aipref, TELLER.cawg}
    assert used == defined
    everything = [each for found in (SHAPES, VOCABULARY) for triple in found for each in triple]
    odrl = {str(each).removeprefix(str(ODRL2)) for each in everything if str(each).startswith(str(ODRL2))}
    assert odrl - set(ODRL2.__annotations__) == set()


def test_the_profile_has_the_table_of_uses() -> None:
    for named in USES.values():
        if named.profile:
            assert (TELLER[named.action], ODRL2.includedIn, ODRL2.use) in VOCABULARY
            assert [str(each) for each in VOCABULARY.objects(TELLER[named.action], TELLER.aipref)] == [
                each for each in [named.aipref] if each
            ]
            assert [str(each) for each in VOCABULARY.objects(TELLER[named.action], TELLER.cawg)] == [
                each for each in [named.cawg] if each
            ]
        else:
            assert named.action in ODRL2.__annotations__


def test_the_published_context_is_the_one_in_each_policy() -> None:
    published = json.loads(FOLDER.joinpath("context.jsonld").read_text("utf-8"))["@context"]
    assert published == CONTEXT
    for small in SMALL:
        assert json.loads(small())["@context"] == published
        assert all("odrl/2/teller" not in str(each) for triple in graph(small()) for each in triple)


def test_a_word_that_nobody_knows_becomes_one_of_odrl_which_shapes_refuse() -> None:
    policy = changed(json.loads(small_request()), PERMISSION, widened)
    assert (None, URIRef(f"{ODRL2}smile"), None) in graph(policy)
