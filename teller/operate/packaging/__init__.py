"""Packages as operators order them, hand notices over, and file what originators signed: `teller package`.

known       states of packages, as the topic has them, and the one writer of commands' events
ordering    check an order and a grant beside what the bank has; the events of orders, newer grants and cancellations
taking      check what an originator signed; the event of it: pure
told        states in words, with what to do next, and for programs: pure
signing     what an originator signs on its own machine: that it has a package, what it did after a notice
"""
