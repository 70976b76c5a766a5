"""The trail: who read or changed what of which owner. Pure.

- `access_event`  an event of the trail, as a record of bank.access.v1
- `of_accounts`   the events of changes of accounts
- `summary`       a trail as an owner reads it
"""
