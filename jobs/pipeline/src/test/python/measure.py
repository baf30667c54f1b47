"""Runs a command and says how long it took and what memory its processes held together at most.

usage: measure.py COMMAND [ARGUMENT]...    prints SECONDS GIGABYTES on standard error's last line
"""
import os
import subprocess
import sys
import time


def resident(root):
    """Resident bytes of a process and all that descend from it; pages that they share count once for each."""
    total, children = 0, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append((int(pid), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")))
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
