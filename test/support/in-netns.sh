#!/bin/sh
# in-netns.sh COMMAND [ARGS...]
# Runs a command in a network and a mount namespace of its own, with lo up and with its own /sys and /run (and so its
# own /run/netns). Works as root, and for other users through a user namespace where the host allows those.
# Status 125: the namespaces could not be made, and the command was not started.
set -eu

[ $# -gt 0 ] || {
  echo 'usage: in-netns.sh COMMAND [ARGS...]' >&2
  exit 64
}

flags=-nm
wanting=CAP_SYS_ADMIN
if [ "$(id -u)" != 0 ]; then
  flags=-Urnm
  wanting='root, or user namespaces for everybody (user.max_user_namespaces, kernel.unprivileged_userns_clone,'
  wanting="$wanting kernel.apparmor_restrict_unprivileged_userns; in a container its seccomp profile)"
fi

# Tried first with nothing to run, because unshare's own failure and the command's look alike.
if ! why=$(unshare "$flags" --propagation private true 2>&1); then
  echo "in-netns: no namespaces to be had ($why): this needs $wanting" >&2
  exit 125
fi

exec unshare "$flags" --propagation private sh -c '
  if ! { mount -t sysfs sysfs /sys && mount -t tmpfs -o mode=0755 tmpfs /run && ip link set lo up; }; then
    echo "in-netns: cannot prepare the namespaces" >&2
    exit 125
  fi
  # For test/support/refuse-initial-netns.ts.
  PRIVATE_NETNS=$(readlink /proc/self/ns/net)
  export PRIVATE_NETNS
  exec "$@"' sh "$@"
