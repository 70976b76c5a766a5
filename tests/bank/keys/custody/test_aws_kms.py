"""AWS KMS: versions as keys whose material is imported, in a chain; faults; and nothing that shows a secret."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bank.keys.custody import CustodyError, CustodyRefused, CustodyUnavailable, VersionGone
from bank.keys.custody.aws_kms import AwsKmsCustody, Kms
from bank.keys.custody.aws_kms_errors import BY_CODE, meaning, unwrap_meaning
from bank.keys.custody.key_material import sealed_material
from tests.bank.keys.custody.kms_service import REGION, KmsService, backend, key
from tests.bank.keys.custody.leaks import holds_none
from tests.bank.keys.custody.sockets import http, listening

CONTEXT = b"teller bank.keys epoch 7"
KEY = os.urandom(32)
CANARY = "canary"
SLACK_S = 4.0


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    for secret in (CANARY, KEY.hex()):
        assert secret not in caplog.text


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", f"{CANARY}-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", f"{CANARY}-secret")


def fails(call: Callable[[], object]) -> CustodyError:
    with pytest.raises(CustodyError) as caught:
        call()
    assert holds_none(caught.value, [CANARY, KEY.hex(), repr(KEY)])
    return caught.value


def test_a_version_is_a_key_with_imported_material_that_names_the_one_before(kms: KmsService, in_kms: Any) -> None:
    first = in_kms.wrap(KEY, CONTEXT).version
    second = in_kms.rotate()
    assert [key(each).origin for each in (first, second)] == ["EXTERNAL", "EXTERNAL"]
    assert kms.imported[first] != kms.imported[second]
    tags = {tag["TagKey"]: tag["TagValue"] for tag in backend().list_resource_tags(second)["Tags"]}
    assert tags == {"teller-alias": "alias/teller-epochs", "teller-before": first}


def test_who_rotated_wraps_under_its_version_while_the_alias_names_the_one_before(kms: KmsService, in_kms: Any) -> None:
    first = in_kms.wrap(KEY, CONTEXT).version
    second = in_kms.rotate()
    backend().update_alias(first, "alias/teller-epochs")  # as machines of KMS see it that were not told yet
    assert in_kms.wrap(KEY, CONTEXT).version == second
    in_kms._made_until = 0.0
    assert in_kms.wrap(KEY, CONTEXT).version == first


def test_destroyed_is_the_material_at_once_and_the_key_in_seven_days(kms: KmsService, in_kms: Any) -> None:
    made = [in_kms.wrap(KEY, CONTEXT).version, in_kms.rotate(), in_kms.rotate()]
    in_kms.destroy_before(made[2])
    assert kms.deleted == made[:2]
    assert [key(each).key_state for each in made] == ["PendingDeletion", "PendingDeletion", "Enabled"]
    assert not any(key(each).key_material == kms.imported[each] for each in made[:2])


@pytest.mark.parametrize("call", ["DeleteImportedKeyMaterial", "ScheduleKeyDeletion"])
def test_a_destruction_that_was_cut_off_is_finished_by_the_next(kms: KmsService, in_kms: Any, call: str) -> None:
    made = [in_kms.wrap(KEY, CONTEXT).version, in_kms.rotate(), in_kms.rotate()]
    calls = iter(range(100))

    def cut(name: str) -> None:
        if name == call and next(calls) == 1:
            raise ConnectionError(CANARY)

    kms.before = cut
    assert isinstance(fails(lambda: in_kms.destroy_before(made[2])), CustodyUnavailable)
    in_kms.destroy_before(made[2])
    assert set(kms.deleted) == set(made[:2])
    assert [key(each).key_state for each in made[:2]] == ["PendingDeletion", "PendingDeletion"]


@pytest.mark.parametrize("call", ["GetParametersForImport", "ImportKeyMaterial", "UpdateAlias"])
def test_a_rotation_that_was_cut_off_leaves_the_former_version_wrapping(
    kms: KmsService, in_kms: Any, call: str
) -> None:
    before = in_kms.wrap(KEY, CONTEXT)

    def cut(name: str) -> None:
        if name == call:
            raise ConnectionError(CANARY)

    kms.before = cut
    assert isinstance(fails(in_kms.rotate), CustodyUnavailable)
    assert in_kms.wrap(KEY, CONTEXT).version == before.version
    assert in_kms.unwrap(before, CONTEXT) == KEY


def test_a_key_of_kms_own_material_is_never_said_to_be_destroyed(kms: KmsService) -> None:
    plain = backend().create_key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    backend().create_alias(plain.id, "alias/teller-epochs")
    custody = AwsKmsCustody(Kms(region=REGION))
    version = custody.rotate()
    assert "7 days" in str(fails(lambda: custody.destroy_before(version)))
    assert plain.key_state == "Enabled"


def test_a_version_of_another_alias_is_gone(kms: KmsService, in_kms: Any) -> None:
    other = AwsKmsCustody(Kms("alias/other", REGION)).rotate()
    assert isinstance(fails(lambda: in_kms.destroy_before(other)), VersionGone)


@pytest.mark.usefixtures("kms")
def test_without_an_alias_there_is_no_such_key() -> None:
    error = fails(lambda: AwsKmsCustody(Kms(region=REGION)).wrap(KEY, CONTEXT))
    assert "aws_kms_alias" in str(error)


def test_key_material_is_sealed_to_rsa_keys_alone() -> None:
    with pytest.raises(ValueError, match=r"."):
        sealed_material(b"no key")


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("drip", [b"", b"X: y\r\n"], ids=["silent", "drips"])
def test_who_says_nothing_or_drips_is_left_when_time_is_up(drip: bytes) -> None:
    with listening(b"HTTP/1.1 200 OK\r\n" if drip else b"", drip) as port:
        slow = AwsKmsCustody(Kms("alias/a", REGION, f"http://127.0.0.1:{port}"), timeout=0.5)
        begun = time.monotonic()
        assert isinstance(fails(lambda: slow.wrap(KEY, CONTEXT)), CustodyUnavailable)
        assert time.monotonic() - begun < 0.5 + SLACK_S


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        ("400 Bad", '{"__type":"AccessDeniedException","message":"canary"}', CustodyRefused),
        ("400 Bad", '{"__type":"ThrottlingException","message":"canary"}', CustodyUnavailable),
        ("500 Bad", '{"__type":"KMSInternalException","message":"canary"}', CustodyUnavailable),
        ("503 Bad", "canary", CustodyUnavailable),
        ("200 OK", "canary", CustodyUnavailable),
        ("200 OK", "{}", CustodyUnavailable),
    ],
)
def test_each_answer_has_one_meaning_and_none_of_its_words(status: str, body: str, kind: type) -> None:
    with listening(http(status, body.encode())) as port:
        custody = AwsKmsCustody(Kms("alias/a", REGION, f"http://127.0.0.1:{port}"))
        assert type(fails(lambda: custody.wrap(KEY, CONTEXT))) is kind


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_each_code_that_waiting_does_not_heal_is_a_refusal(code: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": CANARY}}, "Encrypt")
    assert type(meaning(error)) is CustodyRefused
    gone = code in ("NotFoundException", "KMSInvalidStateException")
    assert isinstance(unwrap_meaning(error), VersionGone) is gone
    assert CANARY not in repr((meaning(error), unwrap_meaning(error)))


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Kms("alias/a", REGION, "nowhere"), "aws_kms_endpoint"),
        (Kms("", REGION, "http://127.0.0.1:9"), "aws_kms_alias"),
        (Kms("alias/a", "no region", ""), "aws_kms_region"),
    ],
)
def test_a_wrong_setting_is_named(where: Kms, words: str) -> None:
    error = fails(lambda: AwsKmsCustody(where).wrap(KEY, CONTEXT))
    assert isinstance(error, CustodyRefused)
    assert words in str(error)


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    custody = AwsKmsCustody(Kms("alias/a", REGION, "http://127.0.0.1:9"))
    assert "credentials" in str(fails(lambda: custody.wrap(KEY, CONTEXT)))
