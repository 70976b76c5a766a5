module teller.test/encryption-reader

go 1.24
