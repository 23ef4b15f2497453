#!/bin/bash
# uml-run.sh [-k KERNEL] [-M MODULES] [-m MEMORY] [-c CPU] [-t SECONDS] [-a KERNEL_ARGUMENT] [--] COMMAND [ARGS...]
# Runs a command as root of a complete Linux kernel of its own (User-Mode Linux), on top of the host's files, which it
# reads and writes in place. /tmp, /run, /dev, /proc and /sys are the guest's. Needs neither root nor virtualization.
# The command's output comes on stdout. The status is the command's, or:
#   124  the kernel did not start, the command never ran
#   125  the kernel ended without the command's status (panic, time-out)
# In both cases the kernel's console is printed.
set -euo pipefail

usage() {
  sed -n '2p' "$0" | cut -c3- >&2
  exit 64
}

kernel=linux.uml modules=/usr/lib/uml/modules memory=1G cpu='' limit=1800 extra=()
while getopts 'k:M:m:c:t:a:' option; do
  case $option in
    k) kernel=$OPTARG ;;
    M) modules=$OPTARG ;;
    m) memory=$OPTARG ;;
    c) cpu=$OPTARG ;;
    t) limit=$OPTARG ;;
    a) extra+=("$OPTARG") ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
command -v "$kernel" >/dev/null || {
  [ "$kernel" != linux.uml ] || kernel+=' (package user-mode-linux)'
  echo "uml-run: there is no $kernel" >&2
  exit 124
}

# One host CPU for each kernel: the guest's kernel and its processes hand over to each other at each system call and
# page fault, and across CPUs that takes 2 to 4 times as long. The CPU this shell is on is an allowed one.
if [ -z "$cpu" ]; then
  read -r -a stat <"/proc/$$/stat"
  cpu=${stat[38]}
fi

# The guest's memory is a file, which must not be on a noexec mount. Containers often have a tiny /dev/shm.
memory_folder=/var/tmp
free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1 || true)
if [ "${free:-0}" -gt $(($(numfmt --from=iec "$memory") / 1024 + 50000)) ] && ! grep -q '^[^ ]* /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then
  memory_folder=/dev/shm
fi

# The job folder must lie outside of what the guest covers with its own mounts.
job=$(mktemp -d /var/tmp/uml-job.XXXXXX)
tail_pid='' kernel_pid=''
finish() {
  # timeout passes the signal on to the kernel, which ends its own processes.
  if [ -n "$kernel_pid" ]; then
    kill "$kernel_pid" 2>/dev/null && wait "$kernel_pid" 2>/dev/null || true
  fi
  if [ -n "$tail_pid" ]; then
    kill "$tail_pid" 2>/dev/null && wait "$tail_pid" 2>/dev/null || true
  fi
  rm -rf "$job"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$job/uml"
printf '%s\n' "$modules" >"$job/modules"
case $PWD/ in /tmp/*) : >"$job/keep-tmp" ;; esac # A project under /tmp has to stay visible.
{
  printf 'cd %q\n' "$PWD"
  (
    unset OLDPWD SHLVL TMPDIR
    export -p
  )
  printf '%q ' "$@"
  echo
} >"$job/command"

cat >"$job/init" <<'INIT'
#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
job=${0%/init}
mount -t proc proc /proc
mount -t sysfs sys /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t tmpfs -o mode=0755 run /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
[ -e "$job/keep-tmp" ] || mount -t tmpfs -o mode=1777 tmp /tmp
ln -sfn /proc/self/fd /dev/fd
modules=$(cat "$job/modules")
if [ -d "$modules/$(uname -r)" ]; then
  if [ ! -x "$(cat /proc/sys/kernel/modprobe)" ]; then
    echo 'modprobe (package kmod) is missing, this kernel needs it' >"$job/refused"
    poweroff -f
  fi
  [ -d /lib/modules ] || mkdir -p /lib/modules
  mount --bind "$modules" /lib/modules
fi
ip link set lo up
echo uml >/proc/sys/kernel/hostname
: >"$job/started"
setsid bash "$job/command" </dev/null >"$job/out" 2>&1
echo $? >"$job/status"
sync
# Where there is no poweroff, the end of init ends the kernel too.
poweroff -f
INIT
chmod +x "$job/init"
: >"$job/out"
tail -n +1 -f "$job/out" &
tail_pid=$!

# The last parameters keep sit0, dummy0, bond0, ifb0 and their like from appearing by themselves.
ulimit -c 0
TMPDIR=$memory_folder timeout -k 5 "$limit" taskset -c "$cpu" "$kernel" "mem=$memory" \
  quiet loglevel=3 selinux=0 seccomp=auto root=/dev/root rootfstype=hostfs rw "init=$job/init" \
  "uml_dir=$job/uml" umid=u con=null con0=null,fd:2 con1=null ssl=null \
  fb_tunnels=none dummy.numdummies=0 bonding.max_bonds=0 ifb.numifbs=0 \
  "${extra[@]}" </dev/null >"$job/console" 2>&1 &
kernel_pid=$!
wait "$kernel_pid" || true
kernel_pid=''

sleep 0.1 # tail prints the rest.
if [ -s "$job/status" ]; then
  exit "$(cat "$job/status")"
fi
if [ -e "$job/started" ]; then
  echo 'uml-run: the kernel ended without a status; its console:' >&2
  cat "$job/console" >&2
  exit 125
fi
if [ -s "$job/refused" ]; then
  echo "uml-run: $(cat "$job/refused")" >&2
  exit 124
fi
echo 'uml-run: the kernel did not start; its console:' >&2
cat "$job/console" >&2
exit 124
