"""Backups of the embedded line's folder, and a restore that is whole or nothing.

manifest    what a backup holds: every file with its SHA-256, written last
places      which files of data_dir belong in a backup, and which in a copy of the secrets
copying     one file, with its digest
creating    make a backup, or a copy of the secrets
restoring   a new data_dir from both, made beside it and renamed at the end
mending     what the restored topics need, on a broker of their own
key_table   a newer key table, in the place of the restored one
sign_ins    how owners sign in: copied while nobody writes it, settled after a restore
closings    owners' orders to close their accounts: settled after a restore
erased      who was erased since, erased again
"""
