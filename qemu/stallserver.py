# SPDX-License-Identifier: GPL-2.0-or-later
"""An NBD server whose disk dies, so that reads beyond its first part are never answered, or is slow.

The kernel's scan for partitions reads the first few KiB only, so the disk appears; whoever reads
on waits for ever.  The newstyle handshake with NBD_OPT_GO is all that QEMU asks for
(doc/proto.md of the NBD project).
"""
import contextlib
import mmap
import socket
import struct
import threading

OPTION_MAGIC = 0x49484156454F5054
REPLY_MAGIC = 0x3E889045565A9
REQUEST, REPLY = 0x25609513, 0x67446698
OPT_GO, OPT_INFO, OPT_ABORT, OPT_STRUCTURED = 7, 6, 2, 8
REP_ACK, REP_INFO, REP_UNSUPPORTED = 1, 3, 0x80000001
FLAG_FIXED, FLAG_NO_ZEROES = 1, 2
READ, DISCONNECT = 0, 2


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


class StallServer:
    """Serves an image on a unix socket and answers reads that end within `healthy` bytes (None: all), each after
    `delay(offset)` seconds, in which others are answered."""

    def __init__(self, path, image, healthy=65536, delay=lambda offset: 0):
        with open(image, "rb") as file:
            self.image = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.healthy = len(self.image) if healthy is None else healthy
        self.delay = delay
        self.stalled = 0
        self.sending = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(4)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        try:
            if self._greet(connection):
                while self._answer(connection):
                    pass
        except (ConnectionError, OSError):
            pass

    def _greet(self, connection):
        connection.sendall(struct.pack(">QQH", 0x4E42444D41474943, OPTION_MAGIC,
                                       FLAG_FIXED | FLAG_NO_ZEROES))
        _exactly(connection, 4)
        while True:
            _, option, length = struct.unpack(">QII", _exactly(connection, 16))
            _exactly(connection, length)
            if option in (OPT_GO, OPT_INFO):
                info = struct.pack(">HQH", 0, len(self.image), 1 | 2)
                self._option_reply(connection, option, REP_INFO, info)
                self._option_reply(connection, option, REP_ACK)
                if option == OPT_GO:
                    return True
            elif option == OPT_ABORT:
                self._option_reply(connection, option, REP_ACK)
                return False
            else:
                self._option_reply(connection, option, REP_UNSUPPORTED)

    def _option_reply(self, connection, option, kind, data=b""):
        connection.sendall(struct.pack(">QIII", REPLY_MAGIC, option, kind, len(data)) + data)

    def _answer(self, connection):
        magic, _, command, handle, offset, length = struct.unpack(">IHHQQI",
                                                                  _exactly(connection, 28))
        if magic != REQUEST or command == DISCONNECT:
            return False
        if command == READ and offset + length > self.healthy:
            self.stalled += 1
            return True
        data = self.image[offset:offset + length] if command == READ else b""
        reply = threading.Timer(self.delay(offset), self._send,
                                (connection, struct.pack(">IIQ", REPLY, 0, handle) + data))
        reply.daemon = True
        reply.start()
        return True

    def _send(self, connection, reply):
        with self.sending, contextlib.suppress(OSError):
            connection.sendall(reply)
