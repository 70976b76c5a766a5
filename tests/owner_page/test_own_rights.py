"""The desk's own rights on Kafka and the store suffice for all that an owner does; the eraser ends what it decides."""

import json
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bank.access.access_event import Access
from bank.accounts.events import AccountEvent, EventKind
from bank.identity import pseudonyms
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.drawing_up import Heading
from bank.ledger.documents.statement import HolderKind, StatementStatus
from bank.ledger.months import month_of
from pipelines.accounts import depositors, erasures
from teller.operate.accounts.writer import writer
from teller.operate.doctor import examine
from teller.operate.erasing import running
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.invitations import invite
from teller.operate.statements.delivering import deliver
from teller.operate.statements.drawing import drawn
from teller.operate.statements.topic_source import TopicSource
from teller.sandbox.grants import grants
from teller.settings import acting, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener
from teller.settings.stores import store
from tests.accounts_commands.books import SUBJECT
from tests.bank.store.minio_server import MinioServer
from tests.connectors.exports import collection, create
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of
from tests.owner_page.devices_browser import DevicesBrowser
from tests.owner_page.guarded_line import DESK, WORDS, GuardedLine, guarded_line
from tests.owner_page.visiting import forms

#: Those before take part in the story of the demo's offers.
WALKS = -1
EXPORT = collection(create(1), create(2))
PAGES = (
    "/", "/offers", "/licences", "/uses", "/deposits", "/consents", "/earnings", "/looks", "/refusals", "/check",
    "/check/complete", "/check/keys", "/account", "/security",
)  # fmt: skip
#: Fields of a grant, as a form sends them.
CHOSEN = {
    "domain": "social", "use": "train", "anybody": "yes", "place": "EU", "length": "3653", "exclusivity": "none",
    "amount-1": "0.01", "currency-1": "EUR", "per-1": "record",
}  # fmt: skip
pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]


@pytest.fixture
def line(tmp_path: Path, kafka_cache: Path, minio: MinioServer) -> Iterator[GuardedLine]:
    with guarded_line(tmp_path, kafka_cache, minio) as found:
        yield found


def test_an_owner_does_everything_and_the_eraser_ends_it(line: GuardedLine, minio: MinioServer) -> None:
    name = line.owners[WALKS]
    granted = grants(line.plain, line.owners)
    assert granted is not None
    assert granted.well, granted.decisions
    found = list(examine.examine(line.desk, ("owner-desk",)))
    assert not examine.failed(found), found
    browser = DevicesBrowser(line.plain.owner_page_origin)
    with closing(browser.client):
        browser.enrol(_invitation(line, name))
        browser.use_passkey()
        _deliver_statement(line, name)
        look(browser)
        decide(browser)
        link(browser, line)
        give(browser)
        fetch(browser)
        close(browser, line, minio, name)
    assert not re.search(r"AUTHORIZATION|AccessDenied|lacks the right|Traceback", line.said(DESK)), line.said(DESK)


def look(browser: DevicesBrowser) -> None:
    record = browser.first("/deposits/objects", r'href="(/deposits/[0-9a-f-]{36}/0)"')
    assert WORDS in browser.read(record)
    for path in PAGES:
        browser.until(path, lambda text: "Some of this is late" not in text)


def decide(browser: DevicesBrowser) -> None:
    offer = browser.first("/offers", r'class="button" href="(/offers/films-for-all/\d+)"')
    browser.decide(offer, "/offers/accept")
    licence = browser.first("/licences", r'href="(/licences/[0-9a-f-]{36}/revoke)"')
    browser.decide(licence, "/licences/revoke")
    set_terms(browser)
    browser.decide("/consents", "/consents/give", schema="social.reaction")
    browser.decide("/consents", "/consents/withdraw")


def set_terms(browser: DevicesBrowser) -> None:
    """Choose a grant, and set it on the page that says it in words."""
    form, action = "/offers/standing-terms/grant", "/offers/set-standing-terms"
    browser.use_passkey("/prove")  # now: it makes another form key
    said = browser.send(form, form, **CHOSEN)
    (given,) = [each for found, each in forms(said.text) if found == action]
    browser.done(action, browser.client.post(action, data=given))


