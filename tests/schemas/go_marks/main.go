// Prints the framing of each schema that is named, as the Go libraries for Avro write it: path, library, ten bytes in hex.
package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"os"

	hamba "github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/soe"
	"github.com/linkedin/goavro/v2"
)

func main() {
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		check(err)
		schema, err := hamba.Parse(string(text))
		check(err)
		header, err := soe.BuildHeader(schema)
		check(err)
		fmt.Printf("%s github.com/hamba/avro/v2 %x\n", path, header)
		codec, err := goavro.NewCodec(string(text))
		check(err)
		header = binary.LittleEndian.AppendUint64([]byte{0xc3, 1}, codec.Rabin) // as its SingleFromNative does
		fmt.Printf("%s github.com/linkedin/goavro/v2 %x\n", path, header)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
