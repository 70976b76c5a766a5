"""The packager in memory: what happens to a package, step by step, and what becomes of it."""

from bank.withdrawals.packaging.package_events import PackageKind
from tests.packager_process.running import PackagesBank

K = PackageKind
WHOLE_WAY = [K.ORDERED, K.MADE, K.RELEASED, K.DELIVERED]


def test_a_package_is_made_released_and_delivered() -> None:
    bank = PackagesBank()
    bank.join(1, 2, 3)
    package = bank.order(1)
    session = bank.work()
    assert bank.kinds(package) == WHOLE_WAY
