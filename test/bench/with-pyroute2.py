"""with-pyroute2.py create LOWER PREFIX COUNT | delete PREFIX COUNT | list | get NAME COUNT

The same work as libnl.c, by pyroute2. Prints the milliseconds of the work, without the start of the program.
"""

import sys
import time

from pyroute2 import IPRoute


def create(route, lower, prefix, count):
    (index,) = route.link_lookup(ifname=lower)
    for i in range(int(count)):
        name = f"{prefix}{i}"
        route.link("add", ifname=name, kind="macvlan", link=index, macvlan_mode="bridge")
        get(route, name)


def delete(route, prefix, count):
    for i in range(int(count)):
        route.link("del", ifname=f"{prefix}{i}")


def list_all(route):
    if not route.get_links():
        raise SystemExit("no links")


def get(route, name, count=1):
    for _ in range(int(count)):
        (link,) = route.link("get", ifname=name)
        if link.get_attr("IFLA_IFNAME") != name:
            raise SystemExit(f"not {name}")


works = {"create": create, "delete": delete, "list": list_all, "get": get}
with IPRoute() as route:
    start = time.perf_counter()
    works[sys.argv[1]](route, *sys.argv[2:])
    print((time.perf_counter() - start) * 1000)
