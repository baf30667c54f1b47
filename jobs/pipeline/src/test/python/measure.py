"""Runs a command and says how long it took and what memory its processes held together at most.

usage: measure.py COMMAND [ARGUMENT]...    prints SECONDS GIGABYTES on standard error's last line

The memory is what the processes hold of their own: pages of files that they map, which the system may drop, do not count. Pages that
processes share count once for each.
"""
import subprocess
import sys
import time

import processes


def own_bytes(pid):
    """Resident bytes of a process, without those of files; 0 if it has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
    except OSError:
        return 0
    return sum(1024 * int(fields.get(kind, "0 kB").split()[0]) for kind in ("RssAnon", "RssShmem"))


started = time.monotonic()
process = subprocess.Popen(sys.argv[1:])
peak = 0
while process.poll() is None:
    peak = max(peak, sum(map(own_bytes, processes.tree(process.pid))))
    time.sleep(0.2)
print(f"{time.monotonic() - started:.1f} {peak / 1e9:.2f}", file=sys.stderr)
sys.exit(process.returncode)
