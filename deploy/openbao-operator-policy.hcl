# What the operator's command may do besides (docs/encryption.md): make a new version, and destroy earlier ones. Nobody
# may export the key, delete it whole, or make a backup of it in plain text.
path "transit/encrypt/teller-epochs" {
  capabilities = ["update"]
}
path "transit/decrypt/teller-epochs" {
  capabilities = ["update"]
}
path "transit/keys/teller-epochs" {
  capabilities = ["read"]
}
path "transit/keys/teller-epochs/rotate" {
  capabilities = ["update"]
}
path "transit/keys/teller-epochs/config" {
  capabilities = ["update"]
}
path "transit/keys/teller-epochs/trim" {
  capabilities = ["update"]
}
