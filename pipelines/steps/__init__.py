"""The pure steps that turn a raw record into a clean one or reject it.

The steps use no I/O, clock, randomness, logging, asyncio or framework; a test checks the imports.

RawRecord -> frame -> decode -> validate -> (scan) -> strip -> Clean | Rejected
"""
