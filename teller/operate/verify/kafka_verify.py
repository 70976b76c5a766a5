"""Run `verify` on the topics and buckets that the settings name."""

from functools import partial

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from bank.identity import pseudonyms
from teller.operate.verify.kafka_sources import KafkaSources, Say
from teller.operate.verify.verdict import Verdict
from teller.operate.verify.verify import NothingCommittedError, Witness, verify
from teller.settings import Settings, keys, stores


# Workers on their very first start may commit a moment after routers do.
@retry(
    retry=retry_if_exception_type(NothingCommittedError), wait=wait_fixed(2), stop=stop_after_attempt(4), reraise=True
)
def verify_line(settings: Settings, say: Say = lambda *_: None, witness: Witness | None = None) -> Verdict:
    """Return the verdict on the line of these settings.

    Raises:
        SettingsError, KafkaNotFoundError: the settings do not do.
        TopicUnreadableError: a topic is missing, or Kafka does not answer.
        IntentUnreadable: the routers have another pseudonym key or bucket prefix.
        NothingCommittedError: see `verify`.
        StoreUnavailable, StoreRefused: the buckets cannot be read.
    """
    bucket_of = partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
    with KafkaSources(settings, stores.store(settings), bucket_of, say) as sources:
        return verify(sources, bucket_of, witness)
