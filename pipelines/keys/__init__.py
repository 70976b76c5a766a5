"""Owners' keys, as the topic `bank.keys` has them.

- `protocol`    the port to that topic, and the errors
- `kafka_topic` the real one; `memory` a fake that fails on demand
- `owner_keys`  gives owners their keys, and makes them: for a process that writes or reads objects
- `opener`      opens owners' objects, for whoever reads them
- `rotation`    wraps all keys anew, under the keys of a new epoch; `renewing`
- `erasing`     begins an epoch without some owners
"""
