"""echo.py NETNS: has the kernel send its own messages to ports of others, which come as a line of numbers.

Creates links in the namespace of that name from another one, from a socket with the same port, and asks for an echo: the
kernel sends that into the target namespace, to whoever has the port there. With sequence numbers that may be theirs.
"""

import ctypes
import os
import socket
import struct
import sys

RTM_NEWLINK, RTM_DELLINK = 16, 17
REQUEST_ACK_ECHO_EXCL_CREATE = 0x1 | 0x4 | 0x8 | 0x200 | 0x400


def attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def creation(sequence, port, name, target):
    body = bytes(16) + attribute(3, name.encode() + b"\0") + attribute(18, attribute(1, b"ifb"))
    body += attribute(28, struct.pack("=I", target))
    return struct.pack("=IHHII", 16 + len(body), RTM_NEWLINK, REQUEST_ACK_ECHO_EXCL_CREATE, sequence, port) + body


target = os.open("/run/netns/" + sys.argv[1], os.O_RDONLY)
CLONE_NEWNET = 0x40000000
if ctypes.CDLL(None).unshare(CLONE_NEWNET) != 0:
    sys.exit("unshare")
print("ready", flush=True)
for port in map(int, sys.stdin.readline().split()):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sender:
        sender.bind((port, 0))
        for sequence in range(1, 41):
            sender.send(creation(sequence, port, f"e{sequence}x{port % 1000}", target))
            # The acknowledgement comes here.
            error = struct.unpack_from("=i", sender.recv(65536), 16)[0]
            if error != 0:
                sys.exit(f"create: {os.strerror(-error)}")
print("done", flush=True)
