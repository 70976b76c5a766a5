"""Baselines: programs that a user would run without Teller. The benchmark starts each as a process.

- `loop`   confluent-kafka: decode, mask, encode, produce (c)
- `agent`  a Faust agent a message, Presidio's AnalyzerEngine and AnonymizerEngine a text, one PUT a record (a)
- `take`   the same with stream.take(), BatchAnalyzerEngine, and one PUT an owner of a batch (b)
- `puts`   clean records into the store, one PUT each
- `job`    their command line; `scrubbing` Presidio; `shop` the store without Teller's own client
"""
