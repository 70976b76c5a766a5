"""The Faust worker: raw topics in, clean and failed topics out, a partition batch at a time.

worker          the agent: batch -> process -> deliver -> mark done
batch_queue     batches that wait for the steps; small ones are taken together
faust_app       Faust, changed to hand out one message per partition batch and to commit by `offset_tracker`
offset_tracker  pure: which batches were handed out and delivered, and so which offset may be committed
record_batches  reads Kafka's record batches; `unpack` decompresses them within bounds
delivery        sends clean and failed records to Kafka, delivered before anything is acknowledged
failures        rejected records as failed events, originals sealed
registry        Confluent's schema registry: finds our schema behind an id
knowledge       waits until enough is known of depositors and accounts to decide a batch
watch           checks that Kafka answers, takes our credentials and has our topics
state           what the worker waits for, as log line and metric
counted         adds a delivered batch to the metrics
suspects        logs direct identifiers that sampling found in structured fields
traced          adds spans to the records that are traced
"""
