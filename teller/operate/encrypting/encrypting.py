"""The run: what was to be deleted first, then batch by batch what lies in the clear."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol, cast

from bank.receipts.receipt import SCHEMA
from pipelines.keys.owner_keys import KeySource
from pipelines.keys.protocol import KeysError
from schemas import catalog, framing
from teller.operate.encrypting.objects import Kept, ObjectReplacer
from teller.operate.encrypting.spool import RECEIPT, ReceiptSpool, ReplacedObject
from teller.operate.encrypting.writer import EncryptStoredError

#: Objects and bytes of receipts in one transaction: what a killed run does again at most.
BATCH: Final = 256
BATCH_BYTES: Final = 4_194_304
#: Objects that are looked at in one go.
_LOOKED: Final = 1024
#: Receipts that a report names; all are counted.
MOST_NAMED: Final = 10_000
#: Callback for progress: name of what is being done, how much is done, the total.
Say = Callable[[str, int, int], None]
DONE: Final = "objects in the clear"
REPLACED: Final = "replaced objects"


class Writes(Protocol):
    """Writer of receipts."""

    def write(self, receipts: Iterable[tuple[bytes, bytes]]) -> None:
        """Write receipts (key and value); they are durable and seen on return."""


@dataclass(slots=True)
class EncryptionReport:
    """Report of a run: objects by schema, objects deleted that earlier ones had replaced, and those that stay."""

    encrypted: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    deleted: int = 0
    kept: Counter[Kept] = field(default_factory=Counter)
    named: list[tuple[str, Kept]] = field(default_factory=list)

    def take(self, receipt: Mapping[str, Any]) -> None:
        """Count the object of a new receipt."""
        self.encrypted[receipt["schema"]] += 1
        self.records[receipt["schema"]] += receipt["record_count"]
        self.bytes[receipt["schema"]] += receipt["size_bytes"]

    def keep(self, receipt_id: str, why: Kept) -> None:
        """Count an object that stays as it is."""
        self.kept[why] += 1
        if len(self.named) < MOST_NAMED:
            self.named.append((receipt_id, why))


def encrypt_stored(  # noqa: PLR0913 - what a run needs, by name
    spool: ReceiptSpool,
    replacer: ObjectReplacer,
    keys: KeySource,
    writer: Writes,
    *,
    threads: int = 1,
    say: Say = lambda *_: None,
) -> EncryptionReport:
    """Encrypt what lies in the clear by these receipts. What it meets of damage it counts, and goes on.

    Raises:
        EncryptStoredError, StoreError: run it again later; what is done stays done.
    """
    report = EncryptionReport()
    with ThreadPoolExecutor(threads, thread_name_prefix="encrypt") as pool:
        run = _Run(replacer, keys, writer, pool, report)
        run.delete_replaced(_still_there(replacer, spool, pool, say))
        done, total = 0, sum(each.objects for each in spool.sums())
        say(DONE, done, total)
        for batch in batches(spool.in_the_clear()):
            run.encrypt(batch)
            done += len(batch)
            say(DONE, done, total)
    return report


def batches(bodies: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield up to BATCH receipts at a time, and up to BATCH_BYTES, but one at least."""
    batch, size = list[bytes](), 0
    for body in bodies:
        if batch and (len(batch) == BATCH or size + len(body) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += len(body)
    if batch:
        yield batch


def still_there(replacer: ObjectReplacer, spool: ReceiptSpool, threads: int, say: Say) -> Iterator[ReplacedObject]:
    """Yield the replaced objects that lie there still, asking for several at once."""
    with ThreadPoolExecutor(threads, thread_name_prefix="encrypt") as pool:
        yield from _still_there(replacer, spool, pool, say)


class _Run:
    """A run, with its threads."""

    def __init__(
        self,
        replacer: ObjectReplacer,
        keys: KeySource,
        writer: Writes,
        pool: ThreadPoolExecutor,
        report: EncryptionReport,
    ) -> None:
        self._replacer, self._keys, self._writer, self._pool, self._report = replacer, keys, writer, pool, report
        self._schema = catalog.load().by_name(SCHEMA)

    def delete_replaced(self, there: Iterator[ReplacedObject]) -> None:
        """Delete these replaced objects, once the object in their place is found whole."""
        for found in there:
            if not self._replacer.is_whole(found):
                self._report.keep(found.receipt_id, Kept.NOT_REPLACED)
                continue
            self._replacer.delete(found.bucket, found.key)
            self._report.deleted += 1

    def encrypt(self, bodies: list[bytes]) -> None:
        """Encrypt the objects of these receipts, write what replaces them, and delete the former objects."""
        befores = [cast("Mapping[str, Any]", framing.decoded(body, RECEIPT)) for body in bodies]
        sound = [each for each in befores if self._replacer.is_sound(each)]
        for each in befores:
            if not self._replacer.is_sound(each):
                self._report.keep(str(each["receipt_id"]), Kept.FOREIGN)
        made = list(self._pool.map(self._replacer.encrypt, sound, self._owner_keys(sound)))
        done = [(old, new) for old, new in zip(sound, made, strict=True) if not isinstance(new, Kept)]
        for old, new in zip(sound, made, strict=True):
            if isinstance(new, Kept):
                self._report.keep(str(old["receipt_id"]), new)
        # durable now: the encrypted objects. The receipts refer to the former ones.
        if done:
            self._writer.write([(new["owner"].encode(), framing.encode(self._schema, new)) for _, new in done])
        # durable now: receipts that refer to the encrypted ones. Nobody needs the former ones any more.
        list(self._pool.map(self._replacer.delete, *_places(done)))
        for _, new in done:
            self._report.take(new)

    def _owner_keys(self, receipts: list[Mapping[str, Any]]) -> list[bytes]:
        """Return the key of each receipt's owner.

        Raises:
            EncryptStoredError: they are not to be had now.
        """
        try:
            self._keys.ensure(each["owner"] for each in receipts)
            found = [self._keys.key_of(each["owner"]) for each in receipts]
        except KeysError as error:
            raise EncryptStoredError(f"owners' keys are not to be had: {error}") from None
        if None in found:
            raise EncryptStoredError("owners' keys were read anew meanwhile: run it again")
        return cast("list[bytes]", found)


def _still_there(
    replacer: ObjectReplacer, spool: ReceiptSpool, pool: ThreadPoolExecutor, say: Say
) -> Iterator[ReplacedObject]:
    done, total, replaced = 0, spool.count_replaced(), spool.replaced()
    while some := list(islice(replaced, _LOOKED)):
        there = pool.map(replacer.is_there, some)
        yield from (each for each, is_there in zip(some, there, strict=True) if is_there)
        done += len(some)
        say(REPLACED, done, total)


def _places(done: list[tuple[Mapping[str, Any], dict[str, Any]]]) -> tuple[list[str], list[str]]:
    return [old["bucket"] for old, _ in done], [old["object_key"] for old, _ in done]
