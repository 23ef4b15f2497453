"""as-in-docker.py COMMAND...: runs a command under a filter for system calls that refuses at least what Docker's default
profile refuses a container without CAP_SYS_ADMIN. Ends with status 77 where there is no libseccomp."""

import ctypes
import errno
import os
import sys

REFUSED = """
acct add_key bpf clock_adjtime clock_settime create_module delete_module fanotify_init finit_module fsconfig fsmount fsopen
fspick get_kernel_syms get_mempolicy init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
kexec_file_load kexec_load keyctl lookup_dcookie mbind mount mount_setattr move_mount move_pages nfsservctl
open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev
ptrace query_module quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node setdomainname
sethostname setns settimeofday stime swapoff swapon sysfs syslog umount umount2 unshare uselib userfaultfd ustat vhangup
vm86 vm86old chroot _sysctl
""".split()
# CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET
NAMESPACES = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
AF_VSOCK = 40

ALLOW = 0x7FFF0000
EQUAL, MASKED_EQUAL = 4, 7


def refuse_with(number):
    return 0x00050000 | number


class Comparison(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


try:
    library = ctypes.CDLL("libseccomp.so.2")
except OSError:
    sys.exit(77)
library.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(library.seccomp_init(ALLOW))


def refuse(name, action=refuse_with(errno.EPERM), comparison=None):
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # not on this architecture, or younger than the library
        return
    count = 0 if comparison is None else 1
    result = library.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, count, comparison)
    assert result == 0, (name, result)


for name in REFUSED:
    refuse(name)
# The C library tries clone() then, whose flags can be looked at.
refuse("clone3", refuse_with(errno.ENOSYS))
for flag in NAMESPACES:
    refuse("clone", comparison=ctypes.byref(Comparison(0, MASKED_EQUAL, flag, flag)))
refuse("socket", comparison=ctypes.byref(Comparison(0, EQUAL, AF_VSOCK, 0)))
assert library.seccomp_load(context) == 0
os.execvp(sys.argv[1], sys.argv[1:])
