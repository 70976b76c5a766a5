"""When certificates expire, and the size of a folder."""

import datetime as dt
from pathlib import Path

from teller.operate.exporter import certificates, embedded
from teller.settings import load
from tests.generate.running import authority


def test_a_file_of_authorities_ends_with_the_first_of_them(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    parts = [authority(tmp_path / f"{days}.pem", days) for days in (90, 30)]
    both.write_bytes(b"".join(part.read_bytes() for part in parts))
    left = certificates.first_of(both) - dt.datetime.now(dt.UTC).timestamp()
    assert 29 < left / 86400 < 31


def test_a_certificate_that_cannot_be_seen_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    assert certificates.expiries(load(kafka_ca_file=broken, kafka_bootstrap="127.0.0.1:9")) == {}


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 100_000)
    assert 100_000 <= embedded.size(tmp_path) < 200_000
