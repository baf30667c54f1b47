"""Runs a command and says how long it took and what memory its processes held together at most.

usage: measure.py COMMAND [ARGUMENT]...    prints SECONDS GIGABYTES on standard error's last line

The memory is what the processes hold of their own: pages of files that they map, which the system may drop, do not count.
"""
import os
import subprocess
import sys
import time


def resident(root):
    """Resident bytes, without those of files, of a process and all that descend from it; pages that they share count once for each."""
    total, children = 0, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/status") as status:
                fields = dict(line.split(":", 1) for line in status)
        except OSError:
            continue
        size = sum(int(fields.get(kind, "0 kB").split()[0]) for kind in ("RssAnon", "RssShmem"))
        children.setdefault(int(fields["PPid"]), []).append((int(pid), 1024 * size))
    own = [entry for entries in children.values() for entry in entries if entry[0] == root]
    while own:
        pid, size = own.pop()
        total += size
        own += children.get(pid, [])
    return total


started = time.monotonic()
process = subprocess.Popen(sys.argv[1:])
peak = 0
while process.poll() is None:
    peak = max(peak, resident(process.pid))
    time.sleep(0.2)
print(f"{time.monotonic() - started:.1f} {peak / 1e9:.2f}", file=sys.stderr)
sys.exit(process.returncode)
