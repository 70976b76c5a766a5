"""OpenBao that is down, slow, sealed, or says no; what the deployed policies allow; and nothing that shows a secret."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bank.keys.custody import CustodyError, CustodyRefused, CustodyUnavailable, VersionGone
from bank.keys.custody.openbao import OpenBaoCustody, Transit
from bank.keys.custody.openbao_client import MOST_BYTES
from tests.bank.keys.custody.bao_server import CANARY, BaoServer
from tests.bank.keys.custody.leaks import holds_none
from tests.bank.keys.custody.sockets import http, listening

CONTEXT = b"teller bank.keys epoch 7"
ROUTER, OPERATOR = "openbao-teller-policy.hcl", "openbao-operator-policy.hcl"
KEY = os.urandom(32)
#: Longer than the stated time by what a busy machine may take.
SLACK_S = 4.0


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log of ours or of the clients shows a token or a key, at whatever level."""
    caplog.set_level(logging.DEBUG)
    yield
    for secret in (CANARY, KEY.hex(), "s.canary"):
        assert secret not in caplog.text


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.touch(0o600)
    file.write_text(f"s.{CANARY}")
    return file


def fails(call: Callable[[], object], *secrets: str) -> CustodyError:
    """The error of a call; none of the secrets is in it."""
    with pytest.raises(CustodyError) as caught:
        call()
    assert holds_none(caught.value, [CANARY, KEY.hex(), repr(KEY), *secrets])
    return caught.value


def test_who_is_not_there_is_unavailable(token: Path) -> None:
    with listening() as port:
        pass
    error = fails(lambda: OpenBaoCustody(Transit(f"http://127.0.0.1:{port}", token)).wrap(KEY, CONTEXT))
    assert isinstance(error, CustodyUnavailable)


@pytest.mark.long
@pytest.mark.parametrize(
    ("answer", "drip"), [(b"", b""), (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")], ids=["silent", "drips"]
)
def test_who_says_nothing_or_drips_is_left_when_time_is_up(token: Path, answer: bytes, drip: bytes) -> None:
    with listening(answer, drip) as port:
        slow = OpenBaoCustody(Transit(f"http://127.0.0.1:{port}", token), timeout=0.5)
        begun = time.monotonic()
        for call in (slow.rotate, lambda: slow.destroy_before("2"), lambda: slow.wrap(KEY, CONTEXT)):
            assert isinstance(fails(call), CustodyUnavailable)
        assert time.monotonic() - begun < 3 * 0.5 + SLACK_S


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http("503 Down", b'{"errors":["canary is sealed"]}'), CustodyUnavailable),
        (http("500 Broken", b'{"errors":["canary"]}'), CustodyUnavailable),
        (http("429 Standby", b"canary"), CustodyUnavailable),
        (http("307 Elsewhere", b"", "Location: http://127.0.0.1:9/canary"), CustodyUnavailable),
        (http("200 OK", b"canary"), CustodyUnavailable),
        (http("200 OK", b"[]"), CustodyUnavailable),
        (http("200 OK", b'{"data": {"ciphertext": "canary"}}'), CustodyUnavailable),
        (http("200 OK", b'{"data": null}'), CustodyUnavailable),
        (http("200 OK", b'"' + b"x" * MOST_BYTES + b'"'), CustodyUnavailable),
        (http("401 No", b'{"errors":["canary"]}'), CustodyRefused),
        (http("404 None", b'{"errors":["canary"]}'), CustodyRefused),
        (http("418 What", b'{"errors":["canary"]}'), CustodyUnavailable),
        (b"canary\r\n\r\n", CustodyUnavailable),
    ],
)
def test_each_answer_has_one_meaning_and_none_of_its_words(token: Path, answer: bytes, kind: type) -> None:
    with listening(answer) as port:
        assert (
            type(fails(lambda: OpenBaoCustody(Transit(f"http://127.0.0.1:{port}", token)).wrap(KEY, CONTEXT))) is kind
        )


def test_a_sealed_server_is_unavailable_and_serves_again(tmp_path: Path) -> None:
    with BaoServer(tmp_path) as server:
        custody = OpenBaoCustody(server.transit(OPERATOR))
        wrapped = custody.wrap(KEY, CONTEXT)
        server.client.sys.seal()
        for call in (lambda: custody.unwrap(wrapped, CONTEXT), lambda: custody.wrap(KEY, CONTEXT), custody.rotate):
            assert isinstance(fails(call), CustodyUnavailable)


