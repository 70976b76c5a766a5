"""`teller package` as operators and originators meet it, on topics that are lists."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bank.accounts.depositors import Status
from bank.withdrawals import offering as documents
from bank.withdrawals import offerings, originators
from bank.withdrawals.package import names
from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.grant import grant_of
from bank.withdrawals.packaging.notices import Notice, digest_of, signed_notice, verified_notice
from bank.withdrawals.packaging.package_events import Did, PackageEvent, PackageKind, PackageRule
from bank.withdrawals.packaging.package_states import PackageState, PackageStates
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import Offering
from pipelines.packager import grants
from schemas.topics import OFFERINGS, ORIGINATORS, PACKAGES
from teller.operate.packaging.told import what_next
from tests.bank.withdrawals.documents import OFFERING, offering_text
from tests.bank.withdrawals.package.samples import KEY
from tests.bank.withdrawals.packaging.samples import CANARY, NOTICE, SEED, grant_text
from tests.bank.withdrawals.samples import registered
from tests.cli.test_commands import Shown, done, teller
from tests.offerings.memory import ACME, NOW, MemoryBank
from tests.packages.samples import FILES, plain_package

BANKS_SEED = b"\7" * 32
KEYS = PackagerKeys.of(BANKS_SEED, "localhost/teller-log")
RECIPIENT = X25519PrivateKey.generate().public_key().public_bytes_raw().hex()
SIGNS = Ed25519PrivateKey.from_private_bytes(SEED)
ORDER: dict[str, Any] = {
    "offering": OFFERING["offering"],
    "version": 1,
    "plans": {"social.post": {"columns": {"text": "text", "language": {"prefixes": [2]}}, "k": 10}},
}
STATEMENT = digest_of(FILES[names.STATEMENT])
TODAY = datetime.fromtimestamp(NOW / 1000, UTC).date()


class PackagingBank(MemoryBank):
    """A bank with an open offering and an originator that has its keys."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, patch)
        patch.setattr("teller.cli.package.ordering.now", lambda: self.now)
        patch.setattr("teller.cli.package.answering.now", lambda: self.now)
        found = offerings_of(offering_text())
        self.send(OFFERINGS, offerings.encoded(found))
        self.entry(recipient=RECIPIENT, signing_key=SIGNS.public_key().public_bytes_raw().hex())
        self.write("packager.key", BANKS_SEED.hex())
        self.write("order.json", json.dumps(ORDER))
        self.write("grant.json", grant_text().decode())
        self.write("private", pem(SIGNS))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o600)

    def entry(self, *changes: tuple[Status, int], **fields: Any) -> None:
        self.topics[ORIGINATORS].clear()
        for name in (ACME, "acme"):  # that of the sample package as well
            entry = registered(name, *(changes or ((Status.ACTIVE, 10),)), **fields)
            self.send(ORIGINATORS, originators.encoded(entry))

    def package(self, *words: str) -> Shown:
        shown = teller(
            self.folder,
            "package",
            *words,
            TELLER_KAFKA_BOOTSTRAP="127.0.0.1:9",
            TELLER_PACKAGER_KEY_FILE="packager.key",
        )
        assert CANARY not in shown.stdout + shown.stderr
        assert BANKS_SEED.hex() not in shown.stdout + shown.stderr
        return shown

    def order(self, *words: str) -> Shown:
        return self.package("order", "order.json", "--grant", "grant.json", *words)

    def ordered(self) -> str:
        return str(done(self.order("--json"))["package"])

    def state(self, package: str) -> PackageState:
        states = PackageStates()
        for each in self.topics[PACKAGES]:
            states.take(package_events.decoded(each.key(), each.value()))
        found = states.of(UUID(package))
        assert found is not None
        return found

    def then(self, package: str, kind: PackageKind, **fields: Any) -> PackageEvent:
        """Write an event of the packager."""
        about = self.state(package).ordered
        event = PackageEvent(kind, about.package, self.now, about.offering, about.version, about.originator, **fields)
        self.send(PACKAGES, package_events.encoded(event))
        return event

    def delivered(self, originator: str = ACME) -> str:
        """Write a package that is delivered, under the id of the sample package."""
        self.ordered()
        first = package_events.decoded(*self.topics[PACKAGES][-1].message)
        assert first is not None
        self.send(PACKAGES, package_events.encoded(replace(first, package=NOTICE.package, originator=originator)))
        name = str(NOTICE.package)
        for kind in (PackageKind.MADE, PackageKind.RELEASED, PackageKind.DELIVERED):
            said = {} if kind is PackageKind.MADE else {"statement": STATEMENT}
            self.then(name, kind, attempt=1, root=b"\7" * 32, rows=3, **said)
        return name

    def noticed(self, package: str) -> Notice:
        notice = replace(NOTICE, made=self.now, statement=STATEMENT, offering=str(OFFERING["offering"]))
        self.then(package, PackageKind.NOTICED, notice=notice.id, document=signed_notice(notice, KEY))
        return notice


