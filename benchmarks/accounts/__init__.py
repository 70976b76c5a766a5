"""Measure what accounts, links and consents cost a worker."""
