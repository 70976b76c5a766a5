"""Secrets in settings and addresses of servers, and dates of birth, where a cue announces them."""

import pytest

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import merge, replace


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=<SECRET>"),
        ('"db_password": "hunter2"', '"db_password": "<SECRET>"'),
        ("export DB_PASS='s3cr3t!'", "export DB_PASS='<SECRET>'"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "AWS_SECRET_ACCESS_KEY=<SECRET>"),
        ("postgres://app:hunter2@localhost/db", "postgres://app:<SECRET>@localhost/db"),
        ("token: string", "token: string"),
        ("max_tokens=4096", "max_tokens=4096"),
        ("next_token=null", "next_token=null"),
        ("https://example.com/a@b", "https://example.com/a@b"),
    ],
)
def test_secrets_of_settings_go_and_other_settings_stay(scanner: Scanner, text: str, left: str) -> None:
    (found,) = scanner.scan([text])
    assert replace(text, merge(found or ())) == left


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Geboren am 14.03.1981 in Ulm"), ("es", "nació el 14/03/1981 aquí"), ("pt", "nascida em 14/03/1981"),
        ("pl", "data urodzenia: 14.03.1981"), ("sv", "född 1981-03-14 och bor här"), ("tr", "doğum tarihi: 14.03.1981"),
        ("nl", "geboren op 14-03-1981"), ("fr", "née le 14/03/1981 ici"), ("it", "data di nascita: 14/03/1981"),
    ],
)  # fmt: skip
def test_dates_of_birth_go_in_each_language(scanner: Scanner, language: str, text: str) -> None:
    (found,) = scanner.scan_requests([ScanRequest(text, language)])
    assert "1981" not in replace(text, merge(found or ()))


def test_an_address_of_the_internet_is_called_one_whatever_the_tagger_says(scanner: Scanner) -> None:
    text = "Ann is at 192.0.2.7, Bob called +44 20 7946 0958"
    (found,) = scanner.scan([text])
    assert replace(text, merge(found or ())) == "<PERSON> is at <IP_ADDRESS>, <PERSON> called <PHONE_NUMBER>"
