"""The wire between the page and the desk: JSON over HTTP on a Unix socket. methods.py has both sides' table."""
