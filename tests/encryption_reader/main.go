// Opens objects of a data bank, written from docs/encryption.md and RFC 9180 alone, with Go's standard library.
//
// It reads a JSON list of jobs from standard input and writes a JSON list of answers: the object in the clear, or what is
// wrong with it.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
)

const wrapped = 60 // nonce, data key, tag

// Job is an object with what its receipt says, and what opens it: its owner's key, or a grant and the reader's own key.
type Job struct {
	ReceiptID string `json:"receipt_id"`
	Bucket    string `json:"bucket"`
	ObjectKey string `json:"object_key"`
	Schema    string `json:"schema"`
	SHA256    string `json:"sha256"`
	Object    []byte `json:"object"`
	OwnerKey  []byte `json:"owner_key"`
	Private   []byte `json:"private"`
	Grant     []byte `json:"grant"`
}

// Answer is an object in the clear, or what is wrong.
type Answer struct {
	Plain []byte `json:"plain"`
	Error string `json:"error"`
}

func main() {
	var jobs []Job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	answers := make([]Answer, len(jobs))
	for number, job := range jobs {
		plain, err := open(job)
		answers[number].Plain = plain
		if err != nil {
			answers[number].Error = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func open(job Job) ([]byte, error) {
	digest := sha256.Sum256(job.Object)
	if hex.EncodeToString(digest[:]) != job.SHA256 {
		return nil, errors.New("not the object of its receipt")
	}
	if len(job.Grant) > 0 {
		return openGranted(job)
	}
	if len(job.Object) < wrapped {
		return nil, errors.New("too short")
	}
	place := strings.Join([]string{"teller object", job.Bucket, job.ObjectKey, job.Schema}, "\n")
	aad := sha256.Sum256([]byte(place))
	end := len(job.Object) - wrapped
	key, err := unseal(job.OwnerKey, job.Object[end:], aad[:])
	if err != nil {
		return nil, err
	}
	return stream(key, aad[:], job.Object[:end])
}

func openGranted(job Job) ([]byte, error) {
	entries, err := readGrant(job.Grant)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if entry.receiptID != job.ReceiptID {
			continue
		}
		info := strings.Join([]string{"teller grant 1", job.ReceiptID, job.Bucket, job.ObjectKey}, "\n")
		metadata, err := hpkeOpen(job.Private, []byte(info), entry.sealed)
		if err != nil {
			return nil, err
		}
		key, aad, length, err := keyMetadata(metadata)
		if err != nil {
			return nil, err
		}
		if length < 0 || length+wrapped != int64(len(job.Object)) {
			return nil, errors.New("another length")
		}
		return stream(key, aad, job.Object[:length])
	}
	return nil, errors.New("not granted")
}

// stream decrypts an AES GCM stream.
func stream(key, aad, found []byte) ([]byte, error) {
	if len(found) < 36 || !bytes.HasPrefix(found, []byte("AGS1")) {
		return nil, errors.New("no AES GCM stream")
	}
	size := int(binary.LittleEndian.Uint32(found[4:8]))
	var plain []byte
	for number, rest := uint32(0), found[8:]; len(rest) > 0; number++ {
		block := rest[:min(len(rest), size+28)]
		rest = rest[len(block):]
		part, err := unseal(key, block, binary.LittleEndian.AppendUint32(bytes.Clone(aad), number))
		if err != nil {
			return nil, err
		}
		plain = append(plain, part...)
	}
	return plain, nil
}

// unseal decrypts a nonce of 12 bytes, ciphertext and tag by AES-GCM.
func unseal(key, sealed, aad []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	if len(sealed) < 28 {
		return nil, errors.New("too short")
	}
	return gcm.Open(nil, sealed[:12], sealed[12:], aad)
}
