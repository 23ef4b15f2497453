"""hold-rtnl.py: holds the kernel's lock of the network configuration (RTNL) until its input says something or ends.

ioctl(SIOCETHTOOL) reads the command's number, takes the lock, and only then reads the rest of the structure: which lies
in a page that userfaultfd leaves absent for as long as this program likes.
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import sys
import threading

SYS_USERFAULTFD = 323 if os.uname().machine == "x86_64" else 282
UFFDIO_API, UFFDIO_REGISTER, UFFDIO_ZEROPAGE = 0xC018AA3F, 0xC020AA00, 0xC020AA04
SIOCETHTOOL, ETHTOOL_GSSET_INFO = 0x8946, 0x37
PAGE = os.sysconf("SC_PAGESIZE")
PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS = 3, 0x22

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]

faults = libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC)
if faults < 0:
    print("unavailable: userfaultfd: " + os.strerror(ctypes.get_errno()), flush=True)
    sys.exit()
fcntl.ioctl(faults, UFFDIO_API, struct.pack("=QQQ", 0xAA, 0, 0))
start = libc.mmap(None, 2 * PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
absent = start + PAGE
command = absent - 4
ctypes.memmove(command, struct.pack("=I", ETHTOOL_GSSET_INFO), 4)
fcntl.ioctl(faults, UFFDIO_REGISTER, struct.pack("=QQQQ", absent, PAGE, 1, 0))


def ask():
    request = struct.pack("=16sQ16x", b"lo", command)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            fcntl.ioctl(asking, SIOCETHTOOL, request)
        except OSError:
            pass  # The answer does not matter.


threading.Thread(target=ask, daemon=True).start()
select.select([faults], [], [])
os.read(faults, 32)
print("holding", flush=True)
sys.stdin.readline()
fcntl.ioctl(faults, UFFDIO_ZEROPAGE, struct.pack("=QQQq", absent, PAGE, 0, 0))
print("released", flush=True)
