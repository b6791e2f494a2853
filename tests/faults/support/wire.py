# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's protocol, as far as these tests need it: framing, and sessions over a Unix socket without a password."""

import socket
import struct


class ServerError(Exception):
    """What the server said; `sqlstate` is its code."""

    def __init__(self, fields):
        super().__init__(f"{fields.get('M', 'no message')} [SQLSTATE {fields.get('C', '?')}]")
        self.sqlstate = fields.get("C", "")


class Framing:
    """Cuts what one side sends into messages. The first message of a client has no type byte."""

    def __init__(self, from_client):
        self.bytes, self.started = b"", not from_client

    def feed(self, received):
        """The complete messages, each as (type, all of its bytes)."""
        self.bytes += received
        messages = []
        while True:
            at = 1 if self.started else 0
            if len(self.bytes) < at + 4:
                return messages
            size = at + struct.unpack_from("!I", self.bytes, at)[0]
            if len(self.bytes) < size:
                return messages
            messages.append((chr(self.bytes[0]) if self.started else "start", self.bytes[:size]))
            self.bytes, self.started = self.bytes[size:], True


def fields_of_error(body):
    return {chr(part[0]): part[1:].decode(errors="replace") for part in body.split(b"\0") if part}


def columns_of_row(body):
    columns, at = [], 2
    for _ in range(struct.unpack_from("!H", body)[0]):
        size = struct.unpack_from("!i", body, at)[0]
        at += 4
        columns.append(None if size < 0 else body[at:at + size].decode())
        at += max(size, 0)
    return tuple(columns)


class Session:
    """One session as a role that is trusted on the socket."""

    def __init__(self, socket_file, database, user="postgres", name="probe"):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(socket_file))
        self.framing = Framing(from_client=False)
        words = ["user", user, "database", database, "application_name", name]
        body = struct.pack("!I", 196608) + b"".join(word.encode() + b"\0" for word in words) + b"\0"
        self.socket.sendall(struct.pack("!I", len(body) + 4) + body)
        self.pid = None
        self._answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def rows(self, statements):
        """Runs them as one message; the rows of all as tuples of texts."""
        body = statements.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", len(body) + 4) + body)
        return self._answer()

    def value(self, statements):
        rows = self.rows(statements)
        return rows[0][0] if rows else None

    def _answer(self):
        rows, error = [], None
        while True:
            received = self.socket.recv(1 << 16)
            if not received:
                raise error or ConnectionError("the server closed the connection")
            for kind, message in self.framing.feed(received):
                body = message[5:]
                if kind == "D":
                    rows.append(columns_of_row(body))
                elif kind == "K":
                    self.pid = struct.unpack_from("!I", body)[0]
                elif kind == "E":
                    error = ServerError(fields_of_error(body))
                elif kind == "Z":
                    if error:
                        raise error
                    return rows
