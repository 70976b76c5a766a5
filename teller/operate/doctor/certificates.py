"""Check when the certificates expire."""

from collections.abc import Iterator, Mapping
from typing import Final

from teller.operate.doctor.finding import CheckResult, fault, ok, warning

CERTIFICATES: Final = "certificates"
DAY_S: Final = 86_400
#: Thresholds of the alerts TellerCertificateEndsSoon and TellerCertificateEnds.
SOON_DAYS: Final = 21
NOW_DAYS: Final = 3


def judge(expiries: Mapping[str, float], now: float) -> Iterator[CheckResult]:
    """Judge the expiry times: seconds since 1970, by owner of the certificate: kafka_ca, kafka, s3."""
    for name, at in expiries.items():
        days = (at - now) / DAY_S
        what = f"{name} ends in {days:.0f} days"
        if days < NOW_DAYS:
            yield fault(CERTIFICATES, what, "renew it now")
        elif days < SOON_DAYS:
            yield warning(CERTIFICATES, what, "renew it")
        else:
            yield ok(CERTIFICATES, what)
