#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks login tokens as RDS does, for a PostgreSQL that asks it over LDAP (pg_hba method "ldap").

  token_check.py HOST PORT REGION KEY_ID SECRET PORT_FILE LOG_FILE

Takes simple binds on a loopback port, which it writes to PORT_FILE. A bind is allowed when its password is a
token for HOST:PORT, for the user that binds, signed with the key for the region's rds-db, and not older than its
15 minutes. What is wrong with a token goes to LOG_FILE, a line a bind. It knows signatures by AWS's own
description of them and shares no code with Lockstep.
"""
import datetime
import hashlib
import hmac
import socketserver
import sys
import urllib.parse

HOST, PORT, REGION, KEY_ID, SECRET, PORT_FILE, LOG_FILE = sys.argv[1:8]


def sign(text, scope):
    key = ("AWS4" + SECRET).encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def problem_with(token, user):
    """Why the token is no good; empty when it is."""
    place, _, query = token.partition("/?")
    if place != f"{HOST}:{PORT}":
        return "it is for another host or port"
    fields = dict(urllib.parse.parse_qsl(query, strict_parsing=True))
    signature = fields.pop("X-Amz-Signature", "")
    if fields.get("Action") != "connect" or fields.get("DBUser") != user:
        return "it is for another user"
    stamp = fields.get("X-Amz-Date", "")
    scope = [stamp[:8], REGION, "rds-db", "aws4_request"]
    if fields.get("X-Amz-Credential") != "/".join([KEY_ID, *scope]):
        return "it is of another key, day or region"
    made = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    age = (datetime.datetime.now(datetime.timezone.utc) - made).total_seconds()
    if fields.get("X-Amz-Expires") != "900" or not -300 <= age <= 900:
        return "its time is over or has not come"
    canonical_query = "&".join(f"{key}={urllib.parse.quote(value, safe='-_.~')}"
                               for key, value in sorted(fields.items()))
    canonical = f"GET\n/\n{canonical_query}\nhost:{place}\n\nhost\n{hashlib.sha256(b'').hexdigest()}"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, "/".join(scope),
                         hashlib.sha256(canonical.encode()).hexdigest()])
    return "" if hmac.compare_digest(sign(to_sign, scope), signature) else "its signature is wrong"


def take(data):
    """Tag and content of the first BER element, and the rest."""
    tag, length, begin = data[0], data[1], 2
    if length & 0x80:
        begin = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:begin], "big")
    return tag, data[begin:begin + length], data[begin + length:]


def element(tag, content):
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


class Bind(socketserver.StreamRequestHandler):
    """One connection of the server: a bind, answered, and its end."""

    def handle(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return
        more = self.rfile.read(head[1] & 0x7F) if head[1] & 0x80 else b""
        length = int.from_bytes(more, "big") if more else head[1]
        _, number, operation = take(self.rfile.read(length))
        tag, body, _ = take(operation)
        if tag != 0x60:
            return
        _, _, body = take(body)
        _, user, body = take(body)
        _, password, _ = take(body)
        try:
            problem = problem_with(password.decode(), user.decode())
        except ValueError:
            problem = "it is no token"
        with open(LOG_FILE, "a", encoding="utf-8") as log:
            log.write((problem or "good") + "\n")
        result = element(0x0A, bytes([49 if problem else 0])) + element(0x04, b"") + element(0x04, b"")
        self.wfile.write(element(0x30, element(0x02, number) + element(0x61, result)))
        self.rfile.read()


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Bind) as server:
    with open(PORT_FILE, "w", encoding="utf-8") as port_file:
        port_file.write(f"{server.server_address[1]}\n")
    server.serve_forever()
