"""Custodies: where the keys are that wrap the bank's epoch keys.

- `protocol`  Custody, its contract and its errors
- `key_file`  in a file of this machine; `lock_file`, `file_rights`
- `openbao`   in OpenBao's or Vault's transit engine; `openbao_client`, `openbao_errors`, `secret_file`
- `aws_kms`   in AWS KMS; `aws_kms_client`, `aws_kms_errors`, `key_material`
- `deadline`  a time limit for a whole call
- `memory`    a fake that can fail on demand; it passes the same contract suite
"""

from bank.keys.custody.memory import MemoryCustody
from bank.keys.custody.protocol import (
    Custody,
    CustodyError,
    CustodyRefused,
    CustodyUnavailable,
    VersionGone,
    WrappedKey,
)

__all__ = [
    "Custody",
    "CustodyError",
    "CustodyRefused",
    "CustodyUnavailable",
    "MemoryCustody",
    "VersionGone",
    "WrappedKey",
]
