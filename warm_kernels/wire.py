"""What goes over the socket: one message of JSON a line, files beside the first, and who is at the other end."""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import Any

_CREDENTIALS = struct.Struct("3i")
_CHUNK = 65536
#: Larger than any environment a kernel is started with.
_LONGEST = 16 * 2**20


def peer_of(connection: socket.socket) -> tuple[int, int]:
    """Process and user at the other end, as the kernel of the operating system knows them.

    Parameters
    ----------
    connection
        Connected Unix socket.

    Returns
    -------
    tuple
        Process id (0 where it cannot be seen from here) and user id.
    """
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(told)
    return pid, uid


def is_same_user(connection: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user."""
    return peer_of(connection)[1] == os.geteuid()


def send(connection: socket.socket, message: dict[str, Any], files: tuple[int, ...] = ()) -> None:
    """Send a message, with open files."""
    data = json.dumps(message).encode() + b"\n"
    sent = socket.send_fds(connection, [data[:_CHUNK]], list(files))
    # Sending nothing is refused as well where the other end has answered and closed meanwhile.
    if sent < len(data):
        connection.sendall(data[sent:])


def receive(connection: socket.socket, most_files: int = 0) -> tuple[dict[str, Any], list[int]]:
    """Receive one message and the files beside it.

    Raises
    ------
    ConnectionError
        The other end closed before a whole message came, or sent none.
    """
    data, files = b"", []
    try:
        while not data.endswith(b"\n"):
            more, given, _, _ = socket.recv_fds(connection, _CHUNK, most_files)
            files += given
            data += more
            if not more or len(data) > _LONGEST:
                raise ConnectionError("the other end sent no whole message")
        message = json.loads(data)
        if not isinstance(message, dict):
            raise ConnectionError("the other end sent no message")
    except (OSError, ValueError) as problem:
        for file in files:
            os.close(file)
        raise ConnectionError(str(problem)) from problem
    return message, files
