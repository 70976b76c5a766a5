"""Make the parts of the line from the settings: a module each, so that a router does not load Presidio."""

import socket


def instance(named: str, part: str, slot: int) -> str:
    """Return a static member id: the same after a restart, so that the group gives the same partitions back at once.

    Two processes with one id take the partitions from each other for ever: the slot keeps those of a host apart.
    """
    return f"{named}-{slot}" if named else f"teller-{part}-{socket.gethostname()}-{slot}"
