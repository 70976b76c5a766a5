"""croissant.json: the parts that Croissant 1.1 asks for, read as JSON-LD; `with_mlcroissant` asks that library."""

import json

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from bank.withdrawals.package import names
from tests.bank.withdrawals.package.samples import ROWS, sample_files

CR, SC = Namespace("http://mlcommons.org/croissant/"), Namespace("https://schema.org/")
#: rdflib 7.6 uses it itself, in its reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FILES = sample_files()
DATA = names.data_file_name("social.post", 0)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=FILES[names.CROISSANT], format="json-ld", publicID="https://package.example/")


def test_the_data_set_has_what_is_required(graph: Graph) -> None:
    (data_set,) = graph.subjects(RDF.type, SC.Dataset)
    assert str(graph.value(data_set, DCTERMS.conformsTo)) == "http://mlcommons.org/croissant/1.1"
    for required in (SC.name, SC.description, SC.url, SC.license, SC.datePublished, SC.version, SC.usageInfo):
        assert graph.value(data_set, required) is not None, required
    licence = graph.value(data_set, SC.usageInfo)
    assert str(graph.value(licence, SC.url)) == names.AGREEMENT
    assert str(graph.value(licence, SC.encodingFormat)) == "application/ld+json"


def test_each_file_is_described_with_its_digest(graph: Graph) -> None:
    (file,) = graph.subjects(RDF.type, CR.FileObject)
    assert file == URIRef(f"https://package.example/{DATA}")
    assert str(graph.value(file, SC.encodingFormat)) == "application/x-parquet"
    assert str(graph.value(file, SC.contentUrl)) == DATA
    assert str(graph.value(file, SC.contentSize)) == f"{len(FILES[DATA])} B"
    assert len(str(graph.value(file, SC.sha256))) == 64


def test_each_column_is_a_field(graph: Graph) -> None:
    fields = {str(graph.value(each, SC.name)): each for each in graph.subjects(RDF.type, CR.Field)}
    assert fields.keys() == {"teller_pseudonym", "teller_salt", *ROWS.column_names}
    kinds = {name: graph.value(each, CR.dataType) for name, each in fields.items()}
    assert (kinds["reposts"], kinds["hours"]) == (SC.Integer, SC.Integer)
    assert (kinds["day"], kinds["at"], kinds["public"]) == (SC.Date, SC.DateTime, SC.Boolean)
    assert (kinds["amount"], kinds["tags"], kinds["text"]) == (SC.Float, SC.Text, SC.Text)
    assert {name for name, each in fields.items() if graph.value(each, CR.isArray)} == {"hours", "tags"}
    for name, each in fields.items():
        source = graph.value(each, CR.source)
        assert str(graph.value(graph.value(source, CR.extract), CR.column)) == name
        assert graph.value(source, CR.fileObject) == URIRef(f"https://package.example/{DATA}")


def test_nothing_in_it_is_of_no_vocabulary() -> None:
    context = json.loads(FILES[names.CROISSANT])["@context"]
    assert all(not isinstance(each, str) or each.split(":")[0] in {"cr", "dct", "http", "https", "en"}
               for each in context.values())  # fmt: skip
