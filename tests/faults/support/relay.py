# SPDX-License-Identifier: Apache-2.0
"""What stands between the program and the server: a relay that cuts at a message, one that can be pointed elsewhere."""

import socket
import threading

from support.wire import Framing


def shut(*sockets):
    """Both ends see the end of the connection at once; close() alone would wait for the other thread."""
    for each in sockets:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Relay:
    """Takes connections on a port of 127.0.0.1 and passes them on, two threads each."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock, self.open = threading.Lock(), []
        threading.Thread(target=self._accept, daemon=True).start()

    def connect(self):
        """A connection to the server; an OSError when there is none to be had."""
        raise NotImplementedError

    def passing(self, from_client):
        """An object whose call gets what was received and the socket to pass it to, and is false at a cut."""
        del from_client
        return lambda received, target: target.sendall(received) or True

    def close(self):
        shut(self.listener)
        self.listener.close()
        self.drop()

    def drop(self):
        """Cuts everything that is connected now."""
        with self.lock:
            sockets, self.open = self.open, []
        shut(*sockets)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                server = self.connect()
            except OSError:
                client.close()
                continue
            with self.lock:
                self.open += [client, server]
            ends = threading.Barrier(2)
            for source, target, from_client in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pump, args=(source, target, self.passing(from_client), ends),
                                 daemon=True).start()

    @staticmethod
    def _pump(source, target, passing, ends):
        try:
            while received := source.recv(1 << 16):
                if not passing(received, target):
                    break
        except OSError:
            pass
        shut(source, target)
        try:
            ends.wait(60)  # neither is closed while the other thread still uses its number
        except threading.BrokenBarrierError:
            pass
        source.close()


class Switch(Relay):
    """Passes on to a TCP port, which can be changed: what a DNS name does at a failover."""

    def __init__(self, port):
        self.target = port
        super().__init__()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.target))

    def point_to(self, port):
        self.target = port
        self.drop()


class Cutter(Relay):
    """Passes unencrypted sessions on to a server's Unix socket, counts their messages, and cuts once.

    `cut` is the number of a message, counted from zero over all connections and both directions. With `delivered` it
    still arrives. With `stays_down` nobody gets through any more afterwards.
    """

    def __init__(self, socket_file, cut=None, delivered=False, stays_down=False):
        self.socket_file, self.cut, self.delivered, self.stays_down = str(socket_file), cut, delivered, stays_down
        self.kinds, self.was_cut, self.order = [], False, threading.Lock()
        super().__init__()

    def connect(self):
        if self.was_cut and self.stays_down:
            raise OSError("the network is down")
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.socket_file)
        return connection

    def passing(self, from_client):
        framing = Framing(from_client)

        def pass_on(received, target):
            return all(self._pass(from_client, kind, message, target) for kind, message in framing.feed(received))
        return pass_on

    def _pass(self, from_client, kind, message, target):
        with self.order:
            number = len(self.kinds)
            self.kinds.append((">" if from_client else "<") + kind)
            if number != self.cut:
                target.sendall(message)
                return True
            self.was_cut = True
            if self.delivered:
                target.sendall(message)
        self.drop()
        return False
