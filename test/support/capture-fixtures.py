#!/usr/bin/env python3
"""Captures test/fixtures/: the bytes that iproute2 sends and the bytes that kernels answer.

    capture-fixtures.py [--out FOLDER] [--clean] [--no-host]
                        [--uml-runner SCRIPT [--uml-kernel FILE]...] [--only SUBJECT[/NAME]]

Replies and notifications are captured on the running kernel, inside private network and mount
namespaces, and on each User-Mode Linux kernel given. The runner is called as `SCRIPT -k FILE --
command...` and has to run the command as root of that kernel on the host's own files. Requests are
captured once: on the first UML kernel (it knows all link kinds), or else on the running one.

Needs root, python 3.9+, iproute2 and strace. The checkout must be visible to the guest (the usual
runner hides /tmp). Format: README.md in the fixture folder.
"""

import argparse
import contextlib
import ctypes
import errno
import json
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
libc = ctypes.CDLL(None, use_errno=True)
errno.errorcode[errno.EOPNOTSUPP] = "EOPNOTSUPP"  # and not its other name

# ---------------------------------------------------------------- constants and message building

ERROR, DONE = 2, 3
NEWLINK, DELLINK, GETLINK, SETLINK = 16, 17, 18, 19
GETADDR, GETROUTE, GETNEIGH, GETRULE = 22, 26, 30, 34
NEWNSID, GETNSID, GETSTATS = 88, 90, 94
NEWLINKPROP = 108
TYPE_NAMES = {
    1: "NLMSG_NOOP", 2: "NLMSG_ERROR", 3: "NLMSG_DONE",
    16: "RTM_NEWLINK", 17: "RTM_DELLINK", 18: "RTM_GETLINK", 19: "RTM_SETLINK",
    20: "RTM_NEWADDR", 21: "RTM_DELADDR", 22: "RTM_GETADDR",
    24: "RTM_NEWROUTE", 25: "RTM_DELROUTE", 26: "RTM_GETROUTE",
    28: "RTM_NEWNEIGH", 29: "RTM_DELNEIGH", 30: "RTM_GETNEIGH",
    32: "RTM_NEWRULE", 33: "RTM_DELRULE", 34: "RTM_GETRULE", 36: "RTM_NEWQDISC",
    88: "RTM_NEWNSID", 89: "RTM_DELNSID", 90: "RTM_GETNSID", 92: "RTM_NEWSTATS", 94: "RTM_GETSTATS",
    108: "RTM_NEWLINKPROP", 109: "RTM_DELLINKPROP",
}
REQUEST, ACK, ECHO, DUMP = 1, 4, 8, 0x300
EXCL, CREATE = 0x200, 0x400
DUMP_INTR, DUMP_FILTERED = 0x10, 0x20

IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINK, IFLA_MASTER = 1, 3, 4, 5, 10
IFLA_LINKINFO, IFLA_GROUP, IFLA_EXT_MASK, IFLA_GSO_MAX_SIZE = 18, 27, 29, 41
IFLA_NET_NS_PID, IFLA_NET_NS_FD, IFLA_PROP_LIST, IFLA_ALT_IFNAME = 19, 28, 52, 53
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2
IFLA_MACVLAN_MODE, IFLA_MACVLAN_BC_QUEUE_LEN_USED, IFLA_MACVLAN_BC_CUTOFF = 1, 8, 9
IFLA_MACVLAN_MACADDR_MODE, IFLA_MACVLAN_MACADDR, IFLA_MACVLAN_MACADDR_DATA = 3, 4, 5
SKIP_STATS, MST = 8, 0x80
PRIVATE, VEPA, BRIDGE, PASSTHRU, SOURCE = 1, 2, 4, 8, 16
IFF_UP = 1

SOL_NETLINK = 270
EXT_ACK, CAP_ACK, STRICT = 11, 10, 12
ALL_OPTIONS = (EXT_ACK, CAP_ACK, STRICT)
OPTION_NAMES = {EXT_ACK: "EXT_ACK", CAP_ACK: "CAP_ACK", STRICT: "GET_STRICT_CHK"}
PORTID = 4242  # bound by name, so that replies are the same each time
SEQ = 1


def attr(kind, data):
    if isinstance(data, int):
        data = struct.pack("=I", data & 0xFFFFFFFF)
    elif isinstance(data, str):
        data = data.encode() + b"\0"
    raw = struct.pack("=HH", 4 + len(data), kind) + data
    return raw + b"\0" * (-len(raw) % 4)


def nest(kind, *parts):
    return attr(kind | 0x8000, b"".join(parts))


def ifinfo(index=0, flags=0, change=0, family=0):
    return struct.pack("=BxHiII", family, 0, index, flags, change)


def message(kind, flags, *parts, seq=SEQ):
    body = b"".join(parts)
    return struct.pack("=IHHII", 16 + len(body), kind, flags | REQUEST, seq, 0) + body


def linkinfo(kind, *data):
    parts = [attr(IFLA_INFO_KIND, kind)]
    if data:
        parts.append(nest(IFLA_INFO_DATA, *data))
    return nest(IFLA_LINKINFO, *parts)


def split(datagram):
    """The netlink messages of a datagram, each with its padding."""
    out, at = [], 0
    while at + 16 <= len(datagram):
        length = struct.unpack_from("=I", datagram, at)[0]
        if length < 16:
            break
        end = min(len(datagram), at + (length + 3 & ~3))
        out.append(datagram[at:end])
        at = end
    if at < len(datagram):
        out.append(datagram[at:])
    return out


def head(msg):
    """length, type, flags, seq, portid"""
    return struct.unpack_from("=IHHII", msg)


# ---------------------------------------------------------------- sockets


def nl_socket(options=ALL_OPTIONS, groups=0, portid=PORTID):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    for option in options:
        s.setsockopt(SOL_NETLINK, option, 1)
    s.bind((portid, groups))
    s.settimeout(10)
    return s


def receive(s, size=1 << 17):
    data, _, flags, sender = s.recvmsg(size)
    assert not flags & socket.MSG_TRUNC and sender[0] == 0, (flags, sender)
    return data


def receive_until(s, last, size=1 << 17):
    """Datagrams up to the one that has a message of one of the types `last`."""
    out = []
    while True:
        out.append(receive(s, size))
        if any(head(m)[1] in last for m in split(out[-1])):
            return out


def index_of(name):
    return socket.if_nametoindex(name)


# ---------------------------------------------------------------- running programs


class Failed(Exception):
    pass


def run(command, check=True):
    r = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if check and r.returncode:
        raise Failed(f"{command}: {r.stderr.strip()}")
    return r


def ip_json(arguments, program="ip"):
    text = run(f"{program} -j {arguments}").stdout.strip()
    json.loads(text)  # has to be valid
    return re.sub(r"\s*\n\s*", "", text)


def traced(command):
    """Runs a command under strace: (sent datagrams, received datagrams, finished process)."""
    with tempfile.NamedTemporaryFile("r", prefix="capture-", suffix=".strace") as log:
        argv = ["strace", "-o", log.name, "-e", "trace=sendmsg,sendto,recvmsg,recvfrom", "-e", "signal=none",
                "-e", "write=all", "-e", "read=all", *shlex.split(command)]
        r = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        sent, received, into, data, netlink = [], [], None, b"", False

        def flush():
            if into is not None and data and netlink:
                into.append(data)

        for line in log.read().splitlines():
            row = re.match(r" \| [0-9a-f]+  ((?:[0-9a-f]{2} {1,2}){1,16})", line)
            if row:
                data += bytes.fromhex(row.group(1))
            elif not line.startswith(" * "):
                flush()
                into = {"s": sent, "r": received}.get(line[0])
                data, netlink = b"", "nlmsg_len=" in line
        flush()
        return sent, received, r


# ---------------------------------------------------------------- namespaces


def unshare(flags):
    if libc.unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")


def private():
    """Own network and mount namespaces with an own /run (for /run/netns)."""
    unshare(0x40000000 | 0x00020000)
    run("mount --make-rprivate /")
    run("mount -t tmpfs -o mode=0755 run /run")


@contextlib.contextmanager
def inside(name):
    """The network namespace `name` (of `ip netns`) for this process and what it starts."""
    back = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    there = os.open(f"/run/netns/{name}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.setns(there, 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")
        yield
    finally:
        libc.setns(back, 0x40000000)
        os.close(there)
        os.close(back)


def load_modules():
    """Loads the link kinds that a modular kernel (Debian's UML) keeps in files; needs no kmod."""
    wanted = ["dummy", "veth", "macvlan", "macvtap", "bridge", "8021q", "bonding", "ipvlan", "ipvtap", "vxlan", "vrf",
              "ifb", "ip_gre", "sch_taprio", "nlmon"]
    release = os.uname().release
    for base in (f"/lib/modules/{release}", f"/usr/lib/uml/modules/{release}"):
        if os.path.exists(f"{base}/modules.dep"):
            break
    else:
        return
    if shutil.which("modprobe") and base.startswith("/lib/"):
        for name in wanted:
            run(f"modprobe -q {name}", check=False)
        return
    needs = {}
    with open(f"{base}/modules.dep") as f:
        for line in f:
            path, _, rest = line.partition(":")
            needs[path] = rest.split()
    by_name = {os.path.basename(p).split(".")[0].replace("-", "_"): p for p in needs}

    def insert(path):
        for n in reversed(needs[path]):  # modules.dep lists the deepest last
            insert(n)
        fd = os.open(f"{base}/{path}", os.O_RDONLY)
        # finit_module; fails with EEXIST when loaded
        libc.syscall({"x86_64": 313, "aarch64": 273}[os.uname().machine], fd, b"", 0)
        os.close(fd)

    for name in wanted:
        if name in by_name:
            insert(by_name[name])


# ---------------------------------------------------------------- fixtures

VE = ["ip link add ve0 address 02:00:00:00:00:01 type veth peer name ve1 address 02:00:00:00:00:02"]
VE_UP = [*VE, "ip link set ve0 up", "ip link set ve1 up"]


