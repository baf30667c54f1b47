"""Runs a command of Copse and says where its time went.

usage: stage_times.py GIGAFLOPS COMMAND [ARGUMENT]...

GIGAFLOPS is the peak of a core, such as `copse bench` prints. The command's own lines go to standard error. For each stage it
prints seconds, busy cores (processor time of all its processes over seconds) and, if the stage says its FLOPs, the share of the
peak of all cores.
"""
import os
import re
import subprocess
import sys
import time

import processes

TICKS = os.sysconf("SC_CLK_TCK")
LINE = re.compile(r" *\d+:\d\d  (?:(starting|opening) .*|([a-z][a-z ]*): (.*))$")
FLOPS = re.compile(r"runs left, ([0-9.]+e\+[0-9]+) FLOPs")


def processor_seconds(pid):
    """User and system time of a process, its ended children included; 0 if it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS


def busy(root):
    """Processor seconds of a process and of all that descend from it."""
    return sum(map(processor_seconds, processes.tree(root)))


peak = float(sys.argv[1]) * 1e9 * os.cpu_count()
process = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
stages = []  # name, seconds and processor seconds at its first line, FLOPs
started = time.monotonic()
for line in process.stdout:
    sys.stderr.write(line)
    said = LINE.match(line.rstrip())
    if not said:
        continue
    name, rest = said.group(2) or "start", said.group(3) or ""
    if not stages or stages[-1][0] != name:
        stages.append([name, time.monotonic() - started, busy(process.pid), 0.0])
    flops = FLOPS.search(rest)
    stages[-1][3] += float(flops.group(1)) if flops else 0
process.wait()
times = os.times()
ends = [stage[1:3] for stage in stages[1:]] + [[time.monotonic() - started, times.children_user + times.children_system]]
print(f"{'stage':25} {'seconds':>8} {'busy cores':>11} {'of peak':>8}")
for (name, begin, before, flops), (end, after) in zip(stages, ends):
    seconds = max(end - begin, 1e-9)
    share = f"{flops / seconds / peak:8.2f}" if flops else ""
    print(f"{name:25} {seconds:8.1f} {(after - before) / seconds:11.2f} {share}")
sys.exit(process.returncode)
