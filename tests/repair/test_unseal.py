"""What workers seal, the private key's holder opens; anybody else hears why not, and never what is in there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from pipelines.processor.failures import key_id, sealer
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from teller import settings
from teller.operate.repair.unseal import NotOpened, private_key, unsealer
from teller.settings import SettingsError, keys
from tests.repair.originals import failed
from tests.samples import TEXT

PRIVATE, OTHER = PrivateKey.generate(), PrivateKey.generate()
PUBLIC = bytes(PRIVATE.public_key)
REJECTED = Rejected(Reason.BAD_JSON)
RAW = RawRecord("deposits.raw.social", 3, 42, b"canary-owner", b"canary-payload", (("schema", b"canary-header"),))


@given(st.none() | st.binary(), st.none() | st.binary(), st.lists(st.tuples(TEXT, st.none() | st.binary())))
def test_what_is_sealed_comes_out_as_it_went_in(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    raw = RawRecord("deposits.raw.social", 3, 42, key, value, tuple(headers))
    assert unsealer(PRIVATE)(*failed(raw, REJECTED, sealer(PUBLIC, 10_000))) == raw


def test_another_key_does_not_open_it_and_both_keys_are_named() -> None:
    found = unsealer(OTHER)(*failed(RAW, REJECTED, sealer(PUBLIC, 10_000)))
    assert isinstance(found, NotOpened)
    assert key_id(PUBLIC) in found.reason
    assert key_id(bytes(OTHER.public_key)) in found.reason


def test_an_original_that_was_not_kept_says_so() -> None:
    found = unsealer(PRIVATE)(*failed(RAW, REJECTED, lambda _: None))
    assert isinstance(found, NotOpened)
    assert "no original was kept" in found.reason


@given(st.data())
def test_damaged_ones_are_told_and_nothing_of_them(data: st.DataObject) -> None:
    failure, sealed = failed(RAW, REJECTED, sealer(PUBLIC, 10_000))
    assert sealed is not None
    at = data.draw(st.integers(0, len(sealed) - 1))
    damaged = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    assert unsealer(PRIVATE)(failure, damaged) == NotOpened("the sealed original is damaged")


@given(st.binary())
def test_a_box_that_holds_something_else_is_damaged(content: bytes) -> None:
    failure, _ = failed(RAW, REJECTED, sealer(PUBLIC, 10_000))
    sealed = SealedBox(PRIVATE.public_key).encrypt(content)
    assert unsealer(PRIVATE)(failure, sealed) == NotOpened("the sealed original is damaged")


def test_the_embedded_modes_key_is_found_by_itself(tmp_path: Path) -> None:
    here = settings.load(data_dir=tmp_path)
    keys.make_embedded_keys(here)
    public = keys.failed_public_key(here)
    assert bytes(private_key(here).public_key) == public


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read .No such file or directory.: name the file"),
        ("canary", "holds no key in hex"),
        ("é", "holds no key in hex"),
        ("cafe", "must hold 32 bytes in hex"),
    ],
)
def test_a_wrong_key_file_is_told_without_what_it_holds(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "private"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=f"setting failed_private_key_file: .*{told}") as raised:
        private_key(settings.load(failed_private_key_file=file))
    assert content is None or content not in str(raised.value).replace(str(file), "")
