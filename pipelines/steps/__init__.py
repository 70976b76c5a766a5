"""What becomes of a record: no I/O, clock, randomness, logging, asyncio or framework in here; a test walks the imports.

RawRecord -> frame -> decode -> validate -> (scan) -> strip -> Clean | Rejected
"""
