"""Capacity planning: what the pipeline needs for a number of owners, from measured costs and stated assumptions.

model.py      load, costs and assumptions -> partitions, workers, routers, requests, disk; pure
simulate.py   the real router on a log and a store in memory: objects, processor time and memory with many owners
measure.py    costs of a record and of an object, from `simulate` and from the pure steps
measured.json what `--measure` wrote last
"""
