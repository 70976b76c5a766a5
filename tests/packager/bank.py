"""A bank on a real Kafka whose owners accept an offering, and the maker as a process beside it."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.accounts import account_records
from bank.accounts import events as account_events
from bank.accounts.account import opened
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, events, offerings, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.deliveries import Delivery
from bank.withdrawals.packaging.package_events import PackageEvent
from bank.withdrawals.terms import DataPeriod, Groups, LicencePrice, Offering, PriceBasis, WantedRecords
from pipelines.kafka.reading import whole
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import (
    ACCOUNTS,
    ANSWERS,
    DELIVERIES,
    NEWEST_ACCOUNTS,
    OFFERINGS,
    ORIGINATORS,
    PACKAGES,
    RECEIPTS,
    WITHDRAWALS,
)
from teller.operate import topic_reader
from teller.settings import Settings, withdrawals
from tests.accounts import kafka
from tests.bank.withdrawals.samples import OFFERING, TERMS, registered
from tests.line import running
from tests.packager import process
from tests.packager.test_reader import teller
from tests.samples import raw
from tests.threads import in_thread
from tests.withdrawals.test_on_kafka import send

POSTS: Final = 3
#: By language: how many owners write it. A group of one is too small.
LANGUAGES: Final = {"en": 6, "de": 3, "fr": 1}
COMMISSION: Final = "0.1"
KEY: Final = Ed25519PrivateKey.generate()
PRICE: Final = LicencePrice(PriceBasis.RECORD, "EUR", 250_000)


def offered() -> Offering:
    """Return an offering that is open today, of what comes today and tomorrow."""
    today = int(time.time() * 1000) // DAY_MS * DAY_MS
    terms = replace(
        TERMS, wanted=(WantedRecords("social.post", frozenset({"text", "language"}), POSTS),),
        period=DataPeriod(today - DAY_MS, today + 3 * DAY_MS), groups=Groups(3, 2), price=PRICE,
        expires=today + 400 * DAY_MS,
    )  # fmt: skip
    return replace(OFFERING, version=1, terms=terms, opens=today - DAY_MS, closes=today + 20 * DAY_MS)


OFFERED: Final = offered()
ORDER: Final = json.dumps(
    {
        "offering": OFFERED.id, "version": 1, "commission": COMMISSION,
        "plans": {"social.post": {"columns": {"text": "text", "language": {"prefixes": [2]}}, "k": 2}},
    }
)  # fmt: skip


class Bank:
    """The bank: its line has run, and its owners hold licences. `languages` are those that owners write in."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.languages = settings, dict[str, str]()
        self.rows: dict[str, list[str]] = {}

    def fill(self) -> None:
        """Store posts of owners, and let each accept the offering."""
        names = [f"{language}-{at}" for language, count in LANGUAGES.items() for at in range(count)]
        posts = [
            raw("social.post.v1", owner_id=name, language=name[:2], text=f"words {number} of a day",
                event_id=UUID(int=at << 8 | number))
            for at, name in enumerate(names)
            for number in range(POSTS)
        ]  # fmt: skip
        with running.parts(self.settings) as parts:
            running.produce(self.settings, posts)
            parts.wait_until_drained(400)
        for found in running.stored(self.settings).values():
            for _, row in found:
                self.languages[row["owner_id"]] = row["language"]
                self.rows.setdefault(row["owner_id"], []).append(row["text"])
        self._license()

    def _license(self) -> None:
        line = self.settings
        send(line, OFFERINGS, offerings.encoded(OFFERED))
        send(line, ORIGINATORS, originators.encoded(registered(OFFERED.originator)))
        for owner in self.languages:
            send(line, ACCOUNTS, account_events.encoded(AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON)))
        for each in list(kafka.messages(line, ACCOUNTS)):
            event = account_events.decoded(each.key(), each.value())
            account = opened(event, each.offset() or 0, each.timestamp()[1]) if event else None
            assert account is not None
            send(line, NEWEST_ACCOUNTS, account_records.encoded(account))
        with self.deciding():
            for owner in self.languages:
                self.say(owner, AnswerKind.OFFER)
                self.say(owner, AnswerKind.ACCEPT)
            kafka.wait_for(lambda: self.decided(WithdrawalKind.ACCEPTED) == set(self.languages))

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Run the writer of withdrawals."""
        with in_thread(Withdrawals(withdrawals.config(self.settings))):
            yield

    def decided(self, kind: WithdrawalKind) -> set[str]:
        """Return the owners of events of a kind."""
        return {each.owner for each in self.events() if each.kind is kind}

    def events(self) -> list[events.WithdrawalEvent]:
        return self._found(WITHDRAWALS, events.decoded)

    def say(self, owner: str, kind: AnswerKind) -> None:
        """Write what an owner says."""
        held = (("social.post", POSTS),) if kind is AnswerKind.OFFER else ()
        found = OwnersAnswer(uuid4(), owner, kind, OFFERED.id, 1, held)
        send(self.settings, ANSWERS, answers.encoded(found))

    def packages(self) -> list[PackageEvent]:
        return self._found(PACKAGES, package_events.decoded)

    def deliveries(self) -> list[Delivery]:
        return self._found(DELIVERIES, deliveries.decoded)

    def _found(self, topic: str, decode: Any) -> list[Any]:
        found = [decode(each.key(), each.value()) for each in whole(kafka.client(self.settings), topic)]
        assert None not in found
        return found

    def receipts(self) -> dict[str, str]:
        """Return the owner of each receipt."""
        found = topic_reader.records(self.settings, RECEIPTS)
        return {str(each["receipt_id"]): each["owner"] for each in found}


class Maker:
    """The maker, in a folder of its own."""

    def __init__(self, settings: Settings, folder: Path, login: Mapping[str, str]) -> None:
        self._settings, self._folder, self.private = settings, folder, X25519PrivateKey.generate()
        self._environment = {
            "BUCKETS": str(settings.buckets_folder), "SIGNING_KEY": KEY.private_bytes_raw().hex(),
            "PRIVATE_KEY": self.private.private_bytes_raw().hex(), "GROUP": "packager-example", **login,
        }  # fmt: skip
        self._schemas = process.schemas_in(folder)
        (folder / "order.json").write_text(ORDER, "utf-8")

    def to(self, package: UUID) -> Path:
        """Return where a package is handed over."""
        return self._folder / "to" / str(package)

    def run(self, what: str, package: UUID, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of it."""
        options = {"--schemas": self._schemas, "--order": self._folder / "order.json", "--package": package,
                   "--stage": self._folder / "stage" / str(package), "--to": self.to(package)}  # fmt: skip
        words = [str(word) for pair in options.items() for word in pair]
        grant = self._folder / "grant"
        environment = {**self._environment, **({"GRANT": str(grant)} if grant.exists() else {}), **more}
        return process.python(self._folder, "-m", "programs.maker", what, *words, environment=environment)

    def done(self, what: str, package: UUID) -> str:
        """Return what a command prints that ends well."""
        found = self.run(what, package)
        assert found.returncode == 0, found.stderr[-3000:]
        return found.stdout.strip()

    def granted(self, package: UUID) -> set[str]:
        """Ask for what is wanted, and get it from the bank; return the receipts."""
        ids = self.done("wanted", package).split()
        reader = self._folder / "reader.key"
        reader.write_text(self.private.public_key().public_bytes_raw().hex(), "utf-8")
        grant = self._folder / "grant"
        grant.unlink(missing_ok=True)
        options = ["--to", str(reader), "--receipts", "-", "--out", str(grant), "--json"]
        said = json.loads(teller(self._settings, "keys", "grant", *options, given="\n".join(ids)))
        assert said["granted"] == len(ids)
        return set(ids)
