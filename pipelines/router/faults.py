"""Faults that stop or delay the router.

    RouterFault
    ├── LogUnavailable      the broker did not answer, or an answer was lost: drop all, go on as committed
    ├── LogFenced           another router owns the partitions, or this one was away too long: the same
    ├── SpoolLost       the disk does not give back what waits on it: the same
    ├── CommitAborted       the commit took no effect, nor will: the same one may be tried again
    ├── LogRefused          waiting does not heal it: a topic is missing, rights or credentials are wrong
    └── RouterStopped       going on would lose or double records; the message says what to do
        ├── RecordForeign     a clean topic holds something that the processor did not write
        ├── IntentUnreadable  the committed position was written by something else
        ├── RecordsGone       Kafka deleted records before they were stored
        └── ObjectConflict    an object exists under this chunk's key and holds other records

A message names topic, partition and offset; never an owner, a bucket, a key or a payload.
"""
# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors


class RouterFault(Exception):
    """Fault of the router; its subclass says how the router goes on."""


class LogUnavailable(RouterFault):
    """The outcome of a call to Kafka is unknown."""


class LogFenced(RouterFault):
    """Kafka takes no more commits of this member: another member has, or may have, its partitions."""


class SpoolLost(RouterFault):
    """The spool does not give back what was written to it. Kafka has it still."""


class CommitAborted(RouterFault):
    """The commit was undone as a whole."""


class LogRefused(RouterFault):
    """Kafka refuses, and will refuse again until somebody mends the cause."""


class RouterStopped(RouterFault):
    """The router has stopped; only a person can decide what to do."""


class RecordForeign(RouterStopped):
    """A message on a clean topic is not what the processor writes."""


class IntentUnreadable(RouterStopped):
    """The metadata of a committed offset is not the router's."""


class RecordsGone(RouterStopped):
    """The position to go on from is no longer in the topic."""


class ObjectConflict(RouterStopped):
    """An object exists under a chunk's key and holds other records."""
