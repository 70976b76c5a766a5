"""Faults of what the line stands on: each injected for real, seen by its name, ended, and everything counted.

- `broker`    a Kafka whose clients log in with a password, so that credentials can be refused and granted while it runs
- `front`     what stands before MinIO: slow, full, or losing answers
- `users`     MinIO users, whose credentials and rights come and go
- `line`      worker and router as processes, and what they say of themselves
- `memory`    not a test: memory of both through an outage, `python -m tests.faults.memory`
"""
