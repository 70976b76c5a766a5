"""Serving over HTTP: a port that is taken is an error of the caller's, and not the end of the process."""

import socket
import threading

import pytest

from teller.http_serving import serve


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(None, threading.Event(), 1, host="127.0.0.1", port=taken.getsockname()[1])
