"""Feedback: each depositor is told, on a topic of its own, what became of its records.

One process reads failed events and receipts, and writes notices of failures, counts by day and completeness marks. What
it reads, writes and knows goes into one Kafka transaction with its offsets, so each failure is told once. All that it
knows lies on `deposits.counts` and `deposits.complete`, and is read whole at the start. Opening the log fences a former
process of the same group, and waits until its last transaction is decided; after any fault the process drops all, and
opens the log again ("crash-only").

counts    counts by depositor, domain and day; which failures are told (pure)
marks     completeness marks, decided from offsets (pure)
records   records that are read and written (pure)
telling   what a message that was read leads to (pure but for metrics)
look      offsets of the line, for the marks
session   an open log, until its first error
feedback  the loop; `config` is its configuration
"""
