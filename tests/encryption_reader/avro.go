package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

var errAvro = errors.New("not as Avro has it")

// reader reads values in Avro's binary encoding; after the first fault it gives zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) long() int64 {
	value, size := binary.Varint(r.rest) // zig-zag, as Avro's
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return value
}

func (r *reader) take(count int64) []byte {
	if count < 0 || count > int64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	taken := r.rest[:count]
	r.rest = r.rest[count:]
	return taken
}

func (r *reader) bytes() []byte { return r.take(r.long()) }

type entry struct {
	receiptID, bucket, objectKey string
	sealed                       []byte
}

// readGrant reads an Avro object container of bank.grant.v1.
func readGrant(file []byte) ([]entry, error) {
	r := &reader{rest: file}
	if !bytes.Equal(r.take(4), []byte("Obj\x01")) {
		return nil, errAvro
	}
	header := map[string]string{}
	for count := r.long(); count != 0 && !r.bad; count = r.long() {
		if count < 0 {
			count = -count
			r.long()
		}
		for ; count > 0 && !r.bad; count-- {
			name := string(r.bytes())
			header[name] = string(r.bytes())
		}
	}
	if header["teller.schema"] != "bank.grant.v1" || (header["avro.codec"] != "null" && header["avro.codec"] != "") {
		return nil, errAvro
	}
	sync := r.take(16)
	var entries []entry
	for len(r.rest) > 0 && !r.bad {
		count := r.long()
		block := &reader{rest: r.bytes()}
		for ; count > 0 && !block.bad; count-- {
			entries = append(entries, entry{string(block.bytes()), string(block.bytes()), string(block.bytes()), block.bytes()})
		}
		r.bad = r.bad || block.bad || !bytes.Equal(r.take(16), sync)
	}
	if r.bad {
		return nil, errAvro
	}
	return entries, nil
}

// keyMetadata reads Iceberg's standard key metadata: key, additional data, length of the stream.
func keyMetadata(found []byte) (key, aad []byte, length int64, err error) {
	r := &reader{rest: found}
	version := r.take(1)
	key, length = r.bytes(), -1
	if r.long() == 1 {
		aad = r.bytes()
	}
	if r.long() == 1 {
		length = r.long()
	}
	if r.bad || version[0] != 1 || len(r.rest) > 0 {
		return nil, nil, 0, errAvro
	}
	return key, aad, length, nil
}
