"""What the line needs for so many owners, from measured costs and stated assumptions.

model.py      load, costs and assumptions -> partitions, workers, routers, requests, disk; pure
simulate.py   the real router on a log and a store of memory: objects, processor time and memory at many owners
measure.py    costs of a record and of an object, from `simulate` and from the pure steps
measured.json what `--measure` wrote last
"""
