"""Repair failed records and send them again: the code under `teller failed`.

Pure (a test walks the imports): failure, operations, values, body, repair, check. Shells: events (reads the topics),
unseal (opens originals), tools (these and the line's checks, from the settings), sending (one Kafka transaction a
batch), run (a selection from its originals to Kafka), resending (lost raw records from their topics).

failed event -> unseal -> repair by declared operations -> check by the line's own steps -> raw topic + deposits.replays
"""
