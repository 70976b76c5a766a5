// Writes entries of one width into a new Tessera log on a POSIX file system, with a checkpoint after each batch, and
// prints what that took: seconds of processor and of wall, and the root.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func must[T any](found T, err error) T {
	if err != nil {
		panic(err)
	}
	return found
}

func cpu() (user, system float64) {
	var used syscall.Rusage
	must(0, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano()).Seconds(), time.Duration(used.Stime.Nano()).Seconds()
}

func main() {
	dir := flag.String("dir", "", "folder of the log")
	file := flag.String("entries", "", "file of entries, one behind the other")
	width := flag.Int("width", 42, "bytes of an entry")
	batch := flag.Int("batch", 25000, "entries of a checkpoint")
	flag.Parse()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	all := must(os.ReadFile(*file))
	driver := must(posix.New(ctx, posix.Config{Path: *dir}))
	// 100 ms are the shortest interval that it takes.
	opts := tessera.NewAppendOptions().
		WithCheckpointSigner(must(note.NewSigner(os.Getenv("LOG_PRIVATE_KEY")))).
		WithBatching(uint(*batch), time.Second).
		WithPushback(uint(2 * *batch)).
		WithCheckpointInterval(100 * time.Millisecond)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, opts)
	must(0, err)
	await := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 10*time.Millisecond)
	begin := time.Now()
	user, system := cpu()
	var checkpoint []byte
	for at := 0; at < len(all); {
		var last tessera.IndexFuture
		for end := min(at+*batch**width, len(all)); at < end; at += *width {
			last = appender.Add(ctx, tessera.NewEntry(all[at:at+*width]))
		}
		_, checkpoint, err = await.Await(ctx, last)
		must(0, err)
	}
	wall := time.Since(begin).Seconds()
	users, systems := cpu()
	must(0, shutdown(ctx))
	root := strings.Split(string(checkpoint), "\n")[2]
	took := map[string]any{"user": users - user, "system": systems - system, "wall": wall, "root": root}
	must(0, json.NewEncoder(os.Stdout).Encode(took))
}
