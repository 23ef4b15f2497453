"""forge-events.py PORT...: sends forged events, to groups and to ports, and says which of them a naive listener got.

Multicast needs CAP_NET_ADMIN. The headers say what those of the kernel would.
"""

import errno
import json
import socket
import struct
import sys

RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR = 16, 17, 20
LINK_GROUP, IPV4_ADDRESS_GROUP = 1 << 0, 1 << 4


def message(kind, payload, sequence=0, port=0):
    return struct.pack("=IHHII", 16 + len(payload), kind, 0, sequence, port) + payload


# A link named "forged" with index 6666, the loopback's end, and an address of the loopback.
link = struct.pack("=BxHiII", 0, 1, 6666, 0x1003, 0) + struct.pack("=HH", 11, 3) + b"forged\0\0"
gone = struct.pack("=BxHiII", 0, 772, 1, 0, 0xFFFFFFFF) + struct.pack("=HH", 7, 3) + b"lo\0\0"
address = struct.pack("=BBBBI", 2, 8, 0x80, 254, 1) + struct.pack("=HH", 8, 2) + bytes([192, 0, 2, 66])

naive = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
naive.bind((0, LINK_GROUP | IPV4_ADDRESS_GROUP))
sender = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
results = {"sent": 0, "heard": 0, "refused": 0}
for round in range(20):
    for kind, payload, group in (
        (RTM_NEWLINK, link, LINK_GROUP),
        (RTM_DELLINK, gone, LINK_GROUP),
        (RTM_NEWADDR, address, IPV4_ADDRESS_GROUP),
    ):
        sender.sendto(message(kind, payload), (0, group))
        results["sent"] += 1
        for port in map(int, sys.argv[1:]):
            try:
                sender.sendto(message(kind, payload, round, port), (port, 0))
            except OSError as error:
                results["refused"] += error.errno == errno.ECONNREFUSED
    while True:
        try:
            naive.recv(65536)
            results["heard"] += 1
        except BlockingIOError:
            break
print(json.dumps(results))
