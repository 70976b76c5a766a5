package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

// RFC 9180: DHKEM(X25519, HKDF-SHA256) is 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
var (
	kemSuite  = append([]byte("KEM"), 0x00, 0x20)
	hpkeSuite = append([]byte("HPKE"), 0x00, 0x20, 0x00, 0x01, 0x00, 0x02)
)

func extract(suite, salt []byte, label string, key []byte) []byte {
	labeled := slices.Concat([]byte("HPKE-v1"), suite, []byte(label), key)
	made, err := hkdf.Extract(sha256.New, labeled, salt)
	if err != nil {
		panic(err)
	}
	return made
}

func expand(suite, secret []byte, label string, info []byte, length int) []byte {
	labeled := slices.Concat(binary.BigEndian.AppendUint16(nil, uint16(length)), []byte("HPKE-v1"), suite, []byte(label), info)
	made, err := hkdf.Expand(sha256.New, secret, string(labeled), length)
	if err != nil {
		panic(err)
	}
	return made
}

// hpkeOpen opens what was sealed in base mode: enc (32 bytes) and ct.
func hpkeOpen(private, info, sealed []byte) ([]byte, error) {
	if len(sealed) < 48 {
		return nil, errors.New("too short")
	}
	own, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, err
	}
	enc, err := ecdh.X25519().NewPublicKey(sealed[:32])
	if err != nil {
		return nil, err
	}
	dh, err := own.ECDH(enc)
	if err != nil {
		return nil, err
	}
	kemContext := slices.Concat(sealed[:32], own.PublicKey().Bytes())
	shared := expand(kemSuite, extract(kemSuite, nil, "eae_prk", dh), "shared_secret", kemContext, 32)
	context := slices.Concat([]byte{0}, extract(hpkeSuite, nil, "psk_id_hash", nil), extract(hpkeSuite, nil, "info_hash", info))
	secret := extract(hpkeSuite, shared, "secret", nil)
	block, err := aes.NewCipher(expand(hpkeSuite, secret, "key", context, 32))
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return gcm.Open(nil, expand(hpkeSuite, secret, "base_nonce", context, 12), sealed[32:], nil)
}