def offerings_of(text: bytes) -> Offering:
    found = documents.read(text)
    assert isinstance(found, Offering)
    return found


def pem(key: Ed25519PrivateKey | X25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(name="bank")
def fixture_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackagingBank:
    return PackagingBank(tmp_path, monkeypatch)


def refused(shown: Shown) -> str:
    assert shown.returncode == 2, shown
    return shown.problem


def test_a_package_is_ordered_with_its_grant_for_the_packager_alone(bank: PackagingBank) -> None:
    shown = bank.order("--dry-run")
    assert "can be ordered. Nothing was written." in shown.stdout
    assert bank.topics[PACKAGES] == []
    told = done(bank.order("--json"))
    assert (told["step"], told["originator"], "teller packager" in told["next"]) == ("making", ACME, True)
    event = bank.state(told["package"]).ordered
    assert json.loads(event.order)["plans"]["social.post"]["k"] == 10
    assert CANARY.encode() not in b"".join(package_events.encoded(event))
    assert grants.unsealed(event.grant, KEYS.identity) == grant_of(grant_text())
    assert "is ordered" in bank.order("--again").stdout
    assert bank.package("show").stdout.count("making") == 2
    assert told["package"] in bank.package("show", told["package"]).stdout


def test_a_grant_that_its_originator_encrypted_stays_as_it_is(bank: PackagingBank) -> None:
    data = pyrage.encrypt(grant_text(), [pyrage.x25519.Recipient.from_str(KEYS.recipient)])
    (bank.folder / "grant.json").write_bytes(data)
    assert bank.state(bank.ordered()).ordered.grant == data
    (bank.folder / "grant.json").write_bytes(data + bytes(40_000))
    assert "bytes" in refused(bank.order())


def test_who_has_no_key_of_the_packager_gives_its_recipient(bank: PackagingBank) -> None:
    told = done(bank.package("keys", "--json"))
    assert (told["recipient"], told["verifier"]) == (KEYS.recipient, str(KEYS.signer.verifier))
    bank.write("bank.keys", bank.package("keys").stdout)
    (bank.folder / "packager.key").unlink()
    assert "packager_key_file" in refused(bank.order())
    event = bank.state(str(done(bank.order("--recipient", "bank.keys", "--json"))["package"])).ordered
    assert grants.unsealed(event.grant, KEYS.identity) == grant_of(grant_text())
    bank.write("bank.keys", "age1x")
    assert "--recipient" in refused(bank.order("--recipient", "bank.keys"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"offering": "else"}, "no such version"), ({"version": 2}, "no such version"), ({"more": 1}, "more"),
        ({"plans": {}}, "plans"), ({"commission": "2"}, "commission"),
        ({"plans": {"social.post": {"columns": {"text": "text"}, "k": 2}}}, "k is below the 10"),
        ({"plans": {"telecom.call": ORDER["plans"]["social.post"]}}, "the offering does not want it"),
        ({"plans": {"social.post": {"columns": {"reposts": "plain"}, "k": 10}}}, "reposts is no field"),
    ],
)  # fmt: skip
def test_an_order_that_does_not_fit_says_what_to_mend(bank: PackagingBank, changes: dict[str, Any], said: str) -> None:
    bank.write("order.json", json.dumps(ORDER | changes))
    assert said in refused(bank.order())
    assert bank.topics[PACKAGES] == []


def test_nothing_is_ordered_for_who_may_not_get_it(bank: PackagingBank) -> None:
    bank.entry(recipient="")
    assert "`teller originators key` sets one" in refused(bank.order())
    bank.entry(recipient=RECIPIENT, recipient_until=TODAY)
    assert "its day has come" in refused(bank.order())
    bank.entry((Status.ACTIVE, 10), (Status.SUSPENDED, 20), recipient=RECIPIENT)
    assert "suspended" in refused(bank.order())
    bank.topics[ORIGINATORS].clear()
    assert "not registered" in refused(bank.order())
    bank.write("grant.json", grant_text(until="2199-01-01T00:00:00Z").decode())
    bank.now = 2**42
    assert "have ended" in refused(bank.order())
    assert bank.topics[PACKAGES] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": f"http://{CANARY}/"}, "https://"), ({"fields": {}}, "fields"), ({"url": f"https://u:{CANARY}@a/"}, ""),
        ({"until": "2026-01-01T00:00:00Z"}, "ended"),
    ],
)  # fmt: skip
def test_a_grant_that_is_none_is_refused(bank: PackagingBank, changes: dict[str, Any], said: str) -> None:
    bank.write("grant.json", grant_text(**changes).decode())
    assert said in refused(bank.order())
    assert bank.topics[PACKAGES] == []


