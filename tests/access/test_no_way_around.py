"""In the sources there is no way to an owner's key, for reading, but the opener, which writes the trail first.

Whoever uses one of the ways below is named here, with the reason. A reader that is added has to go through
`pipelines.keys.opener.ObjectOpener`, which cannot be made without a trail.
"""

import ast
import inspect

import pytest

from pipelines.access.reading import Reading
from pipelines.keys.opener import ObjectOpener
from tests.test_rooms import FILES, imported

#: Names by which a key, or what is under it, is had; of each, the modules that may use it.
WAYS = {
    # makes owners' keys known to who writes with them, and to the opener
    "pipelines.keys.owner_keys.OwnerKeys": {
        "pipelines.keys.opener",  # the way of all readers
        "teller.settings.owner_keys",  # makes it, by the settings
    },
    "teller.settings.owner_keys.owner_keys": {
        "teller.run.assembly.router",  # writes objects
        "teller.run.assembly.log_writer",  # seals openings
        "teller.operate.backup.mending",  # whether the custody opens the restored epoch: no owner's key is asked for
        "teller.cli.encrypt_stored",  # encrypts what lies in the clear, and writes the trail first
    },
    # wrapping and unwrapping of owners' keys
    "bank.keys.owner_rows.EpochKey": {
        "bank.keys.key_records",  # makes it of the epoch's key
        "pipelines.keys.owner_keys",
        "pipelines.keys.renewing",  # wraps rows anew; the commands of epochs and erasures write the trail first
        "pipelines.keys.rotation",  # compares the rows of two epochs
    },
    "pipelines.keys.renewing.opened": {"pipelines.keys.rotation"},
    "pipelines.keys.rotation.differing": {
        "teller.operate.epochs.backups",  # tries a backup; its command writes the trail first
        "teller.operate.epochs.beginning",
        "teller.operate.epochs.erasing",
    },
    # opens an object by an owner's key
    "bank.keys.encrypted_object.decrypt": {
        "bank.keys.opening",
        "teller.operate.encrypting.objects",  # compares what it wrote; its command writes the trail first
        "teller.operate.erasing.rewriting",  # with keys of the opener
    },
    "bank.keys.opening.opened": {
        "pipelines.keys.opener",
        "pipelines.router.objects.uploader",  # compares what it wrote with what lies there, and gives nothing out
    },
    "bank.keys.encrypted_object.key_metadata": {"teller.operate.granting"},  # with keys of the opener
    "bank.transparency.sealed_opening.opened": {
        "teller.operate.log.openings",  # with keys of the opener
        "teller.operate.owner_desk.checking.log_checking",  # the same
    },
    "bank.keys.sealed_record.unseal": {
        "bank.transparency.sealed_opening",
        "bank.withdrawals.package.row_opening",
    },
    "bank.withdrawals.package.row_opening.opened": {
        "teller.operate.owner_packages.openings",  # with the key that the opener gave
    },
}
#: A custody unwraps the epoch key; who asks it, and what for.
UNWRAP = {
    "pipelines.keys.owner_keys",
    "pipelines.keys.renewing",  # a new epoch, which its command writes down
    "pipelines.keys.rotation",  # both epochs, to compare them
    "teller.operate.epochs.reading",  # whether the custody is the right one, before an epoch begins
    "teller.operate.doctor.owner_keys",  # whether it answers: the key is dropped
    "teller.operate.doctor.custody",  # random bytes
}


def users(way: str) -> set[str]:
    """The modules that import a name, or the module that has it and take the name of that."""
    module, _, name = way.rpartition(".")
    return {other for other in FILES if other != module and module in imported(other) and _uses(other, module, name)}


def _uses(other: str, module: str, name: str) -> bool:
    short = module.rpartition(".")[2]
    for node in ast.walk(ast.parse(FILES[other].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == module and name in {each.name for each in node.names}:
            return True
        named = isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.value, ast.Name)
        if named and ast.unparse(node) == f"{short}.{name}":
            return True
    return False


@pytest.mark.parametrize("way", WAYS)
def test_only_these_use_it(way: str) -> None:
    assert users(way) == WAYS[way]


def test_only_these_ask_a_custody_to_unwrap() -> None:
    found = set()
    for name, file in FILES.items():
        calls = (node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        if any(isinstance(each, ast.Attribute) and each.attr == "unwrap" for each in calls):
            found.add(name)
    assert {name for name in found if not name.startswith("bank.keys")} == UNWRAP


def test_an_opener_cannot_be_made_without_a_run_that_is_written_down() -> None:
    asked = inspect.signature(ObjectOpener).parameters
    assert asked["reading"].annotation is Reading
    assert asked["reading"].default is inspect.Parameter.empty