def test_a_token_that_is_not_known_is_refused_until_its_file_has_another(bao: BaoServer) -> None:
    where = bao.transit(ROUTER)
    right = where.token_file.read_text()
    custody = OpenBaoCustody(where)
    where.token_file.write_text(f"s.{CANARY}")
    error = fails(lambda: custody.wrap(KEY, CONTEXT))
    assert isinstance(error, CustodyRefused)
    assert "token" in str(error)
    where.token_file.write_text(right)
    assert custody.unwrap(custody.wrap(KEY, CONTEXT), CONTEXT) == KEY


@pytest.mark.parametrize("text", ["", "\n", f"{CANARY} two", f"{CANARY}\ntwo", f"{CANARY}\u00e9", CANARY * 2000])
def test_a_file_that_holds_no_token_is_refused(token: Path, text: str) -> None:
    token.write_text(text)
    assert isinstance(fails(lambda: OpenBaoCustody(Transit("http://127.0.0.1:9", token)).rotate()), CustodyRefused)


def test_a_token_that_others_may_read_or_that_is_not_there_is_refused(token: Path) -> None:
    token.chmod(0o644)
    error = fails(lambda: OpenBaoCustody(Transit("http://127.0.0.1:9", token)).rotate())
    assert f"chmod 600 {token}" in str(error)
    token.unlink()
    assert "cannot be read" in str(fails(lambda: OpenBaoCustody(Transit("http://127.0.0.1:9", token)).rotate()))


@pytest.mark.parametrize("change", [{"key": "no-such-key"}, {"mount": "nowhere"}])
def test_a_key_or_an_engine_that_is_missing_is_refused_and_not_made(bao: BaoServer, change: dict[str, Any]) -> None:
    where = bao.transit(ROUTER)
    wrapped = OpenBaoCustody(where).wrap(KEY, CONTEXT)
    custody = OpenBaoCustody(replace(where, **change))
    for call in (lambda: custody.wrap(KEY, CONTEXT), lambda: custody.unwrap(wrapped, CONTEXT)):
        error = fails(call)
        assert isinstance(error, CustodyRefused)
        assert not isinstance(error, VersionGone)
    assert "no-such-key" not in bao.client.secrets.transit.list_keys()["data"]["keys"]


def test_a_trimmed_version_is_gone_and_nobody_brings_it_back(bao: BaoServer) -> None:
    where = bao.transit(OPERATOR)
    custody = OpenBaoCustody(where)
    old = custody.wrap(KEY, CONTEXT)
    custody.destroy_before(custody.rotate())
    assert isinstance(fails(lambda: custody.unwrap(old, CONTEXT)), VersionGone)
    described = bao.client.secrets.transit.read_key(where.key)["data"]
    assert (described["min_available_version"], list(described["keys"])) == (2, ["2"])
    # not even who may do all can lower it again
    bao.client.write_data(f"transit/keys/{where.key}/config", data={"deletion_allowed": False})
    with pytest.raises(Exception, match="min"):
        bao.client.write_data(f"transit/keys/{where.key}/config", data={"min_decryption_version": 1})


def test_a_destruction_that_was_cut_off_is_finished_by_the_next(bao: BaoServer) -> None:
    where = bao.transit(OPERATOR)
    custody = OpenBaoCustody(where)
    version = custody.rotate()
    least = {"min_decryption_version": 2, "min_encryption_version": 2}
    bao.client.write_data(f"transit/keys/{where.key}/config", data=least)
    custody.destroy_before(version)
    assert bao.client.secrets.transit.read_key(where.key)["data"]["min_available_version"] == 2


def test_no_proxy_of_the_environment_is_asked(bao: BaoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    custody = OpenBaoCustody(bao.transit(ROUTER))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert custody.unwrap(custody.wrap(KEY, CONTEXT), CONTEXT) == KEY


@pytest.mark.parametrize("address", ["", "nowhere", "ftp://127.0.0.1", "http://", "http://[canary"])
def test_what_is_no_address_is_said(token: Path, address: str) -> None:
    assert "address" in str(fails(lambda: OpenBaoCustody(Transit(address, token)).rotate()))


def test_a_file_of_authorities_that_is_not_there_is_said(token: Path, tmp_path: Path) -> None:
    where = Transit("https://127.0.0.1:9", token, ca_file=tmp_path / "none.pem")
    assert "openbao_ca_file" in str(fails(lambda: OpenBaoCustody(where).rotate()))
