"""Watch streams, by hand: HTTP/2 and gRPC as far as a client of one stream needs them.

Python 3 standard library only. One connection carries one stream; what it asks for fits the windows that every server
gives at the start, so none is ever asked to be widened.
"""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
ACK, END_HEADERS = 1, 4
STREAM = 1
EVERYTHING = b"\0"
ANSWER_SECONDS = 60


class WatchStream:
    """A stream with any number of watchers, whose answers are read only when they are waited for."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""
        self._messages = b""
        head = b"\x83\x86" + literal(4, b"/etcdserverpb.Watch/Watch") + literal(1, b"127.0.0.1:%d" % port)
        head += field(b"content-type", b"application/grpc") + field(b"te", b"trailers")
        self._socket.sendall(PREFACE + frame(SETTINGS, 0, 0, b"") + frame(HEADERS, END_HEADERS, STREAM, head))

    def create(self, keys):
        """Asks for a watcher of each key, and waits until all are there."""
        self._socket.sendall(b"".join(frame(DATA, 0, STREAM, message(create_request(key))) for key in keys))
        for _ in keys:
            self._next_message()

    def watch_everything_and_read_nothing(self):
        self._socket.sendall(frame(DATA, 0, STREAM, message(create_request(EVERYTHING, EVERYTHING))))

    def close(self):
        self._socket.close()

    def _next_message(self):
        while len(self._messages) < 5 or len(self._messages) < 5 + self._length():
            self._take_frame()
        self._messages = self._messages[5 + self._length() :]

    def _length(self):
        return struct.unpack(">I", self._messages[1:5])[0]

    def _take_frame(self):
        head = self._read(9)
        kind, flags = head[3], head[4]
        payload = self._read(int.from_bytes(head[:3], "big"))
        if kind == DATA:
            self._messages += payload
        elif kind in (SETTINGS, PING) and not flags & ACK:
            self._socket.sendall(frame(kind, ACK, 0, payload if kind == PING else b""))
        elif kind in (RST_STREAM, GOAWAY):
            raise OSError(f"the watch stream was ended by the server: frame {kind}, {payload!r}")

    def _read(self, count):
        while len(self._unread) < count:
            more = self._socket.recv(65536)
            if not more:
                raise OSError("the watch stream's connection was closed by the server")
            self._unread += more
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name_index, value):
    """A header whose name HPACK's static table has; nothing is added to the dynamic one."""
    return bytes([name_index, len(value)]) + value


def field(name, value):
    return bytes([0, len(name)]) + name + bytes([len(value)]) + value


def message(content):
    return b"\0" + struct.pack(">I", len(content)) + content


def create_request(key, range_end=b""):
    """WatchRequest{create_request{key, range_end}}; all lengths are below 128."""
    create = bytes([0x0A, len(key)]) + key + bytes([0x12, len(range_end)]) + range_end
    return bytes([0x0A, len(create)]) + create
