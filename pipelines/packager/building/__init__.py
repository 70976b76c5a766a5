"""Building of a package: step by step, each of which can be killed and begun again.

wanted    what is asked for, and what came of it
stage     the folder in which a package lies until it is delivered
frames    records in a file of it, sealed
block     the owners of a block, one record type: a file of the package
openings  openings of rows, sealed for their owners
build     all blocks, and what the package says of itself
finish    the documents about it, signed
"""
