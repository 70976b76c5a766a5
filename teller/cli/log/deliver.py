"""`teller log deliver`: proofs into owners' buckets."""

from teller.operate.log.delivering import deliver as deliver_proofs
from teller.output import err, out
from teller.run import require_broker
from teller.settings import load


def deliver() -> None:
    """Put the proofs of new leaves into their owners' buckets, an archive each; for a timer, such as hourly."""
    settings, leaves = load(), 0
    with require_broker.broker(settings):
        for owners, count in deliver_proofs(settings):
            leaves += count
            err.print(f"{count} proofs for {owners} owners ...")
    out.print(f"{leaves} proofs delivered.")
