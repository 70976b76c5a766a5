"""A data_dir that looks like a bank's, without a broker."""

from pathlib import Path

from teller.settings import Settings, keys, load

#: Files of a backup, with what is in them.
HELD = {
    "kafka/cluster.json": b'{"id": "x", "ports": []}',
    "kafka/node-1/data/meta.properties": b"version=1\n",
    "kafka/node-1/data/deposits.receipts-0/00000000000000000000.log": b"receipts" * 1000,
    "kafka/node-1/data/deposits.receipts-0/00000000000000000000.index": bytes(3 << 20) + b"end",
    "buckets/teller-0001/social/a.avro": b"object a",
    "buckets/teller-0001/social/b.avro": b"",
    "log/checkpoint": b"checkpoint",
    "log/tile/entries/000.p/1": b"\0\1e",
}
#: Files that are made anew, are half a file, or would open the rest.
NOT_HELD = {
    "kafka/lock": b"", "kafka/broker.json": b"{}", "kafka/node-1/broker.log": b"words", "buckets/.tmp/half": b"ha",
    "log/.new-x": b"half", "log-index.sqlite": b"index", "logs/router-0.log": b"words", "spool/a": b"waits",
}  # fmt: skip


def bank(folder: Path) -> Settings:
    """Make one, with its secrets."""
    settings = load(data_dir=folder)
    folder.mkdir(mode=0o700)
    for name, data in (HELD | NOT_HELD).items():
        put(folder / name, data)
    keys.make_embedded_keys(settings)
    return settings


def put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def held(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