def test_a_package_is_cancelled_or_goes_on_by_a_newer_grant(bank: PackagingBank) -> None:
    name = bank.ordered()
    bank.now += 1
    bank.write("newer.json", grant_text(prefix="newer/").decode())
    assert "goes on" in bank.package("deliver", name, "--grant", "newer.json").stdout
    assert grants.unsealed(bank.state(name).granted.grant, KEYS.identity) == grant_of(grant_text(prefix="newer/"))
    assert "is cancelled" in bank.package("cancel", name).stdout
    assert "cancelled already" in refused(bank.package("cancel", name))
    assert "needs no grant" in refused(bank.package("deliver", name, "--grant", "newer.json"))
    for wrong in ("else", str(UUID(int=7))):
        assert "`teller package show` lists" in refused(bank.package("cancel", wrong))


def test_what_is_released_is_not_cancelled(bank: PackagingBank) -> None:
    name = bank.ordered()
    bank.then(name, PackageKind.MADE, attempt=1, root=b"\7" * 32)
    bank.then(name, PackageKind.RELEASED, attempt=1, root=b"\7" * 32)
    assert "counts as gone out" in refused(bank.package("cancel", name))
    assert done(bank.package("show", name, "--json"))["step"] == "delivering"


@pytest.mark.parametrize("rule", [each for each in PackageRule if each is not PackageRule.STAGE_LOST])
def test_what_failed_says_why_and_what_to_do(bank: PackagingBank, rule: PackageRule) -> None:
    name = bank.ordered()
    bank.then(name, PackageKind.FAILED, rule=rule)
    told = done(bank.package("show", name, "--json"))
    assert (told["step"], told["rule"], len(told["next"]) > 20) == ("failed", rule.value, True)


def test_an_acknowledgement_is_signed_offline_and_filed_once(bank: PackagingBank) -> None:
    name = bank.delivered("acme")
    plain_package(bank.folder)
    day = TODAY.isoformat()
    signed = bank.package("acknowledge", "package", "--key", "private", "--on", day)
    assert (signed.returncode, signed.stderr) == (0, "")
    bank.write("signed", signed.stdout)
    told = done(bank.package("take", "signed", "--json"))
    assert (told["filed"], told["event"], told["next"]) == (True, "acknowledged", "It is there.")
    assert "filed already" in bank.package("take", "signed").stdout
    count = len(bank.topics[PACKAGES])
    bank.write("signed", bank.package("acknowledge", "package", "--key", "private", "--on", "2026-12-21").stdout)
    assert "in other words" in refused(bank.package("take", "signed"))
    assert len(bank.topics[PACKAGES]) == count
    assert bank.state(name).acknowledged
    (bank.folder / "package" / names.CROISSANT).write_bytes(b"else")
    assert names.CROISSANT in refused(bank.package("acknowledge", "package", "--key", "private"))


def test_a_notice_is_handed_over_checked_answered_and_filed_once(bank: PackagingBank) -> None:
    name = bank.delivered()
    notice = bank.noticed(name)
    told = done(bank.package("notices", ACME, "--to", "out", "--json"))
    assert (told["rows"], told["answered"], told["by"]) == (3, None, "2027-01-31")
    assert bank.package("notices", "--to", "out").returncode == 0
    assert "No notices" in bank.package("notices", "else").stdout
    assert "not answered" in done(bank.package("show", name, "--json"))["next"]

    file = told["file"]
    assert verified_notice((bank.folder / file).read_bytes(), [KEY.verifier]) == notice
    bank.write("keys", str(KEY.verifier))
    shown = bank.package("notice", file, "--keys", "keys")
    assert "3 of its rows have ended: owners revoked them. Delete these rows by 2027-01-31" in shown.stdout
    assert done(bank.package("notice", file, "--keys", "keys", "--json"))["rows"] == [
        each.hex() for each in notice.rows
    ]
    bank.write("keys", str(KEYS.signer.verifier))
    shown = bank.package("notice", file, "--keys", "keys")
    assert (shown.returncode, "NOT VERIFIED" in shown.stdout) == (1, True)

    words = ("answer", file, "--key", "private", "--did", "retrained,deleted", "--on", TODAY.isoformat())
    bank.write("signed", bank.package(*words).stdout)
    told = done(bank.package("take", "signed", "--json"))
    assert (told["event"], told["unanswered"]) == ("answered", 0)
    answered = bank.state(name).notices[notice.id].answered
    assert answered is not None
    assert answered.did == (Did.DELETED, Did.RETRAINED)
    assert "filed already" in bank.package("take", "signed").stdout
    assert done(bank.package("notices", "--json"))["did"] == ["deleted", "retrained"]
    (bank.folder / file).write_bytes(b"else")
    assert bank.package("notices", "--to", "out").returncode == 0  # answered ones are not written


