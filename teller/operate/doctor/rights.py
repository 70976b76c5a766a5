"""Rights that each part must have on Kafka, and the check of these credentials.

`NEEDED` is also what `deploy/strimzi` grants; a test compares the two. Kafka does not report rights to transactional
ids, which routers need for `<router_group>.<router_instance>`.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from schemas import topics
from teller.operate.doctor.facts import GroupFacts, TopicFacts
from teller.operate.doctor.finding import CheckResult, fault, ok, warning

RIGHTS: Final = "rights"
Part = Literal[
    "worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "owner-desk", "exporter"
]
Whose = Literal["worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager"]
GROUPS_OF: Final[tuple[Whose, ...]] = ("worker", "router")
PARTS: Final[tuple[Part, ...]] = (
    "worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "owner-desk", "exporter",
)  # fmt: skip

READ: Final = frozenset({"READ", "DESCRIBE"})
WRITE: Final = frozenset({"WRITE", "DESCRIBE"})
DESCRIBE: Final = frozenset({"DESCRIBE"})

#: Operations on topics, by part. A name that ends with a dot stands for all topics whose names begin so.
NEEDED: Final[Mapping[Part, Mapping[str, frozenset[str]]]] = {
    "worker": {
        topics.raw(""): READ,
        topics.clean(""): WRITE,
        topics.FAILED: WRITE,
        topics.REFUSED: WRITE,
        topics.DEPOSITORS: READ,
        topics.ACCOUNTS: READ,
        topics.NEWEST_ACCOUNTS: READ,
        topics.NUDGE: READ,
    },
    "router": {topics.clean(""): READ, topics.NUDGE: READ, topics.KEYS: READ | WRITE}
    | dict.fromkeys((topics.RECEIPTS, topics.METERING, topics.FAILED), WRITE),
    "feedback": dict.fromkeys((topics.FAILED, topics.REFUSED, topics.RECEIPTS, topics.DEPOSITORS), READ)
    | dict.fromkeys((topics.COUNTS, topics.COMPLETE), READ | WRITE)
    | {topics.feedback(""): WRITE}
    | dict.fromkeys((topics.raw(""), topics.clean("")), DESCRIBE),
    "log-writer": dict.fromkeys((topics.RECEIPTS, topics.ACCOUNTS, topics.DEPOSITORS, topics.ACCESS), READ)
    | dict.fromkeys((topics.OFFERINGS, topics.WITHDRAWALS, topics.PACKAGES, topics.DELIVERIES), READ)
    | {topics.LOG_ENTRIES: READ | WRITE, topics.LOG_OPENINGS: WRITE, topics.KEYS: READ | WRITE},
    "ledger": dict.fromkeys((topics.METERING, topics.LEDGER_TARIFFS, topics.LEDGER_ORDERS, topics.ERASURES), READ)
    | {topics.LEDGER_POSTINGS: READ | WRITE},
    "withdrawals": dict.fromkeys(
        (topics.OFFERINGS, topics.ANSWERS, topics.ORIGINATORS, topics.NEWEST_ACCOUNTS, topics.ERASURES), READ
    )
    | {topics.WITHDRAWALS: READ | WRITE},
    "packager": dict.fromkeys(
        (topics.OFFERINGS, topics.ANSWERS, topics.ORIGINATORS, topics.NEWEST_ACCOUNTS, topics.ERASURES), READ
    )
    | dict.fromkeys((topics.WITHDRAWALS, topics.RECEIPTS, topics.KEYS, topics.LOG_OPENINGS), READ)
    | dict.fromkeys((topics.PACKAGES, topics.DELIVERIES, topics.ROW_OPENINGS, topics.RELEASES), READ | WRITE)
    | dict.fromkeys((topics.LEDGER_ORDERS, topics.METERING, topics.ACCESS), WRITE),
    # what its index, its checks and exports of owners read; what owners say. It decides erasures, and does none
    "owner-desk": dict.fromkeys((topics.DEPOSITORS, topics.ORIGINATORS, topics.OFFERINGS, topics.RECEIPTS), READ)
    | dict.fromkeys((topics.METERING, topics.KEYS, topics.WITHDRAWALS, topics.DELIVERIES, topics.ROW_OPENINGS), READ)
    | dict.fromkeys((topics.LEDGER_POSTINGS, topics.LOG_ENTRIES, topics.LOG_OPENINGS), READ)
    | dict.fromkeys((topics.ACCOUNTS, topics.NEWEST_ACCOUNTS, topics.ERASURES), READ | WRITE)
    | dict.fromkeys((topics.ANSWERS, topics.ACCESS), READ | WRITE),
    "exporter": {topics.raw(""): READ | {"DESCRIBE_CONFIGS"}}  # how long they are kept
    | dict.fromkeys((topics.clean(""), topics.RECEIPTS, topics.FAILED, topics.REFUSED, topics.REPLAYS), READ)
    | dict.fromkeys((topics.DEPOSITORS, topics.ACCOUNTS, topics.NEWEST_ACCOUNTS, topics.ERASURES), READ)
    | {topics.feedback(""): DESCRIBE},
}
#: Operations on the groups, by part and by the part that owns the group.
NEEDED_GROUPS: Final[Mapping[Part, Mapping[Whose, frozenset[str]]]] = {
    "worker": {"worker": READ},
    "router": {"router": READ},
    "feedback": {"feedback": READ, "worker": DESCRIBE, "router": DESCRIBE},
    "log-writer": {"log-writer": READ},
    "ledger": {"ledger": READ},
    "withdrawals": {"withdrawals": READ},
    "packager": {"packager": READ, "withdrawals": DESCRIBE},
    "owner-desk": {"withdrawals": DESCRIBE},
    "exporter": {"worker": DESCRIBE, "router": DESCRIBE},
}


def needed(part: Part, topic: str) -> frozenset[str] | None:
    """Return the operations on a topic that a part needs; None where it has nothing to do with it."""
    found = (ops for name, ops in NEEDED[part].items() if topic == name or (name[-1] == "." and topic.startswith(name)))
    return next(found, None)


def judge(part: Part, found: Mapping[str, TopicFacts], groups: Mapping[Whose, GroupFacts]) -> Iterator[CheckResult]:
    """Judge the rights to topics that exist; a missing topic is the finding of another check."""
    asked = [(f"topic {name}", facts.rights, ops) for name, facts in found.items() if (ops := needed(part, name))]
    asked += [
        (f"group {groups[whose].name}", groups[whose].rights, ops)
        for whose, ops in NEEDED_GROUPS[part].items()
        if whose in groups and groups[whose].state != "DEAD"
    ]
    if not asked:
        mend = "teller topics; where they are there, allow Describe on them"
        yield warning(RIGHTS, f"{part}: none of its topics is here", mend)
    if any(rights is None for _, rights, _ in asked):
        yield warning(RIGHTS, f"{part}: not all can be told", "allow Describe on topics and groups, then ask again")
    lacking = [f"{', '.join(sorted(ops - has))} on {what}" for what, has, ops in asked if has is not None and ops - has]
    if lacking:
        yield fault(
            RIGHTS,
            f"{part}: lacks {'; '.join(lacking)}",
            "deploy/strimzi/users.yaml has each part's rights; --part says whose credentials these are",
        )
    elif asked:
        yield ok(RIGHTS, f"{part}: has all that can be told (not those to transactional ids)")