def link(browser: DevicesBrowser, line: GuardedLine) -> None:
    """Confirm what a depositor claims, end it, and name a successor."""
    *_, heir, name = line.owners
    acme = depositors.read(command_settings(line.plain)).named("acme")
    assert acme is not None
    with writer(line.plain, [name]) as opened:
        opened.write([AccountEvent(EventKind.CLAIMED, name, depositor=acme.number, subject=SUBJECT)])
    browser.until("/consents", lambda text: "/consents/confirm-link" in text)
    browser.decide("/consents", "/consents/confirm-link")
    browser.decide("/consents", "/consents/refuse-link")
    browser.decide("/account", "/account/successor", account=heir)


def give(browser: DevicesBrowser) -> None:
    """Deposit an export of the owner's own."""
    key = browser.first("/give", r'name="form_key" value="([^"]+)"')
    given = {"form_key": key, "connector": "mastodon", "size": len(EXPORT)}
    upload = browser.client.post("/give/begin", data=given).json()["upload"]
    sent = browser.client.post(f"/give/{upload}/piece?start=0", content=EXPORT, headers={"x-form-key": key})
    assert sent.status_code == 200, sent.text
    browser.until(f"/give/{upload}", lambda text: "/give/deposit" in text)
    assert browser.send(f"/give/{upload}", "/give/deposit").status_code == 303
    assert "2" in browser.until(f"/give/{upload}/deposit", lambda text: 'class="well"' in text)


def fetch(browser: DevicesBrowser) -> None:
    """Fetch a statement, and an export of everything."""
    statement = browser.first("/earnings", r'href="(/earnings/[^"]+/json)"')
    assert json.loads(browser.read(statement))
    assert browser.send("/account", "/account/export").status_code == 303
    browser.until("/account/export/state", lambda text: "/account/export/file" in text)
    assert browser.client.get("/account/export/file").content.startswith(b"PK")


def close(browser: DevicesBrowser, line: GuardedLine, minio: MinioServer, name: str) -> None:
    """Close the account at once: the desk decides the erasure, and has no right to do it; the eraser does."""
    assert browser.send("/account/close?grace_days=0", "/account/close").status_code == 200
    client = command_settings(line.plain)
    line.until(lambda: erasures.read(client).of(name) is not None)
    line.until(lambda: browser.client.get("/").status_code in (303, 401, 410))
    time.sleep(5)
    bucket = _bucket_of(line)(name)
    assert list(store(line.plain).list(bucket))
    with user_of(minio, DEPLOY / "s3-eraser-policy.json") as (user, password):
        eraser = line.login("teller-eraser", s3_access_key=user, s3_secret_key=password)
        running.go_on(eraser, store(eraser))
    erased = erasures.read(client).of(name)
    assert erased is not None
    assert erased.finished


def _invitation(line: GuardedLine, name: str) -> str:
    with closing(SignInFile(line.plain.owner_desk_folder)) as file:
        return invite(file, name, 1, int(time.time() * 1000), secrets.token_bytes).link(line.plain.owner_page_origin)


def _bucket_of(line: GuardedLine) -> partial[str]:
    return partial(pseudonyms.bucket_name, keys.pseudonym_key(line.plain), line.plain.bucket_prefix)


def _deliver_statement(line: GuardedLine, name: str) -> None:
    now = int(time.time() * 1000)
    heading = Heading("A bank", month_of(now), StatementStatus.DRAFT, 1, now)
    with tempfile.TemporaryDirectory() as folder:
        found = drawn(TopicSource(line.plain), heading, (HolderKind.OWNER, name), 0, Path(folder))
    assert found is not None
    by = acting.actor(line.plain, "deliver statements")
    with closing(object_opener(line.plain, acting.reading(line.plain, Access.KEY_USE, by))) as opener:
        made = deliver([("statement", to_json(found))], store(line.plain), _bucket_of(line), opener)
    assert made.delivered == 1
