"""The Faust worker: raw topics in, clean and failed topics out, a partition batch at a time.

batches   pure: which batches were handed out and delivered, and so which offset may be committed
faust_app Faust, taught to hand out one message per partition batch and to commit by `batches`
delivery  clean and failed records to Kafka, delivered before anything is acknowledged
failures  rejected records as failed events, originals sealed
registry  Confluent's schema registry: ids to schemas of ours
watch     does Kafka answer, take our credentials, have our topics
state     what the worker waits for, as log line and metric
worker    the agent: batch -> process -> deliver -> mark done
"""
