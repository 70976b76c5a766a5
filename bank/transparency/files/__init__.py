"""Places where a log's files lie, for anybody to fetch: the port, a folder, S3, and memory for tests."""
