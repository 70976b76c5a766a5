"""Check k and l by pycanon: `python -m tests.bank.withdrawals.anonymising.with_pycanon [PACKAGES]`.

Draws tables with one row of each owner, anonymises them, and asks pycanon for k and l of what would go out. pycanon
pins other versions of numpy and typer than Teller, so it goes into an environment of its own.
"""

import importlib
import random
import sys

from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import PackageRows
from bank.withdrawals.anonymising.ladders import NumberLadder, PrefixLadder
from bank.withdrawals.anonymising.outcomes import AnonymisedRows
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier

LADDERS: dict[str, ColumnPlan] = {
    "age": QuasiIdentifier(NumberLadder(0, 120, (1, 5, 10, 40))),
    "zip": QuasiIdentifier(PrefixLadder((5, 3, 2, 1))),
}


def drawn(chance: random.Random) -> tuple[PackageRows, AnonymisingPlan]:
    count, k = chance.randint(20, 2000), chance.randint(2, 25)
    table = PackageRows(
        [str(number) for number in range(count)],
        {
            "age": [min(119, int(abs(chance.gauss(38, 16)))) for _ in range(count)],
            "zip": [f"{int(chance.paretovariate(0.7)) % 100_000:05d}" for _ in range(count)],
            "illness": [f"illness {int(chance.expovariate(0.3))}" for _ in range(count)],
        },
    )
    columns = {**LADDERS, "illness": ColumnRule.SENSITIVE}
    return table, AnonymisingPlan(columns, k, chance.randint(1, min(k, 4)), chance.choice([0, 20, 100, 300]))


def main(packages: int) -> int:
    pandas, anonymity = (importlib.import_module(name) for name in ("pandas", "pycanon.anonymity"))
    chance, refused = random.Random(11), 0
    for number in range(packages):
        table, plan = drawn(chance)
        done = anonymise(table, plan, number.to_bytes(16))
        if not isinstance(done, AnonymisedRows):
            refused += 1
            continue
        frame, quasi = pandas.DataFrame(done.columns), sorted(LADDERS)
        found = anonymity.k_anonymity(frame, quasi), anonymity.l_diversity(frame, quasi, ["illness"])
        if found != (done.report.k, done.report.diversity) or found < (plan.k, plan.diversity):
            sys.stdout.write(f"package {number}: pycanon finds {found}, the report says {done.report}\n")
            return 1
    sys.stdout.write(f"{packages - refused} packages, k and l as pycanon finds them; {refused} refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
