"""The demo's packages, from the order to the originator's answer.

bucket      an originator's bucket: a server on this machine that takes presigned POSTs of S3, as their policies allow
originator  an originator with keys, a bucket and folders of its own
stranger    a program that verifies a package and imports nothing of Teller's
claims      the claims of the demo about its packages, each checked: pure
story       what the bank and the originator do, and whether all of it comes out as it should
"""