class Stage:
    def __init__(self, out, requests, replies, only):
        self.out, self.with_requests, self.with_replies, self.only = out, requests, replies, only
        # Only the mainline part of the version: what follows names whoever built it.
        self.kernel = re.match(r"\d+\.\d+(\.\d+)?", os.uname().release).group(0)
        self.short = ".".join(self.kernel.split(".")[:2])
        self.iproute2 = re.search(r"iproute2-([\w.]+)", run("ip -V").stdout).group(1)
        self.files, self.skipped, self.failed, self.setup = {}, [], [], []
        self.kinds = {}

    # -- environment

    def fresh(self, setup=()):
        """A new network namespace, prepared by `setup`. Interface numbers start at 1 (lo)."""
        unshare(0x40000000)
        for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else ():
            run(f"ip netns del {name}")
        run("ip link set lo up")
        self.setup = list(setup)
        for command in setup:
            if command.startswith("sysctl "):
                key, _, value = command[7:].partition("=")
                with open("/proc/sys/" + key.replace(".", "/"), "w") as f:
                    f.write(value)
            else:
                said = run(command).stderr.strip()  # iproute2 drops what does not fit with a mere message
                if said:
                    raise Failed(f"{command}: {said}")
        if any(re.search(r" up\b", c) for c in setup):
            time.sleep(1.2)  # operational state follows within a second

    def has(self, kind):
        if kind not in self.kinds:
            unshare(0x40000000)
            run("ip link add p0 type veth peer name p1")
            if kind == "taprio":
                self.kinds[kind] = "unknown" not in run("tc qdisc add dev p0 root taprio", check=False).stderr
                return self.kinds[kind]
            if kind == "vlan-filtering":
                r = run("ip link add x0 type bridge vlan_filtering 1", check=False)
                self.kinds[kind] = r.returncode == 0
                return self.kinds[kind]
            more = {"vlan": "id 5", "vxlan": "id 5 dstport 4789", "vrf": "table 5",
                    "gretap": "local 192.0.2.1 remote 192.0.2.2"}.get(kind, "")
            low = "link p0" if kind in ("macvlan", "macvtap", "vlan", "ipvlan", "ipvtap") else ""
            self.kinds[kind] = run(f"ip link add {low} name x0 type {kind} {more}", check=False).returncode == 0
        return self.kinds[kind]

    def links(self):
        return " ".join(f"{i}={n}" for i, n in sorted(socket.if_nameindex()))

    # -- writing

    def wanted(self, subject, name, kinds=()):
        if self.only and not f"{subject}/{name}".startswith(self.only):
            return False
        missing = [k for k in kinds if not self.has(k)]
        if missing:
            self.skipped.append(f"{subject}/{name} (no {', '.join(missing)})")
        return not missing

    def write(self, subject, file, direction, command, datagrams, *, request=None, options=None, links=None,
              also=(), varies=(), notes=(), says=(), oracle=None):
        lines = [f"# command: {command}", f"# kernel: {self.kernel}", f"# direction: {direction}"]
        if direction == "request" or oracle or says:
            lines.append(f"# iproute2: {self.iproute2}")
        lines += [f"# setup: {c}" for c in self.setup]
        lines.append(f"# links: {links or self.links()}")
        if options is not None:
            lines.append(f"# socket options: {' '.join(OPTION_NAMES[o] for o in options) or '-'}")
        if request is not None:
            lines.append(f"# request: {request.hex()}")
        lines += [f"# also sent: {a}" for a in also]
        if varies:
            lines.append(f"# varies: {', '.join(varies)}")
        lines += [f"# note: {n}" for n in notes]
        if oracle:
            lines.append(f"# iproute2 says: {oracle}")
        lines += [f"# iproute2 prints: {s}" for s in says]
        for datagram in datagrams:
            lines.append("")
            for msg in split(datagram):
                lines += [msg[i:i + 32].hex() for i in range(0, len(msg), 32)]
        path = f"{subject}/{file}.txt"
        assert path not in self.files, path
        self.files[path] = "\n".join(lines) + "\n"

    def guard(self, subject, name, work):
        try:
            work()
        except (Failed, AssertionError, OSError, ValueError) as e:
            self.failed.append(f"{subject}/{name}: {type(e).__name__}: {e}")

    def save(self):
        for path, text in self.files.items():
            full = os.path.join(self.out, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as f:
                f.write(text)

    # -- (a) requests of iproute2

    def request(self, subject, name, setup, command, *, kinds=(), types=None, ok=True, notes=(), where=None):
        """Captures what `command` sends: the messages of `types` (default: every one that is not a look-up)."""
        if not self.with_requests or not self.wanted(subject, f"request-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            with inside(where) if where else contextlib.nullcontext():
                links = self.links()
                sent, _, r = traced(command)
            assert ok is None or (r.returncode == 0) == ok, f"status {r.returncode}: {r.stderr.strip()}"
            assert not ok or not r.stderr, r.stderr.strip()
            keep, also = [], []
            for datagram in sent:
                _, kind, flags, seq, _ = head(datagram)
                probe = kind == NEWLINK and seq == 0
                main = kind in types if types else kind not in (GETLINK, GETNSID) and not probe
                if main:
                    keep.append(datagram)
                else:
                    also.append(f"{TYPE_NAMES.get(kind, kind)} {len(datagram)} bytes, flags {flags:#x}"
                                + (" (does the kernel know RTM_NEWLINK?)" if probe else "")
                                + (f" ({', '.join(names_in(datagram))})" if kind == GETLINK else ""))
            assert keep, "nothing was sent"
            varies = ["8+4 nlmsg_seq"]
            for datagram in keep:
                varies += [f"{at}+4 {what}" for at, what in namespace_attributes(datagram)]
            self.write(subject, f"request-{name}", "request", command, keep, links=links, also=also, varies=varies,
                       notes=notes)

        self.guard(subject, f"request-{name}", work)

    # -- (b) answers

    def reply(self, subject, name, setup, dev, *, mask=SKIP_STATS, kinds=(), where=None, notes=(), statistics=False,
              after=None, holds=None):
        """The answer to RTM_GETLINK for one link, with iproute2's reading of the same link."""
        if not self.with_replies or not self.wanted(subject, f"reply-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            if after:
                after()
            with inside(where) if where else contextlib.nullcontext():
                s = nl_socket()
                request = message(GETLINK, 0, ifinfo(index_of(dev)), attr(IFLA_EXT_MASK, mask))
                arguments = f"{'-s ' if statistics else ''}-d link show dev {dev}"
                for _ in range(20):
                    before = ip_json(arguments)
                    s.send(request)
                    answer = receive(s)
                    if ip_json(arguments) == before:
                        break
                    time.sleep(0.3)
                else:
                    raise Failed("the link does not come to rest")
                assert head(answer)[1] == NEWLINK, answer
                assert holds is None or holds in before, f"no {holds}"
                self.write(subject, f"reply-{name}-{self.short}", "reply",
                           f"RTM_GETLINK ifi_index={index_of(dev)} IFLA_EXT_MASK={mask:#x}", [answer],
                           request=request, options=ALL_OPTIONS, notes=notes, oracle=before)
                s.close()

        self.guard(subject, f"reply-{name}", work)

    def dump(self, subject, name, setup, request, command, *, oracle="-d link", size=1 << 17, during=None, kinds=(),
             check=None, last=(DONE, ERROR), notes=(), options=ALL_OPTIONS, after=None, program="ip"):
        """All datagrams of a dump. `during` is called after the first one; `request` may be a function."""
        if not self.with_replies or not self.wanted(subject, f"reply-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            if after:
                after()
            send = request() if callable(request) else request
            links = self.links()
            says = None
            for _ in range(20):
                before = ip_json(oracle, program) if oracle else None
                s = nl_socket(options)
                s.send(send)
                got = []
                if during:
                    got.append(receive(s, size))
                    during(s)
                got += receive_until(s, last, size)
                s.close()
                if during or not oracle or ip_json(oracle, program) == before:
                    says = before
                    break
                time.sleep(0.3)
            else:
                raise Failed("the links do not come to rest")
            if check:
                assert check(got), "not what it should show"
            ends = [*notes]
            if failed(got):
                code = -struct.unpack_from("=i", split(got[-1])[-1], 16)[0]
                ends.append(f"errno {code} {errno.errorcode[code]} in {TYPE_NAMES[head(split(got[-1])[-1])[1]]}")
            self.write(subject, f"reply-{name}-{self.short}", "reply", command, got, request=send, options=options,
                       links=links, notes=ends, oracle=None if during else says)

        self.guard(subject, f"reply-{name}", work)

    def error(self, name, setup, build, command, *, want, options=ALL_OPTIONS, kinds=(), uid=0, notes=(),
              prints=None):
        """The answer to a change that fails (or an acknowledgement: want=0)."""
        if not self.with_replies or not self.wanted("error", f"reply-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            links = self.links()
            request = build() if callable(build) else build
            os.seteuid(uid)
            try:
                s = nl_socket(options)
                s.send(request)
                got = receive(s)
                s.close()
            finally:
                os.seteuid(0)
            assert head(got)[1] == ERROR, head(got)
            code = -struct.unpack_from("=i", got, 16)[0]
            wants = want if isinstance(want, tuple) else (want,)
            assert code in wants, f"{errno.errorcode.get(code, code)}"
            says = []
            if prints:
                r = run(prints, check=False)
                assert r.returncode
                says = [f"{prints} -> {' / '.join(r.stderr.strip().splitlines())}"]
            self.write("error", f"reply-{name}-{self.short}", "reply", command, [got], request=request,
                       options=options, links=links, notes=[*notes, f"errno {code}" + (
                           f" {errno.errorcode[code]}" if code else "")], says=says)

        self.guard("error", f"reply-{name}", work)

    def overheard(self, subject, name, setup, command, *, kinds=(), ok=True, program="ip", notes=()):
        """What a program of iproute2 itself receives in answer to `command`."""
        if not self.with_replies or not self.wanted(subject, f"reply-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            links = self.links()
            sent, received, r = traced(command)
            assert (r.returncode == 0) == ok, f"status {r.returncode}: {r.stderr.strip()}"
            said = r.stderr.strip().splitlines()
            if not said:
                self.skipped.append(f"{subject}/reply-{name} (this kernel says nothing there)")
                return
            self.write(subject, f"reply-{name}-{self.short}", "reply", command, [received[-1]], request=sent[-1],
                       links=links, varies=("8+4 nlmsg_seq", "12+4 nlmsg_pid", "28+4 nlmsg_seq of the echoed header"),
                       notes=notes, says=[" / ".join(said)])

        self.guard(subject, f"reply-{name}", work)

    def notifications(self, subject, name, setup, commands, *, kinds=(), where=None, groups=1, notes=(), after=None):
        """What a monitor (group LINK) receives while `commands` run; monitor in namespace `where`."""
        if not self.with_replies or not self.wanted(subject, f"notification-{name}", kinds):
            return

        def work():
            self.fresh(setup)
            if after:
                after()
            with inside(where) if where else contextlib.nullcontext():
                s = nl_socket(groups=groups)
                links = self.links()
            for command in commands:
                run(command)
            got = []
            s.settimeout(1.6)  # the deferred update of the operational state is part of it
            with contextlib.suppress(socket.timeout):
                while True:
                    got.append(receive(s))
            s.close()
            assert got
            with inside(where) if where else contextlib.nullcontext(), \
                    tempfile.NamedTemporaryFile(prefix="capture-") as f:
                f.write(b"".join(got))
                f.flush()
                says = run(f"ip -d monitor all file {f.name}").stdout.rstrip().splitlines()
            used = [head(m) for d in got for m in split(d)]
            varies = (("8+4 nlmsg_seq", "12+4 nlmsg_pid") if any(h[3] or h[4] for h in used) else ())
            self.write(subject, f"notification-{name}-{self.short}", "notification", " ; ".join(commands), got,
                       options=ALL_OPTIONS, links=links, varies=varies,
                       notes=[*notes, *([f"monitor in namespace {where}"] if where else [])],
                       says=[re.sub(r"\s+", " ", line).rstrip() for line in says])

        self.guard(subject, f"notification-{name}", work)


def attributes(data, at, end):
    while at + 4 <= end:
        length, kind = struct.unpack_from("=HH", data, at)
        if length < 4:
            return
        yield kind & 0x3FFF, at + 4, min(end, at + length)
        at += length + 3 & ~3


def namespace_attributes(msg):
    """Offsets of the namespace references of a link request, also of those in a veth's peer."""
    out = []
    if head(msg)[1] == NEWNSID:
        return [(start, {2: "NETNSA_PID", 3: "NETNSA_FD"}[kind])
                for kind, start, _ in attributes(msg, 20, len(msg)) if kind in (2, 3)]
    if head(msg)[1] not in (NEWLINK, SETLINK):
        return out

    def walk(at, end):
        for kind, start, stop in attributes(msg, at, end):
            if kind in (IFLA_NET_NS_FD, IFLA_NET_NS_PID):
                out.append((start, "IFLA_NET_NS_FD" if kind == IFLA_NET_NS_FD else "IFLA_NET_NS_PID"))
            elif kind == IFLA_LINKINFO:
                info = {k: (a, b) for k, a, b in attributes(msg, start, stop)}
                if IFLA_INFO_DATA in info and msg[slice(*info[1])].rstrip(b"\0") == b"veth":
                    for k, a, b in attributes(msg, *info[IFLA_INFO_DATA]):
                        walk(a + 16, b)

    walk(32, len(msg))
    return out


def names_in(msg):
    return [msg[a:b].rstrip(b"\0").decode() for k, a, b in attributes(msg, 32, len(msg))
            if k in (IFLA_IFNAME, IFLA_ALT_IFNAME)] or ["by index or dump"]


def macs(count, prefix="02:aa:00:00"):
    return " ".join(f"{prefix}:{i >> 8:02x}:{i & 255:02x}" for i in range(count))


# ---------------------------------------------------------------- what is captured

MV = [*VE, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 type macvlan mode bridge"]
SRC = [*VE, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 type macvlan mode source"]
BR = ["ip link add br0 address 02:00:00:00:00:20 type bridge"]
OTHER = ["ip netns add other"]
DU = ["ip link add du0 address 02:00:00:00:00:30 type dummy"]
BRIDGE_ALL = ("forward_delay 400 hello_time 300 max_age 1000 stp_state 1 priority 4096 "
              "group_fwd_mask 8 group_address 01:80:c2:00:00:0e vlan_filtering 1 vlan_protocol 802.1ad "
              "vlan_default_pvid 7 vlan_stats_enabled 1 vlan_stats_per_port 1 mcast_snooping 1 mcast_vlan_snooping 1 "
              "mcast_router 2 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 8192 mcast_last_member_count 3 "
              "mcast_startup_query_count 4 mcast_last_member_interval 120 mcast_membership_interval 20000 "
              "mcast_querier_interval 22000 mcast_query_interval 11000 mcast_query_response_interval 900 "
              "mcast_startup_query_interval 3000 mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 "
              "no_linklocal_learn 1")
PORT_ALL = ("priority 8 cost 9 hairpin on guard on root_block on fastleave on learning off flood off proxy_arp on "
            "proxy_arp_wifi on mcast_router 2 mcast_flood off bcast_flood off mcast_to_unicast on group_fwd_mask 8 "
            "neigh_suppress on vlan_tunnel on isolated on locked on")
VXLAN_ALL = ("group 239.1.1.1 dev ve0 ttl 9 tos 8 df set nolearning proxy rsc l2miss l3miss ageing 20 maxaddress 7 "
             "srcport 1000 2000 dstport 4789 noudpcsum remcsumtx remcsumrx gbp")
GRETAP_ALL = ("local 192.0.2.1 remote 192.0.2.2 dev ve0 ikey 5 okey 0.0.1.6 iseq oseq icsum ocsum ttl 0 tos 4 "
              "nopmtudisc ignore-df fwmark 7")
VX = [*VE, "ip link add vx0 type vxlan id 42 dstport 4789"]
QUIET = ["sysctl net.ipv6.conf.default.disable_ipv6=1"]


def requests(t):
    for mode in ("private", "vepa", "bridge", "passthru", "source"):
        t.request("macvlan", f"create-{mode}", VE,
                  f"ip link add link ve0 name mv0 address 02:00:00:00:00:10 type macvlan mode {mode}")
    add = "ip link add link ve0 name mv0"
    t.request("macvlan", "create-default", VE, f"{add} type macvlan")
    t.request("macvlan", "create-all", [*VE, *BR],
              f"{add} address 02:00:00:00:00:10 broadcast ff:ff:ff:ff:ff:ff mtu 1400 txqueuelen 500 numtxqueues 4 "
              "numrxqueues 2 group 7 index 77 up type macvlan mode private bcqueuelen 2000")
    t.request("macvlan", "create-no-name", VE, "ip link add link ve0 type macvlan mode bridge")
    t.request("macvlan", "create-mtu", VE, f"{add} mtu 1400 type macvlan mode bridge")
    t.request("macvlan", "create-up", VE, f"{add} up type macvlan mode bridge")
    t.request("macvlan", "create-txqueuelen", VE, f"{add} txqueuelen 500 type macvlan mode bridge")
    t.request("macvlan", "create-numtxqueues", VE, f"{add} numtxqueues 4 type macvlan mode bridge")
    t.request("macvlan", "create-group", VE, f"{add} group 7 type macvlan mode bridge")
    t.request("macvlan", "create-master", [*VE, *BR], f"{add} master br0 type macvlan mode bridge")
    t.request("macvlan", "create-passthru-nopromisc", VE, f"{add} type macvlan mode passthru nopromisc")
    t.request("macvlan", "create-source-nodst", VE, f"{add} type macvlan mode source nodst")
    t.request("macvlan", "create-source-macs", VE, f"{add} type macvlan mode source macaddr set {macs(3)}")
    t.request("macvlan", "create-bcqueuelen", VE, f"{add} type macvlan mode bridge bcqueuelen 5000")
    help_text = run("ip link help macvlan", check=False)
    if "bclim" in help_text.stdout + help_text.stderr:
        t.request("macvlan", "create-bclim", VE, f"{add} type macvlan mode bridge bclim 8")
    elif t.wanted("macvlan", "request-create-bclim"):
        t.skipped.append("macvlan/request-create-bclim (this iproute2 does not know it)")
    t.request("macvlan", "create-netns", [*VE, *OTHER], f"{add} netns other type macvlan mode bridge")
    t.request("macvlan", "create-netns-pid", VE, f"{add} netns {os.getpid()} type macvlan mode bridge")
    t.request("macvlan", "set-mode", MV, "ip link set dev mv0 type macvlan mode private")
    t.request("macvlan", "set-nopromisc", [*VE, f"{add} type macvlan mode passthru", "ip link set mv0 up"],
              "ip link set dev mv0 type macvlan mode passthru nopromisc")
    t.request("macvlan", "set-bcqueuelen", MV, "ip link set dev mv0 type macvlan bcqueuelen 3000")
    t.request("macvlan", "source-add", SRC, "ip link set dev mv0 type macvlan macaddr add 02:aa:00:00:00:01")
    t.request("macvlan", "source-del", [*SRC, "ip link set dev mv0 type macvlan macaddr add 02:aa:00:00:00:01"],
              "ip link set dev mv0 type macvlan macaddr del 02:aa:00:00:00:01")
    t.request("macvlan", "source-flush", SRC, "ip link set dev mv0 type macvlan macaddr flush")
    t.request("macvlan", "source-set", SRC, f"ip link set dev mv0 type macvlan macaddr set {macs(3)}")
    t.request("macvlan", "source-set-none", SRC, "ip link set dev mv0 type macvlan macaddr set")

    t.request("macvtap", "create", VE,
              "ip link add link ve0 name mt0 address 02:00:00:00:00:11 type macvtap mode bridge", kinds=["macvtap"])
    t.request("veth", "create", [], "ip link add ve0 type veth peer name ve1")
    t.request("veth", "create-no-peer", [], "ip link add ve0 type veth")
    t.request("veth", "create-full", [],
              "ip link add ve0 address 02:00:00:00:00:01 mtu 1400 type veth peer name ve1 address 02:00:00:00:00:02 "
              "mtu 1300 txqueuelen 100")
    t.request("veth", "create-peer-netns", OTHER, "ip link add ve0 type veth peer name ve1 netns other")
    t.request("veth", "create-both-netns", OTHER,
              "ip link add ve0 netns other type veth peer name ve1 netns other")
    t.request("dummy", "create", [], "ip link add du0 address 02:00:00:00:00:30 type dummy", kinds=["dummy"])
    t.request("vlan", "create", VE, "ip link add link ve0 name vl0 type vlan id 5", kinds=["vlan"])
    t.request("vlan", "create-all", VE,
              "ip link add link ve0 name vl0 type vlan proto 802.1ad id 4094 reorder_hdr off gvrp on mvrp off "
              "loose_binding on bridge_binding on ingress-qos-map 1:2 3:4 egress-qos-map 0:7 5:6", kinds=["vlan"])
    t.request("vlan", "set-flags", [*VE, "ip link add link ve0 name vl0 type vlan id 5"],
              "ip link set dev vl0 type vlan gvrp on egress-qos-map 2:3", kinds=["vlan"])
    t.request("bond", "create", [], "ip link add bo0 type bond mode active-backup miimon 100", kinds=["bond"])
    t.request("bond", "create-all", VE,
              "ip link add bo0 address 02:00:00:00:00:50 type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 "
              "xmit_hash_policy layer3+4 lacp_rate fast ad_select bandwidth min_links 1 all_slaves_active 1 "
              "ad_actor_sys_prio 100 ad_user_port_key 5 ad_actor_system 02:00:00:00:00:51 lacp_active off "
              "resend_igmp 2 num_grat_arp 3 lp_interval 2", kinds=["bond"])
    t.request("bond", "create-balance-rr", [], "ip link add bo0 type bond mode balance-rr packets_per_slave 3",
              kinds=["bond"])
    t.request("bond", "create-balance-tlb", [], "ip link add bo0 type bond mode balance-tlb tlb_dynamic_lb 0",
              kinds=["bond"])
    t.request("bond", "create-arp", VE,
              "ip link add bo0 type bond mode active-backup arp_interval 100 arp_ip_target 192.0.2.1,192.0.2.2 "
              "arp_validate all arp_all_targets all fail_over_mac follow primary_reselect better", kinds=["bond"])
    bond = [*VE, "ip link add bo0 address 02:00:00:00:00:50 type bond mode active-backup miimon 100"]
    t.request("bond", "enslave", bond, "ip link set ve0 master bo0", kinds=["bond"])
    t.request("bond", "release", [*bond, "ip link set ve0 master bo0"], "ip link set ve0 nomaster", kinds=["bond"])
    t.request("bond", "set-active", [*bond, "ip link set ve0 master bo0", "ip link set bo0 up", "ip link set ve1 up"],
              "ip link set bo0 type bond active_slave ve0", kinds=["bond"])
    t.request("bond", "set-member", [*bond, "ip link set ve0 master bo0"],
              "ip link set ve0 type bond_slave queue_id 0", kinds=["bond"])
    t.request("bridge", "create", [], "ip link add br0 type bridge stp_state 0 vlan_filtering 1 forward_delay 200",
              kinds=["vlan-filtering"])
    t.request("bridge", "add-port", [*VE, *BR], "ip link set ve0 master br0")
    t.request("bridge", "set-port", [*VE, *BR, "ip link set ve0 master br0"],
              "ip link set ve0 type bridge_slave hairpin on isolated on cost 7")
    t.request("vlan", "set-maps", [*VE, "ip link add link ve0 name vl0 type vlan id 5 egress-qos-map 2:3"],
              "ip link set dev vl0 type vlan reorder_hdr off ingress-qos-map 7:1 egress-qos-map 2:0 4:5", kinds=["vlan"])
    t.request("ipvlan", "set", [*VE, "ip link add link ve0 name iv0 type ipvlan mode l2 private"],
              "ip link set dev iv0 type ipvlan mode l3s vepa", kinds=["ipvlan"])
    t.request("ipvtap", "create", VE, "ip link add link ve0 name it0 type ipvtap mode l3 vepa", kinds=["ipvtap"])
    t.request("bridge", "create-all", [], f"ip link add br0 type bridge {BRIDGE_ALL}", kinds=["vlan-filtering"])
    t.request("bridge", "set", BR, "ip link set br0 type bridge ageing_time 6000 mcast_snooping 0 no_linklocal_learn 0")
    t.request("bridge", "release-port", [*VE, *BR, "ip link set ve0 master br0"], "ip link set ve0 nomaster")
    ports = [*VE_UP, *BR, "ip link set ve0 master br0", "ip link set ve1 master br0"]
    t.request("bridge", "set-port-all", ports, f"ip link set ve0 type bridge_slave {PORT_ALL}")
    t.request("bridge", "set-port-backup", ports, "ip link set ve0 type bridge_slave backup_port ve1")
    t.request("bridge", "set-port-no-backup", ports, "ip link set ve0 type bridge_slave nobackup_port")
    t.request("ipvlan", "create", VE, "ip link add link ve0 name iv0 type ipvlan mode l2 private", kinds=["ipvlan"])
    t.request("vxlan", "create", VE,
              "ip link add vx0 type vxlan id 42 local 192.0.2.1 remote 192.0.2.2 dev ve0 dstport 4789 nolearning",
              kinds=["vxlan"])
    t.request("vxlan", "create-all", VE, f"ip link add vx0 type vxlan id 5 {VXLAN_ALL}", kinds=["vxlan"])
    t.request("vxlan", "create-ipv6", VE, "ip link add vx0 type vxlan id 5 local 2001:db8::1 remote 2001:db8::2 "
              "dstport 4789 flowlabel 0x12345 udp6zerocsumtx udp6zerocsumrx", kinds=["vxlan"])
    t.request("vxlan", "create-external", VE, "ip link add vx0 type vxlan external vnifilter dstport 4789",
              kinds=["vxlan"])
    t.request("vxlan", "create-gpe", VE, "ip link add vx0 type vxlan external gpe dstport 4790", kinds=["vxlan"])
    vxlan = [*VE, "ip link add vx0 type vxlan id 5 remote 192.0.2.2 dstport 4789"]
    t.request("vxlan", "set", vxlan, "ip link set vx0 type vxlan remote 192.0.2.3 local 192.0.2.4 dev ve0 ttl 9 tos 8 "
              "df inherit learning ageing 20", kinds=["vxlan"])
    t.request("vrf", "create", [], "ip link add vrf0 type vrf table 10", kinds=["vrf"])
    t.request("ifb", "create", [], "ip link add ifb0 type ifb", kinds=["ifb"])
    t.request("gretap", "create", [], "ip link add gt0 type gretap local 192.0.2.1 remote 192.0.2.2 key 5 ttl 64",
              kinds=["gretap"])
    t.request("gretap", "create-all", VE, f"ip link add gt0 type gretap {GRETAP_ALL}", kinds=["gretap"])
    t.request("gretap", "create-encap", VE, "ip link add gt0 type gretap local 192.0.2.1 remote 192.0.2.2 encap gue "
              "encap-sport 5000 encap-dport 6000 encap-csum encap-udp6-csum encap-remcsum", kinds=["gretap"], ok=False,
              notes=["this kernel has no such encapsulation, and refuses it"])
    t.request("gretap", "create-external", [], "ip link add gt0 type gretap external", kinds=["gretap"])
    gretap = [*VE, f"ip link add gt0 type gretap {GRETAP_ALL}"]
    t.request("gretap", "set", gretap, "ip link set gt0 type gretap ttl 9 noikey", kinds=["gretap"],
              notes=["iproute2 reads the link first, and sends all that it has"])

    for name, words in (("mtu", "mtu 1400"), ("address", "address 02:00:00:00:00:99"), ("up", "up"), ("down", "down"),
                        ("alias", "alias 'the first one'"), ("alias-empty", "alias ''"), ("group", "group 7"),
                        ("name", "name renamed0"), ("addrgenmode-none", "addrgenmode none"),
                        ("addrgenmode-random", "addrgenmode random"),
                        ("txqueuelen", "txqueuelen 500"), ("promisc", "promisc on"),
                        ("allmulticast", "allmulticast on"), ("multicast-off", "multicast off"), ("arp-off", "arp off"),
                        ("broadcast", "broadcast ff:ff:ff:ff:ff:fe"),
                        ("mtu-up-address", "mtu 1400 up address 02:00:00:00:00:99"),
                        ("gso", "gso_max_size 32768 gso_max_segs 64"), ("mode-dormant", "mode dormant")):
        t.request("link", f"set-{name}", VE, f"ip link set dev ve0 {words}")
    t.request("link", "set-by-group", [*VE, "ip link set ve0 group 7"], "ip link set group 7 mtu 1400")
    t.request("link", "set-protodown", MV, "ip link set dev mv0 protodown on")
    t.request("link", "set-protodown-reason", MV, "ip link set dev mv0 protodown on protodown_reason 3 on")
    t.request("link", "set-netns", [*VE, *OTHER], "ip link set ve0 netns other")
    t.request("link", "set-netns-name", [*VE, *OTHER], "ip link set ve0 netns other name inner0")
    long = "a-name-longer-than-fifteen-bytes"
    t.request("link", "altname-add", VE, f"ip link property add dev ve0 altname {long} altname short0")
    t.request("link", "altname-del", [*VE, f"ip link property add dev ve0 altname {long}"],
              f"ip link property del dev ve0 altname {long}")
    t.request("link", "delete", VE, "ip link del ve0")
    t.request("link", "delete-by-altname", [*VE, f"ip link property add dev ve0 altname {long}"],
              f"ip link del {long}")
    t.request("link", "delete-group", [*VE, "ip link set ve0 group 7"], "ip link del group 7")
    t.request("link", "show", VE, "ip link show dev ve0", types=[GETLINK],
              notes=[shown := "look-up; the get itself (ifi_family is AF_PACKET); name of the peer"])
    t.request("link", "show-altname", [*VE, f"ip link property add dev ve0 altname {long}"],
              f"ip link show dev {long}", types=[GETLINK], notes=[shown])
    t.request("link", "dump", VE, "ip link show", types=[GETLINK])
    t.request("link", "dump-statistics", VE, "ip -s link show", types=[GETLINK])
    t.request("link", "dump-kind", VE, "ip link show type veth", types=[GETLINK])
    t.request("link", "dump-master", [*VE, *BR], "ip link show master br0", types=[GETLINK],
              notes=["the first message looks up the master, the second is the dump"])
    t.request("stats", "get", VE, "ip stats show dev ve0 group link", types=[GETSTATS])
    t.request("stats", "dump", VE, "ip stats show group link", types=[GETSTATS])
    t.request("netns", "set-id", OTHER, "ip netns set other 7", types=[NEWNSID])
    t.request("netns", "get-id", [*OTHER, "ip netns set other 7"], "ip netns list-id nsid 7", types=[GETNSID])
    t.request("address", "add", VE, "ip address add 192.0.2.1/24 broadcast + dev ve0 label ve0:x")
    t.request("address", "add-ipv6", VE, "ip address add 2001:db8::1/64 dev ve0 nodad valid_lft 600 preferred_lft 300")
    t.request("address", "del", [*VE, "ip address add 192.0.2.1/24 dev ve0"], "ip address del 192.0.2.1/24 dev ve0")
    t.request("address", "dump", VE, "ip address show dev ve0", types=[GETADDR])
    t.request("address", "dump-ipv6", VE, "ip -6 address show", types=[GETADDR])
    t.request("address", "add-peer", VE, "ip address add 192.0.2.1 peer 198.51.100.0/31 dev ve0 scope link metric 7")
    t.request("address", "add-peer-ipv6", VE, "ip address add 2001:db8::1 peer 2001:db8:1::1/128 dev ve0")
    t.request("address", "add-flags", VE, "ip address add 2001:db8::1/64 dev ve0 home mngtmpaddr noprefixroute metric 9")
    t.request("address", "replace", [*VE, "ip address add 192.0.2.1/24 broadcast + dev ve0"],
              "ip address replace 192.0.2.1/24 dev ve0 broadcast + valid_lft 600 preferred_lft 0")
    t.request("address", "del-peer", [*VE, "ip address add 192.0.2.1 peer 198.51.100.0/31 dev ve0"],
              "ip address del 192.0.2.1 peer 198.51.100.0/31 dev ve0")
    t.request("address", "del-ipv6", [*VE, "ip address add 2001:db8::1/64 dev ve0"],
              "ip address del 2001:db8::1/64 dev ve0")
    t.request("neighbour", "add", VE, "ip neighbour add 192.0.2.7 lladdr 02:00:5e:10:00:07 dev ve0")
    t.request("neighbour", "add-ipv6", VE, "ip neighbour add 2001:db8::7 lladdr 02:00:5e:10:00:07 dev ve0 nud reachable "
              "router extern_learn protocol 9")
    t.request("neighbour", "add-proxy", VE, "ip neighbour add proxy 192.0.2.8 dev ve0")
    t.request("neighbour", "replace", VE, "ip neighbour replace 192.0.2.7 lladdr 02:00:5e:10:00:08 dev ve0 nud stale")
    t.request("neighbour", "del", [*VE, "ip neighbour add 192.0.2.7 lladdr 02:00:5e:10:00:07 dev ve0"],
              "ip neighbour del 192.0.2.7 dev ve0")
    t.request("neighbour", "del-proxy", [*VE, "ip neighbour add proxy 192.0.2.8 dev ve0"],
              "ip neighbour del proxy 192.0.2.8 dev ve0")
    t.request("neighbour", "get", [*VE, "ip neighbour add 192.0.2.7 lladdr 02:00:5e:10:00:07 dev ve0"],
              "ip neighbour get 192.0.2.7 dev ve0", types=[GETNEIGH])
    t.request("neighbour", "dump", VE, "ip neighbour show dev ve0", types=[GETNEIGH])
    t.request("neighbour", "dump-master", [*VE, *BR], "ip neighbour show master br0", types=[GETNEIGH])
    t.request("neighbour", "dump-proxy", VE, "ip -4 neighbour show proxy", types=[GETNEIGH])
    port = [*VE, *BR, "ip link set ve0 master br0"]
    mac = "02:00:5e:10:00:07"
    t.request("fdb", "add", VE, f"bridge fdb add {mac} dev ve0")
    t.request("fdb", "add-master", port, f"bridge fdb add {mac} dev ve0 master static vlan 1 sticky", ok=None)
    t.request("fdb", "add-dynamic", port, f"bridge fdb add {mac} dev ve0 master dynamic extern_learn")
    t.request("fdb", "add-vxlan", VX, f"bridge fdb add {mac} dev vx0 static dst 192.0.2.7 port 4790 vni 43 via ve0 router",
              kinds=["vxlan"])
    t.request("fdb", "append", VX, "bridge fdb append 00:00:00:00:00:00 dev vx0 dst 2001:db8::7", kinds=["vxlan"], ok=None)
    t.request("fdb", "del", [*VE, f"bridge fdb add {mac} dev ve0"], f"bridge fdb del {mac} dev ve0")
    t.request("fdb", "dump", VE, "bridge fdb show dev ve0", types=[GETNEIGH])
    t.request("fdb", "dump-master", port, "bridge fdb show br br0", types=[GETNEIGH])
    routed = [*VE, "ip address add 192.0.2.1/24 dev ve0", "ip link set ve0 up"]
    t.request("route", "add", routed, "ip route add 198.51.100.0/24 via 192.0.2.9 dev ve0 metric 5")
    t.request("route", "add-table", routed, "ip route add 198.51.100.0/24 dev ve0 table 1000 mtu 1300")
    t.request("route", "del", [*routed, "ip route add 198.51.100.0/24 via 192.0.2.9"],
              "ip route del 198.51.100.0/24")
    t.request("route", "dump-table", routed, "ip route show table 255", types=[GETROUTE])
    route_requests(t)


ROUTED = ["sysctl net.ipv6.conf.default.accept_dad=0", *VE, "ip address add 192.0.2.1/24 dev ve0",
          "ip address add 2001:db8::1/64 dev ve0 nodad", "ip link set ve0 up", "ip link set ve1 up"]
TO, TO6 = "198.51.100.0/24", "2001:db8:1::/48"
METRICS = ("mtu lock 1400 advmss 1300 rtt 20ms rttvar 5ms window 9000 cwnd lock 12 ssthresh 30 reordering 5 hoplimit 9 "
           "initcwnd 11 initrwnd 13 features ecn quickack 1 congctl reno rto_min 210ms fastopen_no_cookie 1")
RULE = ("from 192.0.2.0/24 to 198.51.100.0/24 iif ve0 oif ve1 fwmark 0x5/0xff tos 4 ipproto tcp sport 80-90 dport 443 "
        "uidrange 5-10 tun_id 77 suppress_prefixlength 3 suppress_ifgroup 5 table 1000 protocol bgp priority 7")


def route_requests(t):
    def add(name, words, setup=()):
        t.request("route", name, [*ROUTED, *setup], f"ip route {words}")

    add("add-default", "add default via 192.0.2.254")
    add("add-tos", f"add {TO} dev ve0 tos 4 src 192.0.2.1 proto static scope link")
    add("add-blackhole", f"add blackhole {TO} metric 9")
    add("add-local", "add local 203.0.113.1 dev lo")
    add("add-metrics", f"add {TO} dev ve0 {METRICS}")
    add("add-onlink", f"add {TO} via 203.0.113.9 dev ve0 onlink")
    add("add-via", f"add {TO} via inet6 fe80::9 dev ve0")
    add("add-multipath", f"add {TO} nexthop via 192.0.2.9 dev ve0 weight 256 nexthop via inet6 fe80::9 dev ve0 "
        "nexthop via 203.0.113.9 dev ve0 weight 3 onlink")
    add("add-nexthop", f"add {TO} nhid 5", ["ip nexthop add id 5 via 192.0.2.9 dev ve0"])
    add("replace", f"replace {TO} via 192.0.2.9 dev ve0 metric 5")
    add("append", f"append {TO6} via fe80::9 dev ve0 metric 5", [f"ip route add {TO6} via fe80::8 dev ve0 metric 5"])
    add("del-all", f"del unicast {TO} via 192.0.2.9 dev ve0 metric 5 table 1000 proto static",
        [f"ip route add {TO} via 192.0.2.9 dev ve0 metric 5 table 1000 proto static"])
    add("add-ipv6", f"add {TO6} via fe80::9 dev ve0 metric 5 expires 100 pref high from 2001:db8:2::/64 mtu 1300 "
        "src 2001:db8::1")
    add("add-ipv6-multipath", f"add {TO6} nexthop via 2001:db8::9 weight 3 nexthop via fe80::9 dev ve0")
    add("del-ipv6", f"del {TO6}", [f"ip route add {TO6} dev ve0"])
    for name, words in (("get", "192.0.2.9"), ("get-fibmatch", "fibmatch 192.0.2.9"),
                        ("get-all", "192.0.2.9 from 192.0.2.1 oif ve0 mark 5 uid 1000 tos 4 ipproto tcp sport 3 dport 80"),
                        ("get-ipv6", "2001:db8::9 from 2001:db8::1 mark 5")):
        t.request("route", name, ROUTED, f"ip route get {words}", types=[GETROUTE])
    t.request("route", "dump-filtered", ROUTED, "ip route show table main proto static type unicast dev ve0",
              types=[GETROUTE])
    t.request("rule", "add", ROUTED, "ip rule add from 192.0.2.0/24 table 100")
    t.request("rule", "add-all", ROUTED, f"ip rule add not {RULE}")
    t.request("rule", "add-goto", ROUTED, "ip rule add priority 50 goto 900")
    t.request("rule", "add-blackhole", ROUTED, "ip rule add to 203.0.113.0/24 blackhole")
    t.request("rule", "add-l3mdev", ROUTED, "ip rule add l3mdev priority 5")
    t.request("rule", "add-ipv6", ROUTED, "ip -6 rule add from 2001:db8::/32 prohibit")
    t.request("rule", "del", [*ROUTED, "ip rule add from 192.0.2.0/24 table 100 priority 7"],
              "ip rule del from 192.0.2.0/24 table 100 priority 7")
    t.request("rule", "dump", ROUTED, "ip rule show", types=[GETRULE])


def route_replies(t):
    def routes(family):
        return message(GETROUTE, DUMP, struct.pack("=BBBBBBBBI", family, 0, 0, 0, 254, 0, 0, 0, 0))

    t.dump("route", "ipv4", [*ROUTED, f"ip route add {TO} dev ve0 {METRICS}",
                             "ip route add 203.0.113.0/26 via inet6 fe80::9 dev ve0",
                             "ip route add 203.0.113.64/26 nexthop via 192.0.2.9 dev ve0 weight 256 nexthop via inet6 "
                             "fe80::9 dev ve0 nexthop via 10.9.9.9 dev ve0 weight 3 onlink",
                             "ip route add blackhole 203.0.113.128/26 proto bgp", "ip route add throw 10.1.0.0/16 tos 4",
                             "ip route add 10.2.0.0/16 dev ve0 src 192.0.2.1 proto 200 scope 7",
                             "ip nexthop add id 5 via 192.0.2.9 dev ve0", "ip route add 10.3.0.0/16 nhid 5",
                             "ip route add default via 192.0.2.254 metric 7"],
           routes(2), "RTM_GETROUTE NLM_F_DUMP rtm_family=2 rtm_table=254", oracle="-d route show")
    t.dump("route", "ipv6", [*ROUTED, f"ip route add {TO6} via fe80::9 dev ve0 metric 5 pref high from 2001:db8:2::/64 "
                             "mtu 1300 src 2001:db8::1", "ip route add 2001:db8:3::/48 nexthop via 2001:db8::9 weight 3 "
                             "nexthop via fe80::9 dev ve0", "ip route add unreachable 2001:db8:4::/48",
                             "ip route add default via fe80::8 dev ve0 proto ra"],
           routes(10), "RTM_GETROUTE NLM_F_DUMP rtm_family=10 rtm_table=254", oracle="-d -6 route show")
    t.dump("route", "get", ROUTED, message(GETROUTE, 0, struct.pack("=BBBBBBBBI", 2, 32, 0, 0, 0, 0, 0, 0, 0x1000),
                                           attr(1, bytes([192, 0, 2, 9])), attr(16, 5)),
           "RTM_GETROUTE RTA_DST=192.0.2.9 RTA_MARK=5", oracle="-d route get 192.0.2.9 mark 5", last=(24,))
    t.dump("rule", "ipv4", [*ROUTED, f"ip rule add not {RULE}", "ip rule add priority 50 goto 900",
                            "ip rule add to 203.0.113.0/24 blackhole priority 60", "ip rule add l3mdev priority 61",
                            "ip rule add priority 62 iif nothere nop"],
           message(GETRULE, DUMP, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 0, 0, 0, 0, 0)),
           "RTM_GETRULE NLM_F_DUMP family=2", oracle="-d rule show")
    t.dump("rule", "ipv6", [*ROUTED, "ip -6 rule add from 2001:db8::/32 prohibit priority 9"],
           message(GETRULE, DUMP, struct.pack("=BBBBBBBBI", 10, 0, 0, 0, 0, 0, 0, 0, 0)),
           "RTM_GETRULE NLM_F_DUMP family=10", oracle="-d -6 rule show")


def failed(got):
    last = split(got[-1])[-1]
    return head(last)[1] in (DONE, ERROR) and len(last) >= 20 and struct.unpack_from("=i", last, 16)[0] < 0


def replies(t):
    # One link each.
    t.reply("link", "loopback", [], "lo")
    t.reply("link", "loopback-down", ["ip link set lo down"], "lo")
    t.reply("veth", "down", VE, "ve0")
    t.reply("veth", "up", VE_UP, "ve0")
    t.reply("link", "statistics", [*QUIET, *VE_UP], "ve0", mask=MST, statistics=True, after=traffic,
            notes=["5 frames of 100 bytes sent on ve0, 2 on ve1"])
    t.reply("link", "altnames-alias",
            [*VE, "ip link set ve0 alias 'an alias, with blanks'", "ip link property add dev ve0 altname "
             "a-name-longer-than-fifteen-bytes altname short0", "ip link set ve0 group 7"], "ve0")
    t.reply("link", "netnsid", [*OTHER, *VE_UP, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 netns other "
                                "type macvlan mode bridge"], "mv0", where="other",
            notes=["read in namespace other; its lower ve0 is in the first namespace"])
    t.reply("veth", "peer-netns", [*OTHER, "ip link add ve0 address 02:00:00:00:00:01 type veth peer name ve1 "
                                   "netns other address 02:00:00:00:00:02"], "ve0")
    for mode in ("private", "vepa", "bridge", "passthru", "source"):
        t.reply("macvlan", mode, [*VE, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 type macvlan "
                                  f"mode {mode}"], "mv0")
    t.reply("macvlan", "up", [*VE_UP, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 up type macvlan "
                              "mode bridge"], "mv0")
    t.reply("macvlan", "lower-down", [*VE, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 up type macvlan "
                                      "mode bridge"], "mv0")
    t.reply("macvlan", "all", [*VE_UP, *BR, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 mtu 1400 "
                               "txqueuelen 500 numtxqueues 4 numrxqueues 2 group 7 index 77 up master br0 type macvlan "
                               "mode private bcqueuelen 2000"], "mv0")
    t.reply("macvlan", "passthru-nopromisc", [*VE, "ip link add link ve0 name mv0 type macvlan mode passthru "
                                              "nopromisc"], "mv0")
    t.reply("macvlan", "source-nodst", [*VE, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 type macvlan "
                                        "mode source nodst"], "mv0")
    t.reply("macvlan", "source-3-macs", [*SRC, f"ip link set dev mv0 type macvlan macaddr set {macs(3)}"], "mv0",
            holds='"macaddr_count":3,')

    def change_data(*data):
        s = nl_socket()
        s.send(message(NEWLINK, ACK, ifinfo(index_of("mv0")), linkinfo("macvlan", *data)))
        answer = receive(s)
        assert struct.unpack_from("=i", answer, 16)[0] == 0
        s.close()

    # iproute2 6.1 has room for 80 only: it says so, sends these, and succeeds.
    t.reply("macvlan", "source-300-macs", SRC, "mv0", holds='"macaddr_count":300,', after=lambda: change_data(
        attr(IFLA_MACVLAN_MACADDR_MODE, 3), nest(IFLA_MACVLAN_MACADDR_DATA, *(
            attr(IFLA_MACVLAN_MACADDR, bytes.fromhex(m.replace(":", ""))) for m in macs(300).split()))),
        notes=["then RTM_NEWLINK with IFLA_MACVLAN_MACADDR_MODE=3 (set) and 300 addresses, 02:aa:00:00:00:00 to "
               "02:aa:00:00:01:2b"])
    t.reply("macvlan", "protodown", [*MV, "ip link set dev mv0 protodown on protodown_reason 3 on"], "mv0")
    t.reply("macvlan", "bclim", MV, "mv0", after=lambda: change_data(attr(IFLA_MACVLAN_BC_CUTOFF, 8)),
            notes=["then RTM_NEWLINK with IFLA_MACVLAN_BC_CUTOFF (9) = 8; kernels before 6.4 ignore it"])
    t.reply("macvtap", "bridge", [*VE, "ip link add link ve0 name mt0 address 02:00:00:00:00:11 type macvtap "
                                  "mode bridge"], "mt0", kinds=["macvtap"])
    t.reply("bridge", "bridge", BR, "br0")
    t.reply("bridge", "bridge-vlan-filtering", ["ip link add br0 address 02:00:00:00:00:20 type bridge "
                                                "vlan_filtering 1 stp_state 1 forward_delay 400 priority 4096"], "br0",
            kinds=["vlan-filtering"])
    t.reply("bridge", "port", [*QUIET, *VE_UP, "ip link add br0 address 02:00:00:00:00:20 type bridge forward_delay 0",
                               "ip link set br0 up", "ip link set ve0 master br0"], "ve0")
    t.reply("bridge", "macvlan-port", [*VE, *BR, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 master br0 "
                                       "type macvlan mode bridge"], "mv0")
    t.reply("bridge", "bridge-all", [f"ip link add br0 address 02:00:00:00:00:20 type bridge {BRIDGE_ALL}"], "br0",
            kinds=["vlan-filtering"])
    ports = [*QUIET, *VE_UP, "ip link add br0 address 02:00:00:00:00:20 type bridge forward_delay 0", "ip link set br0 up",
             "ip link set ve0 master br0", "ip link set ve1 master br0"]
    t.reply("bridge", "port-all", [*ports, f"ip link set ve0 type bridge_slave {PORT_ALL}",
                                   "ip link set ve0 type bridge_slave backup_port ve1"], "ve0")
    t.reply("ifb", "ifb", ["ip link add ifb0 address 02:00:00:00:00:60 type ifb"], "ifb0", kinds=["ifb"])
    t.reply("vxlan", "vxlan", [*VE, "ip link add vx0 address 02:00:00:00:00:61 type vxlan id 42 local 192.0.2.1 "
                               "remote 192.0.2.2 dev ve0 dstport 4789 nolearning ttl 5"], "vx0", kinds=["vxlan"])
    t.reply("vxlan", "vxlan-ipv6", ["ip link add vx0 address 02:00:00:00:00:61 type vxlan id 42 local 2001:db8::1 "
                                    "remote 2001:db8::2 dstport 4789"], "vx0", kinds=["vxlan"])
    vxlan = "ip link add vx0 address 02:00:00:00:00:61 type vxlan"
    t.reply("vxlan", "vxlan-all", [*VE, f"{vxlan} id 5 {VXLAN_ALL}"], "vx0", kinds=["vxlan"])
    t.reply("vxlan", "vxlan-group-ipv6", [*VE, f"{vxlan} id 5 group ff05::1 dev ve0 dstport 4789 flowlabel 0x12345 ttl inherit "
                                          "udp6zerocsumtx udp6zerocsumrx"], "vx0", kinds=["vxlan"])
    t.reply("vxlan", "vxlan-external", [f"{vxlan} external vnifilter dstport 4789"], "vx0", kinds=["vxlan"])
    t.reply("vxlan", "vxlan-gpe", [f"{vxlan} external gpe"], "vx0", kinds=["vxlan"])
    t.reply("dummy", "dummy", DU, "du0", kinds=["dummy"])
    t.reply("dummy", "up", [*DU, "ip link set du0 up"], "du0", kinds=["dummy"])
    t.reply("vlan", "vlan", [*VE, "ip link add link ve0 name vl0 type vlan id 5"], "vl0", kinds=["vlan"])
    t.reply("vlan", "all", [*VE, "ip link add link ve0 name vl0 type vlan proto 802.1ad id 4094 reorder_hdr off "
                            "gvrp off loose_binding on ingress-qos-map 1:2 3:4 egress-qos-map 0:7 5:6"], "vl0",
            kinds=["vlan"])
    t.reply("vlan", "no-flags", [*VE, "ip link add link ve0 name vl0 type vlan id 0 reorder_hdr off"], "vl0",
            kinds=["vlan"])
    bond = [*QUIET, *VE, "ip link add bo0 address 02:00:00:00:00:50 type bond mode active-backup miimon 100",
            "ip link set ve0 master bo0", "ip link set ve1 up", "ip link set bo0 up"]
    t.reply("bond", "active-backup", bond, "bo0", kinds=["bond"])
    t.reply("bond", "member", bond, "ve0", kinds=["bond"])
    t.reply("bond", "balance-rr", ["ip link add bo0 address 02:00:00:00:00:50 type bond"], "bo0", kinds=["bond"])
    t.reply("bond", "arp", ["ip link add bo0 address 02:00:00:00:00:50 type bond mode active-backup arp_interval 100 "
                            "arp_ip_target 192.0.2.1,192.0.2.2 arp_validate all"], "bo0", kinds=["bond"])
    lacp = [*QUIET, *VE, "ip link add bo0 address 02:00:00:00:00:50 type bond mode 802.3ad miimon 100 lacp_rate fast "
            "xmit_hash_policy layer3+4", "ip link set ve0 master bo0", "ip link set ve1 up", "ip link set bo0 up"]
    t.reply("bond", "802.3ad", lacp, "bo0", kinds=["bond"])
    t.reply("bond", "802.3ad-member", lacp, "ve0", kinds=["bond"])
    t.reply("ipvtap", "l2", [*VE, "ip link add link ve0 name it0 type ipvtap mode l2 vepa"], "it0", kinds=["ipvtap"])
    t.reply("ipvlan", "l3", [*VE, "ip link add link ve0 name iv0 type ipvlan mode l3 private"], "iv0",
            kinds=["ipvlan"])
    t.reply("vrf", "vrf", ["ip link add vrf0 address 02:00:00:00:00:62 type vrf table 10"], "vrf0", kinds=["vrf"])
    t.reply("vrf", "member", [*VE, "ip link add vrf0 address 02:00:00:00:00:62 type vrf table 10",
                              "ip link set ve0 master vrf0"], "ve0", kinds=["vrf"])
    t.reply("gretap", "gretap", ["ip link add gt0 address 02:00:00:00:00:63 type gretap local 192.0.2.1 "
                                 "remote 192.0.2.2 key 5 ttl 64"], "gt0", kinds=["gretap"])
    gretap = "ip link add gt0 address 02:00:00:00:00:63 type gretap"
    t.reply("gretap", "gretap-all", [*VE, f"{gretap} {GRETAP_ALL}"], "gt0", kinds=["gretap"])
    t.reply("gretap", "gretap-external", [f"{gretap} external"], "gt0", kinds=["gretap"])

    # Dumps.
    mask = attr(IFLA_EXT_MASK, SKIP_STATS)
    all_links = message(GETLINK, DUMP, ifinfo(), mask)
    five = [*VE, *BR, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 master br0 type macvlan mode bridge"]
    what = "RTM_GETLINK NLM_F_DUMP IFLA_EXT_MASK=0x8"
    t.dump("dump", "links", five, all_links, what)
    t.dump("dump", "links-by-kind", five, message(GETLINK, DUMP, ifinfo(), mask, linkinfo("veth")),
           what + " IFLA_LINKINFO{KIND=veth}", oracle="-d link show type veth",
           check=lambda got: any(head(m)[2] & DUMP_FILTERED for d in got for m in split(d)))
    t.dump("dump", "links-by-master", five, lambda: message(GETLINK, DUMP, ifinfo(), mask, attr(
        IFLA_MASTER, index_of("br0"))), what + " IFLA_MASTER=br0", oracle="-d link show master br0",
        check=lambda got: any(head(m)[2] & DUMP_FILTERED for d in got for m in split(d)))
    t.dump("dump", "links-none", five, message(GETLINK, DUMP, ifinfo(), mask, linkinfo("ifb")),
           what + " IFLA_LINKINFO{KIND=ifb}", oracle=None, kinds=["ifb"], notes=["no link of that kind exists"])
    eight = [*five, *(f"ip link add link ve1 name mw{i} address 02:00:00:00:01:0{i} type macvlan mode bridge"
                      for i in range(4))]
    many = [*eight, *(f"ip link add link ve1 name mx{i} address 02:00:00:00:02:0{i} type macvlan mode bridge"
                      for i in range(6))]
    t.dump("dump", "links-interrupted", many, all_links, what + ", received in pieces of 4096 bytes", size=4096,
           during=lambda s: run("ip link del mx5"),
           check=lambda got: any(head(m)[2] & DUMP_INTR for d in got for m in split(d)),
           notes=["after the first datagram: ip link del mx5 (the kernel has made the second one already)"])
    t.dump("dump", "links-with-single-between", eight, all_links, what + ", received in pieces of 4096 bytes",
           size=4096, during=lambda s: s.send(message(GETLINK, 0, ifinfo(1), mask, seq=2)),
           check=lambda got: 2 in [head(m)[3] for d in got[1:-1] for m in split(d)],
           notes=["after the first datagram: RTM_GETLINK ifi_index=1 with nlmsg_seq 2 on the same socket"])
    t.dump("dump", "links-second-refused", eight, all_links, what + ", received in pieces of 4096 bytes",
           size=4096, during=lambda s: s.send(message(GETLINK, DUMP, ifinfo(), mask, seq=2)), last=(DONE,),
           check=lambda got: [head(m)[1] for d in got for m in split(d) if head(m)[3] == 2] == [ERROR],
           notes=["after the first datagram: the same request with nlmsg_seq 2; its answer is EBUSY"])
    t.dump("dump", "strict-by-index", VE, lambda: message(GETLINK, DUMP, ifinfo(index_of("ve0")), mask),
           "RTM_GETLINK NLM_F_DUMP ifi_index=ve0", oracle=None, check=failed)
    t.dump("dump", "strict-unsupported-attribute", VE, message(GETLINK, DUMP, ifinfo(), mask, attr(IFLA_MTU, 1500)),
           "RTM_GETLINK NLM_F_DUMP IFLA_MTU=1500", oracle=None, check=failed)
    t.dump("dump", "routes-no-table", VE, message(GETROUTE, DUMP, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 0, 0, 0, 0, 0),
                                                  attr(15, 4711)),
           "RTM_GETROUTE NLM_F_DUMP rtm_family=2 RTA_TABLE=4711 (does not exist)", oracle=None,
           check=failed)
    t.dump("dump", "addresses", [*QUIET, *VE, "ip address add 192.0.2.1/24 broadcast + dev ve0 label ve0:x",
                                 "sysctl net.ipv6.conf.ve0.disable_ipv6=0",
                                 "ip address add 2001:db8::1/64 dev ve0 nodad"],
           message(GETADDR, DUMP, struct.pack("=BBBBi", 0, 0, 0, 0, 0)), "RTM_GETADDR NLM_F_DUMP ifa_family=0",
           oracle="-d address show")
    t.dump("address", "many", [*QUIET, *VE, "ip address add 192.0.2.1/24 dev ve0 valid_lft 600 preferred_lft 0",
                               "ip address add 192.0.2.2/24 dev ve0 metric 7 noprefixroute",
                               "ip address add 198.51.100.1 peer 198.51.100.2/32 dev ve0 scope link",
                               "sysctl net.ipv6.conf.ve0.disable_ipv6=0",
                               "ip address add 2001:db8::1/64 dev ve0 metric 5 home mngtmpaddr",
                               "ip address add 2001:db8:1::1 peer 2001:db8:1::2/128 dev ve0 nodad"],
           lambda: message(GETADDR, DUMP, struct.pack("=BBBBi", 0, 0, 0, 0, index_of("ve0"))),
           "RTM_GETADDR NLM_F_DUMP ifa_family=0 ifa_index=ve0", oracle="-d address show dev ve0")
    t.dump("neighbour", "dump", [*QUIET, *VE, "sysctl net.ipv6.conf.ve0.disable_ipv6=0",
                                 "ip neighbour add 192.0.2.7 lladdr 02:00:5e:10:00:07 dev ve0",
                                 "ip neighbour add 192.0.2.8 lladdr 02:00:5e:10:00:08 dev ve0 nud noarp protocol 9",
                                 "ip neighbour add 2001:db8::7 lladdr 02:00:5e:10:00:07 dev ve0 router extern_learn",
                                 "ip neighbour add 2001:db8::8 dev ve0 nud none"],
           message(GETNEIGH, DUMP, struct.pack("=BBHiHBB", 0, 0, 0, 0, 0, 0, 0)), "RTM_GETNEIGH NLM_F_DUMP",
           oracle="-d neighbour show nud all")
    t.dump("neighbour", "proxies", [*VE, "ip neighbour add proxy 192.0.2.8 dev ve0 protocol 9"],
           message(GETNEIGH, DUMP, struct.pack("=BBHiHBB", 0, 0, 0, 0, 0, 8, 0)), "RTM_GETNEIGH NLM_F_DUMP NTF_PROXY",
           oracle="-d neighbour show proxy")
    forwarding = [*QUIET, *VE, *BR, "ip link set ve0 master br0", "ip link set ve0 up", "ip link set br0 up",
                  "ip link set ve1 up",
                  "bridge fdb add 02:00:5e:10:00:07 dev ve0 master static",
                  "bridge fdb add 02:00:5e:10:00:08 dev ve0 master dynamic sticky",
                  "bridge fdb add 02:00:5e:10:00:09 dev ve0 self"]
    fdb = message(GETNEIGH, DUMP, struct.pack("=BBHiHBB", 7, 0, 0, 0, 0, 0, 0))
    t.dump("fdb", "bridge", forwarding, fdb, "RTM_GETNEIGH NLM_F_DUMP ndm_family=AF_BRIDGE", oracle="fdb show",
           program="bridge")
    t.dump("fdb", "vxlan", [*QUIET, *VX, "bridge fdb add 02:00:5e:10:00:07 dev vx0 static dst 192.0.2.7 extern_learn",
                            "bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.8 port 4790 vni 43 via ve0"],
           fdb, "RTM_GETNEIGH NLM_F_DUMP ndm_family=AF_BRIDGE", oracle="fdb show", program="bridge", kinds=["vxlan"])
    t.dump("dump", "routes", [*QUIET, *VE, "ip address add 192.0.2.1/24 dev ve0", "ip link set ve0 up",
                              "ip link set ve1 up", "ip route add 198.51.100.0/24 via 192.0.2.9 metric 5",
                              "ip route add unreachable 203.0.113.0/24"],
           message(GETROUTE, DUMP, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 254, 0, 0, 0, 0)),
           "RTM_GETROUTE NLM_F_DUMP rtm_family=2 rtm_table=254", oracle="-d route show")
    t.dump("stats", "get", [*QUIET, *VE_UP], lambda: message(GETSTATS, 0, struct.pack(
        "=BBHII", 0, 0, 0, index_of("ve0"), 1)), "RTM_GETSTATS ifindex=ve0 filter_mask=1",
        oracle="-s link show dev ve0", last=(92,), after=traffic,
        notes=["5 frames of 100 bytes sent on ve0, 2 on ve1"])
    t.dump("stats", "dump", [*QUIET, *VE_UP], message(GETSTATS, DUMP, struct.pack("=BBHII", 0, 0, 0, 0, 1)),
           "RTM_GETSTATS NLM_F_DUMP filter_mask=1", oracle="-s link show", after=traffic,
           notes=["5 frames of 100 bytes sent on ve0, 2 on ve1"])
    t.dump("netns", "get-id", [*OTHER, "ip netns set other 7"], lambda: message(GETNSID, 0, struct.pack(
        "=Bxxx", 0), attr(1, 7)), "RTM_GETNSID NETNSA_NSID=7", oracle="netns list-id nsid 7", last=(NEWNSID,))
    t.dump("link", "echo-create", VE, lambda: message(NEWLINK, ACK | ECHO | CREATE | EXCL, ifinfo(), attr(
        IFLA_LINK, index_of("ve0")), attr(IFLA_IFNAME, "mv0"), attr(IFLA_ADDRESS, bytes.fromhex("020000000010")),
        linkinfo("macvlan", attr(IFLA_MACVLAN_MODE, BRIDGE))), "RTM_NEWLINK NLM_F_CREATE NLM_F_EXCL NLM_F_ECHO "
        "(macvlan mv0 on ve0)", oracle=None, last=(ERROR,),
        notes=["kernels before 6.2 send no echo here, only the acknowledgement"])

    # Acknowledgements and errors.
    def create(kind, *data, name="x0", link="ve0", more=()):
        parts = [attr(IFLA_LINK, index_of(link))] if link else []
        return message(NEWLINK, ACK | CREATE | EXCL, ifinfo(), *parts, attr(IFLA_IFNAME, name), *more,
                       linkinfo(kind, *data))

    def mode(value):
        return attr(IFLA_MACVLAN_MODE, value)

    def set_mtu():
        return message(NEWLINK, ACK, ifinfo(index_of("ve0")), attr(IFLA_MTU, 1400))

    t.error("ack", VE, set_mtu, "RTM_NEWLINK NLM_F_ACK ve0 IFLA_MTU=1400", want=0)
    t.error("ack-no-options", VE, set_mtu, "RTM_NEWLINK NLM_F_ACK ve0 IFLA_MTU=1400", want=0, options=())
    unknown = message(NEWLINK, ACK | CREATE | EXCL, ifinfo(), attr(IFLA_IFNAME, "x0"), linkinfo("foo"))
    for name, options in (("", ALL_OPTIONS), ("-uncapped", (EXT_ACK, STRICT)), ("-no-options", ())):
        t.error(f"unknown-kind{name}", VE, unknown, "RTM_NEWLINK x0 kind foo", want=errno.EOPNOTSUPP, options=options,
                prints="ip link add name x0 type foo")
    t.error("macvlan-mode-2-bytes", VE, lambda: create("macvlan", attr(IFLA_MACVLAN_MODE, struct.pack("=H", BRIDGE))),
            "RTM_NEWLINK macvlan x0 with a 2-byte IFLA_MACVLAN_MODE", want=errno.ERANGE)
    t.error("macvlan-mode-2-bytes-uncapped", VE, lambda: create("macvlan", attr(
        IFLA_MACVLAN_MODE, struct.pack("=H", BRIDGE))), "RTM_NEWLINK macvlan x0 with a 2-byte IFLA_MACVLAN_MODE",
        want=errno.ERANGE, options=(EXT_ACK, STRICT))
    t.error("macvlan-mode-3", VE, lambda: create("macvlan", mode(3)), "RTM_NEWLINK macvlan x0 mode 3",
            want=errno.EINVAL)
    t.error("macvlan-read-only-attribute", VE, lambda: create("macvlan", mode(BRIDGE), attr(
        IFLA_MACVLAN_BC_QUEUE_LEN_USED, 5)), "RTM_NEWLINK macvlan x0 IFLA_MACVLAN_BC_QUEUE_LEN_USED=5",
        want=errno.EINVAL)
    passthru = [*VE, "ip link add link ve0 name mv0 type macvlan mode passthru"]
    t.error("macvlan-passthru-second", passthru, lambda: create("macvlan", mode(PASSTHRU)),
            "RTM_NEWLINK macvlan x0 mode passthru, ve0 has one already", want=errno.EINVAL,
            prints="ip link add link ve0 name x0 type macvlan mode passthru")
    in_use = [*VE_UP, "ip link add link ve0 name mv0 address 02:00:00:00:00:10 up type macvlan mode bridge"]
    t.error("macvlan-address-in-use", in_use,
            lambda: message(NEWLINK, ACK | CREATE | EXCL, ifinfo(0, IFF_UP, IFF_UP), attr(IFLA_LINK, index_of("ve0")),
                            attr(IFLA_IFNAME, "x0"), attr(IFLA_ADDRESS, bytes.fromhex("020000000010")),
                            linkinfo("macvlan", mode(BRIDGE))),
            "RTM_NEWLINK macvlan x0 IFF_UP with the address of mv0", want=errno.EADDRINUSE,
            prints="ip link add link ve0 name x0 address 02:00:00:00:00:10 up type macvlan mode bridge")
    t.error("macvlan-lower-busy", [*VE, *BR, "ip link set ve0 master br0"], lambda: create("macvlan", mode(BRIDGE)),
            "RTM_NEWLINK macvlan x0, ve0 is a bridge port", want=errno.EBUSY,
            prints="ip link add link ve0 name x0 type macvlan mode bridge")
    t.error("mtu-too-small", VE, lambda: create("macvlan", mode(BRIDGE), more=[attr(IFLA_MTU, 10)]),
            "RTM_NEWLINK macvlan x0 IFLA_MTU=10", want=errno.EINVAL,
            prints="ip link add link ve0 name x0 mtu 10 type macvlan mode bridge")
    t.error("mtu-too-large", VE, lambda: message(NEWLINK, ACK, ifinfo(index_of("ve0")), attr(IFLA_MTU, 70000)),
            "RTM_NEWLINK ve0 IFLA_MTU=70000", want=errno.EINVAL, prints="ip link set ve0 mtu 70000")
    t.error("name-exists", VE, lambda: create("macvlan", mode(BRIDGE), name="ve1"), "RTM_NEWLINK macvlan ve1",
            want=errno.EEXIST, prints="ip link add link ve0 name ve1 type macvlan mode bridge")
    t.error("name-too-long", VE, lambda: create("macvlan", mode(BRIDGE), name="sixteen-bytes-xx"),
            "RTM_NEWLINK macvlan sixteen-bytes-xx", want=errno.ERANGE)
    t.error("gso-out-of-range", VE, lambda: message(NEWLINK, ACK, ifinfo(index_of("ve0")), attr(IFLA_GSO_MAX_SIZE, 1)),
            "RTM_NEWLINK ve0 IFLA_GSO_MAX_SIZE=1", want=(errno.ERANGE, errno.EINVAL))
    t.error("no-such-link", VE, message(GETLINK, 0, ifinfo(4711), mask), "RTM_GETLINK ifi_index=4711",
            want=errno.ENODEV)
    t.error("no-such-name", VE, message(GETLINK, 0, ifinfo(), attr(IFLA_IFNAME, "nothere"), mask),
            "RTM_GETLINK IFLA_IFNAME=nothere", want=errno.ENODEV, prints="ip link show dev nothere")
    t.error("no-permission", VE, set_mtu, "RTM_NEWLINK ve0 IFLA_MTU=1400, as an unprivileged user", want=errno.EPERM,
            uid=65534)
    t.error("not-deletable", VE, message(DELLINK, ACK, ifinfo(1)), "RTM_DELLINK lo", want=errno.EOPNOTSUPP,
            prints="ip link del lo")
    t.error("group-empty", VE, message(DELLINK, ACK, ifinfo(), attr(IFLA_GROUP, 4711)),
            "RTM_DELLINK IFLA_GROUP=4711", want=errno.ENODEV, prints="ip link del group 4711")
    t.error("nested-flag-missing", VE, lambda: message(NEWLINKPROP, ACK | CREATE | EXCL | 0x800, ifinfo(index_of(
        "ve0")), attr(IFLA_PROP_LIST, attr(IFLA_ALT_IFNAME, "other-name"))),
        "RTM_NEWLINKPROP ve0, IFLA_PROP_LIST without NLA_F_NESTED", want=errno.EINVAL)
    t.error("altname-exists", VE, lambda: message(NEWLINKPROP, ACK | CREATE | EXCL | 0x800, ifinfo(index_of(
        "ve0")), nest(IFLA_PROP_LIST, attr(IFLA_ALT_IFNAME, "ve1"))),
        "RTM_NEWLINKPROP ve0 IFLA_ALT_IFNAME=ve1", want=errno.EEXIST,
        prints="ip link property add dev ve0 altname ve1")
    t.error("vlan-id-out-of-range", VE, lambda: create("vlan", attr(1, struct.pack("=H", 4095))),
            "RTM_NEWLINK vlan x0 id 4095", want=errno.ERANGE, kinds=["vlan"])
    t.error("vlan-id-missing", VE, lambda: create("vlan"), "RTM_NEWLINK vlan x0 without IFLA_VLAN_ID",
            want=errno.EINVAL, kinds=["vlan"])
    t.overheard("error", "warning-on-success", ["ip link add ve0 numtxqueues 2 type veth"],
                "tc qdisc replace dev ve0 parent root handle 100 taprio num_tc 2 map 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 "
                "queues 1@0 1@1 base-time 0 sched-entry S 01 300000 sched-entry S 02 300000 clockid CLOCK_TAI",
                kinds=["taprio"], notes=["error 0 together with an extended-ACK text"])

    # Notifications.
    add = "ip link add link ve0 name mv0 address 02:00:00:00:00:10"
    t.notifications("macvlan", "create-down", VE, [f"{add} type macvlan mode bridge"])
    t.notifications("macvlan", "create-up", VE_UP, [f"{add} up type macvlan mode bridge"])
    t.notifications("macvlan", "delete-up", [*VE_UP, f"{add} up type macvlan mode bridge"], ["ip link del mv0"])
    t.notifications("macvlan", "delete-with-lower", MV, ["ip link del ve0"])
    t.notifications("macvlan", "set-mode", [*VE_UP, f"{add} up type macvlan mode bridge"],
                    ["ip link set mv0 type macvlan mode private"])
    t.notifications("macvlan", "create-netns", [*OTHER, *VE], [f"{add} netns other type macvlan mode bridge"],
                    where="other")
    t.notifications("link", "change", MV, ["ip link set mv0 mtu 1400", "ip link set mv0 address 02:00:00:00:00:99",
                                           "ip link set mv0 name renamed0", "ip link set renamed0 alias 'an alias'",
                                           "ip link set renamed0 group 7", "ip link set renamed0 txqueuelen 5",
                                           "ip link property add dev renamed0 altname another-name"])
    t.notifications("link", "up-down", VE, ["ip link set ve0 up", "ip link set ve1 up", "ip link set ve1 down"])
    t.notifications("link", "delete-group", [*MV, "ip link set mv0 group 7"], ["ip link del group 7"])
    t.notifications("link", "move-away", [*OTHER, *MV], ["ip link set mv0 netns other"])
    t.notifications("link", "move-in", [*OTHER, *MV], ["ip link set mv0 netns other"], where="other")
    t.notifications("bridge", "port-join-leave", [*VE, *BR], ["ip link set ve0 master br0", "ip link set ve0 nomaster"],
                    notes=["has messages of family AF_BRIDGE (7)"])
    t.notifications("netns", "id", OTHER, ["ip netns set other 7", "ip netns del other"], groups=1 << 27)
    route_replies(t)


def traffic():
    for dev, count in (("ve0", 5), ("ve1", 2)):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        s.bind((dev, 0x88B5))
        for _ in range(count):
            s.send(b"\xff" * 6 + b"\x02\0\0\0\0\x01\x88\xb5" + b"\0" * 86)
        s.close()
    time.sleep(0.1)


# ---------------------------------------------------------------- start


def stage(options):
    load_modules()
    private()
    t = Stage(options.out, options.stage in ("requests", "both"), options.stage in ("replies", "both"), options.only)
    if t.with_requests:
        requests(t)
    if t.with_replies:
        replies(t)
    t.save()
    print(f"{t.kernel}: {len(t.files)} fixtures, {len(t.skipped)} not possible here, {len(t.failed)} failed")
    for line in t.skipped:
        print(f"  skipped {line}")
    for line in t.failed:
        print(f"  FAILED {line}")
    return 1 if t.failed else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", default=os.path.join(HERE, "..", "fixtures"), help="default: test/fixtures")
    p.add_argument("--clean", action="store_true", help="first remove the fixtures that are there")
    p.add_argument("--no-host", action="store_true", help="not on the running kernel")
    p.add_argument("--uml-runner", metavar="SCRIPT")
    p.add_argument("--uml-kernel", metavar="FILE", action="append", help="default: linux.uml")
    p.add_argument("--only", metavar="SUBJECT[/NAME]", help="those whose path begins so")
    p.add_argument("--stage", choices=("requests", "replies", "both"), help=argparse.SUPPRESS)
    options = p.parse_args()
    options.out = os.path.abspath(options.out)
    if options.stage:
        return stage(options)

    if options.clean:
        for folder in os.scandir(options.out) if os.path.isdir(options.out) else ():
            if folder.is_dir():
                for file in os.scandir(folder.path):
                    if file.name.endswith(".txt"):
                        os.unlink(file.path)
                with contextlib.suppress(OSError):
                    os.rmdir(folder.path)
    own = [sys.executable, os.path.abspath(__file__), "--out", options.out]
    if options.only:
        own += ["--only", options.only]
    kernels = options.uml_kernel or ["linux.uml"] if options.uml_runner else []
    failed = 0
    if not options.no_host:
        failed |= subprocess.call([*own, "--stage", "replies" if kernels else "both"])
    for i, kernel in enumerate(kernels):
        failed |= subprocess.call([options.uml_runner, "-k", kernel, "--", *own, "--stage", "replies" if i else "both"])
    return failed


if __name__ == "__main__":
    sys.exit(main())
