"""Erase owners' keys: an epoch that begins without them.

Only the groups that they were in get other keys, and the rows of the others in these are written anew; the keys of all
other groups are wrapped under the new epoch's key, and their rows stay as they lie.

Why nothing opens an erased owner's key any more, once the custody's versions before the new epoch's are destroyed, to
whoever has all that ever lay on the topic, also what was given up there, and each former state of the custody but for
those versions:

1. The key was made at random, and written in its owner's rows alone, each under the key of its group then (or, in
   epochs of before there were groups, under the epoch's). Routers have it in memory as long as their table does.
2. The group got another key with the new epoch, and the new epoch's transaction has no row of this owner. Rows of
   former epochs that come later count nowhere, so nobody encrypts by their keys. So all its rows are under former keys
   of the group.
3. These were made at random, and written wrapped under keys of former epochs alone: an epoch has one key for each
   group, and from this one on it is another.
4. Keys of epochs are made at random, and written as the custody wrapped them alone. All that lies on the topic before
   the new epoch's mark was written before the topic was opened for it: whoever rewrote it before can write no more.
   The custody made the new version after that, and the new epoch's key is under that very version (`Renewal`). So all
   former ones, also of epochs that were given up, are under earlier versions: these are destroyed. Epochs that begin
   later are made of a table without the former group keys.

So the chain custody, epoch, group, row breaks at its first link for each of the owner's rows, and AES-256-GCM under a
key that nobody has is noise.
"""

import os
from collections.abc import Collection

from bank.keys.custody.protocol import Custody
from bank.keys.encrypted_object import Random
from bank.keys.groups import group_of
from bank.keys.key_table import KeyTable
from pipelines.keys.protocol import KeysRewriting
from pipelines.keys.renewing import Renewal


def erase(
    keys: KeysRewriting, newest: int, custody: Custody, owners: Collection[str], random: Random = os.urandom
) -> KeyTable:
    """Begin the epoch after `newest` without these owners (accounts, 32 hex digits); return the table as it was, of
    their groups. Where all of them are erased already no epoch begins.

    All or nothing: until the last row is written the epoch before holds, and all owners have their keys. Then destroy
    what is before the new epoch's version in the custody: only after that nobody can have the keys.

    Raises:
        KeysUnavailable: Kafka or the custody does not answer, or another one erases or rotates: run it again.
        KeysRefused: the epoch in force has no groups, a row is damaged, or the custody refuses. The epoch before holds.
    """
    asked = frozenset(map(bytes.fromhex, owners))
    renewal, table = Renewal(keys, newest, custody, random), KeyTable(frozenset(map(group_of, asked)))
    renewal.read(table)
    if gone := asked - table.erased:
        renewal.commit(table, frozenset(map(group_of, gone)), gone)
    return table
