"""The command: `wanted`, `make` or `notice`, with --schemas, --order, --package, --stage and --to.

`wanted` prints the ids of the receipts that are to be granted, one a line; `make` makes and delivers the package;
`notice` gives notice of rows whose licences ended. The environment names the bank as the reader's does; GROUP is the
user's name, and SIGNING_KEY an Ed25519 private key in hexadecimal digits.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..reader import __main__ as reader
from ..reader.avro import SchemaFiles
from .bank import Access, Bank
from .licences import Refused
from .making import Maker, Order
from .noticing import Noticer
from .stage import Stage


def main() -> None:
    """Do what is asked, and print what became of it; who is refused gets 3, and why."""
    options = _options()
    access = Access(reader.client(), os.environ["GROUP"], reader.buckets(), reader.grants())
    bank = Bank(access, SchemaFiles(options.schemas))
    try:
        sys.stdout.write(f"{_done(options, bank)}\n")
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(3)


def _done(options: argparse.Namespace, bank: Bank) -> str:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(os.environ["SIGNING_KEY"]))
    stage = Stage(options.stage)
    if options.what == "notice":
        return str(Noticer(bank, stage, key).look())
    text = options.order.read_text("utf-8")
    order = Order(text, options.package, bank.offering(*_of(text)))
    if options.what == "make":
        return Maker(bank, stage, key).make(order, options.to)
    found = bank.receipts(order.offering, bank.licences(order.offering))
    return "\n".join(str(each.fields["receipt_id"]) for each in found)


def _of(order: str) -> tuple[str, int]:
    found = json.loads(order)
    return found["offering"], found["version"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="maker")
    parser.add_argument("what", choices=("wanted", "make", "notice"))
    for name in ("schemas", "order", "stage", "to"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--package")
    return parser.parse_args()


if __name__ == "__main__":
    main()
