"""Compute how much counters grew from one sample to the next. Pure."""

from collections.abc import Iterator, Mapping

from teller.operate.top.sample import LineSample, rows


class Growth:
    """Growth of each counter between two samples."""

    def __init__(self, before: LineSample, after: LineSample) -> None:
        self.before, self.after = before, after
        self.seconds = max(after.at - before.at, 1e-9)

    def of(self, address: str, name: str) -> Iterator[tuple[dict[str, str], float]]:
        """Yield (labels, growth) of each series of one part. A part that is new in the second sample has no growth
        yet.
        """
        was = self.before.parts.get(address)
        old = {tuple(labels.items()): value for labels, value in rows(was, name)}
        for labels, value in rows(self.after.parts[address], name):
            start = old.get(tuple(labels.items()), 0.0)
            yield labels, 0.0 if was is None else value - start if value >= start else value

    def by(self, name: str, label: str, **where: str) -> dict[str, float]:
        """Sum the growth of all parts' series with these labels, by one more label."""
        summed: dict[str, float] = {}
        for address in self.after.parts:
            for labels, grown in self.of(address, name):
                if where.items() <= labels.items():
                    summed[labels[label]] = summed.get(labels[label], 0.0) + grown
        return summed


def quantile(share: float, buckets: Mapping[str, float]) -> float | None:
    """Return the upper bound of the bucket in which the quantile lies, in seconds; None where nothing was counted.

    `buckets` are cumulative counts by upper bound, as Prometheus has them.
    """
    ordered = sorted((float(bound), count) for bound, count in buckets.items())
    total = ordered[-1][1] if ordered else 0.0
    return next((bound for bound, count in ordered if total and count >= share * total), None)
