# SPDX-License-Identifier: Apache-2.0
"""A link between clients and the server that counts round trips and can be as slow as a network."""
import queue
import socket
import threading
import time


class Relay:
    """Passes bytes on, each half a `delay` after it came. A client's turn that the server answers is one
    round trip."""

    def __init__(self, port, delay=0.0):
        self.server_port, self.one_way = port, delay / 2
        self.round_trips = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            turn = {"client spoke": False}
            self._direction(client, server, turn, True)
            self._direction(server, client, turn, False)

    def _direction(self, source, target, turn, from_client):
        waiting = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(source, waiting, turn, from_client), daemon=True).start()
        threading.Thread(target=self._write, args=(target, waiting), daemon=True).start()

    def _read(self, source, waiting, turn, from_client):
        data = b"-"
        while data:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            if data and not from_client and turn["client spoke"]:
                self.round_trips += 1
            turn["client spoke"] = from_client
            waiting.put((time.perf_counter() + self.one_way, data))

    @staticmethod
    def _write(target, waiting):
        while True:
            due, data = waiting.get()
            if (left := due - time.perf_counter()) > 0:
                time.sleep(left)
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return
