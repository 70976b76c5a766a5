"""Table of the commands: what `teller --help` lists, in its order, and where each is found once it is called."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class ListedCommand(NamedTuple):
    """A command: what `teller --help` says of it, and `module:name` of its function or group below `teller.cli`."""

    panel: str
    says: str
    found: str


_PANELS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "Run a line on this machine": (
        ("demo", "Run the whole line on fictional exports, and show what became of them.", "demo:demo"),
        ("up", "Run the line until Ctrl-C; its data stays for the next start.", "up:up"),
        ("top", "Watch stages, rates, lag and failures in the terminal.", "top:top"),
        ("web", "Serve the page that shows what the bank does.", "web:web"),
        ("backup", "Back up the line and its secrets, and restore both.", "backup:app"),
    ),
    "Deposits and checks": (
        ("deposit", "Send the records of exports and feeds to Kafka.", "deposit:deposit"),
        ("validate", "Check records before they are sent.", "validate:validate"),
        ("strip", "Strip personal data from texts on standard input.", "strip:strip"),
        ("evaluate", "Measure the stripping on labelled texts.", "evaluate:evaluate"),
        ("schemas", "List, show and check the schemas of records.", "schemas:app"),
        ("failed", "List, show, open, repair and replay what was rejected.", "failed:app"),
        ("verify", "Hold receipts, metering events, buckets and topics against each other.", "verify:verify"),
    ),
    "Owners": (
        ("accounts", "Owners' accounts: links, consents, answers, exports, erasures.", "accounts:app"),
        ("buckets", "List buckets, and an owner's objects and records.", "buckets:buckets"),
    ),
    "Depositors": (
        ("depositors", "Register, change, suspend, end and show who may deposit.", "depositors:app"),
        ("metering", "Sum the metering events by depositor and schema.", "metering:metering"),
    ),
    "Originators and packages": (
        ("originators", "Register, suspend and end who may ask owners for data.", "originators:app"),
        ("ido", "Initial Data Offerings: open, match, show, close.", "ido:app"),
        ("package", "Order and follow packages; originators open, verify and answer them.", "package:app"),
    ),
    "Books": (
        ("tariff", "Check, set, show and try out what deposits cost.", "tariff:app"),
        ("statement", "Draw up, check, render and deliver statements of a month.", "statement:app"),
        ("books", "Trial balance, income, balance sheet, journal; revenue and payments.", "books:app"),
        ("payouts", "Pay out what is due to owners.", "payouts:app"),
    ),
    "Public log": (("log", "Show and follow the public log, and prove what is in it.", "log:app"),),
    "Operating": (
        ("topics", "Create missing topics, and compare the others with what they should be.", "topics:topics"),
        ("doctor", "Check everything that the line relies on.", "doctor:doctor"),
        ("keys", "Keys: show, add, back up; grant objects, encrypt what is stored.", "keys:app"),
        ("settings", "List every setting, with what is in force.", "settings:settings"),
    ),
    "Parts of a line, one process each": (
        ("worker", "Validate and strip raw records.", "run:worker"),
        ("router", "Put clean records into owners' buckets.", "run:router"),
        ("feedback", "Tell depositors what became of their records.", "run:feedback"),
        ("log-writer", "Write the public log.", "run:log_writer"),
        ("ledger", "Post what metering events cost, by the tariffs.", "run:ledger"),
        ("withdrawals", "Decide owners' answers to offerings, and end licences.", "run:withdrawals"),
        ("packager", "Make and deliver the packages that were ordered.", "run:packager"),
        ("owner-desk", "Answer what owners ask and decide on their page.", "run:owner_desk"),
        ("owner-page", "Serve the owners' page, without any right of the bank.", "owner_page:owner_page"),
        ("exporter", "Show lag and unaccounted records as metrics.", "run:exporter"),
    ),
}

#: By the names of the commands.
COMMANDS: Final[Mapping[str, ListedCommand]] = {
    name: ListedCommand(panel, says, found) for panel, rows in _PANELS.items() for name, says, found in rows
}
