"""Register depositors: `teller depositors`.

changes      what a command makes of an entry: pure
registry     the one writer of bank.depositors, in transactions
pairs        topics of streams, by what is there already
readers      workers and routers that still have topics which were deleted
cluster      topics, rights, log-ins and quotas on the brokers
quotas       quotas of users: the admin client has no request for them
manifests    the same as Strimzi's resources, for clusters whose operator owns users
operations   add, change, suspend, resume, end, rotate
migration    from shared streams to own ones
"""