def test_what_somebody_else_signed_is_not_filed(bank: PackagingBank) -> None:
    bank.noticed(bank.delivered())
    bank.package("notices", "--to", "out")
    (file,) = (bank.folder / "out").iterdir()
    words = ("answer", str(file), "--did", "deleted", "--key")
    bank.write("else", pem(Ed25519PrivateKey.generate()))
    bank.write("signed", bank.package(*words, "else", "--on", TODAY.isoformat()).stdout)
    assert "not signed by the registered key" in refused(bank.package("take", "signed"))
    for day in ("2026-12-01", "2027-12-01"):
        bank.write("signed", bank.package(*words, "private", "--on", day).stdout)
        assert "its day is" in refused(bank.package("take", "signed"))
    other = replace(NOTICE, made=7)
    file.write_bytes(signed_notice(other, KEYS.signer))
    bank.write("signed", bank.package(*words, "private", "--on", TODAY.isoformat()).stdout)
    assert "answers no notice" in refused(bank.package("take", "signed"))
    file.write_bytes(signed_notice(replace(NOTICE, package=UUID(int=7)), KEYS.signer))
    bank.write("signed", bank.package(*words, "private", "--on", TODAY.isoformat()).stdout)
    assert "has not made for this originator" in refused(bank.package("take", "signed"))
    bank.write("signed", "else")
    assert "no acknowledgement and no answer" in refused(bank.package("take", "signed"))
    bank.entry(recipient=RECIPIENT)
    bank.noticed(str(NOTICE.package))
    bank.package("notices", "--to", "again")
    (file,) = (bank.folder / "again").iterdir()
    bank.write("signed", bank.package("answer", str(file), "--did", "ceased", "--key", "private").stdout)
    assert "has no signing key" in refused(bank.package("take", "signed"))


def test_a_private_key_that_others_may_read_or_that_is_none_is_refused(bank: PackagingBank) -> None:
    plain_package(bank.folder)
    for text in ("else", pem(X25519PrivateKey.generate()), SEED.hex()):
        bank.write("private", text)
        said = refused(bank.package("acknowledge", "package", "--key", "private"))
        assert ("Ed25519" in said, text not in said) == (True, True)
    bank.write("private", pem(SIGNS))
    (bank.folder / "private").chmod(0o644)
    assert "chmod 600" in refused(bank.package("acknowledge", "package", "--key", "private"))


@pytest.mark.parametrize("words", [("--did", ""), ("--did", "forgot"), ("--did", "deleted", "--on", "soon")])
def test_an_answer_says_what_was_done(bank: PackagingBank, words: tuple[str, ...]) -> None:
    (bank.folder / "n").write_bytes(signed_notice(NOTICE, KEY))
    assert refused(bank.package("answer", "n", "--key", "private", *words)).startswith("teller: --")


def test_a_record_that_nobody_of_the_bank_wrote_is_passed_over(bank: PackagingBank) -> None:
    bank.send(PACKAGES, (b"x", b"else"), (None, None))
    assert "No package was ordered" in bank.package("show").stdout
    assert date.fromisoformat("2026-12-20") == TODAY


@pytest.mark.parametrize(("grant", "said"), [(b"", "Another packager"), (b"grant", "`teller packager` makes it")])
def test_an_order_without_a_grant_is_another_packagers(grant: bytes, said: str) -> None:
    states = PackageStates()
    states.take(PackageEvent(PackageKind.ORDERED, UUID(int=1), 1, "films", 1, ACME, grant=grant))
    later = PackageEvent(PackageKind.GRANTED, UUID(int=1), 2, "films", 1, ACME, grant=b"newer")
    states.take(later)
    (state,) = states
    assert said in what_next(state)
