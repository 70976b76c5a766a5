"""The trail, as the topic `access.events` has it: every reading is written down before it takes place.

- `protocol`     the port to that topic, and the errors
- `kafka_trail`  the real one; `memory` a fake that fails on demand
- `reading`      a run of a reader: whose data it reads is written down once an owner, before any key is had
"""
