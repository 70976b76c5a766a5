"""Encryption of what owners have: formats that other engines read, and keys that can be destroyed.

ags1           objects as Iceberg's AES GCM stream: encrypted in blocks, each bound to its place
grant          a file by which a reader opens the objects that it names
key_metadata   Iceberg's standard key metadata: the key of an object, with what binds it
key_table      owners' keys, wrapped, and who is erased; `key_records`, `table_rows`
groups         keys of groups of owners, which wrap owners' keys; `owner_rows`
keys_backup    the key table as a file
"""
