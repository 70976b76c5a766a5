"""Errors of the embedded broker; each message says what to do.

EmbeddedKafkaError
├── JarsNotFetchedError   the broker's jars are not there and cannot be fetched
├── AlreadyRunningError   another process runs a broker on this data folder
└── BrokerFailedError     the broker ended or did not answer; with the last lines of its log
"""


class EmbeddedKafkaError(Exception):
    """The embedded broker cannot be started or used."""


class JarsNotFetchedError(EmbeddedKafkaError):
    """The broker's jars are not in the cache and cannot be fetched."""


class AlreadyRunningError(EmbeddedKafkaError):
    """Another process runs a broker on this data folder."""


class BrokerFailedError(EmbeddedKafkaError):
    """The broker ended, or did not answer in time."""
