# What a router, the log's writer, the packager and the owners' desk may do with the key of the epoch keys (docs/encryption.md).
# `update` on encrypt, without `create`: a name that is spelled wrong makes no key. Reading the key shows its versions, never its material.
path "transit/encrypt/teller-epochs" {
  capabilities = ["update"]
}
path "transit/decrypt/teller-epochs" {
  capabilities = ["update"]
}
path "transit/keys/teller-epochs" {
  capabilities = ["read"]
}
