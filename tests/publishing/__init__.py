"""The examples of docs/publishing-examples.md: the libraries that they use, and their programs.

`python -m tests.publishing` fetches the libraries, by npm and by Go's module proxy, in the versions of package.json and
go.mod, and builds the page's program in Go: some 20 seconds, once, and again when the page's program changes.
"""
