"""Says what each step of a job moved between tasks, from Spark's event log.

usage: shuffle_volumes.py EVENTS    a file or folder that spark.eventLog.dir has

Prints a line for each job description: tasks, processor seconds, and megabytes read, written to shuffles and spilled.
"""
import collections
import json
import os
import sys


def events(path):
    files = [path] if os.path.isfile(path) else [os.path.join(at, f) for at, _, fs in os.walk(path) for f in sorted(fs)]
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("{"):
                    yield json.loads(line)


steps, sums = {}, collections.defaultdict(lambda: [0] * 5)
for event in events(sys.argv[1]):
    if event["Event"] == "SparkListenerStageSubmitted":
        what = event.get("Properties", {}).get("spark.job.description") or "other"
        steps[event["Stage Info"]["Stage ID"]] = what if len(what) < 50 else "other"
    elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
        metrics = event["Task Metrics"]
        step = sums[steps[event["Stage ID"]]]
        for i, amount in enumerate((
            1,
            metrics["Executor CPU Time"] / 1e9,
            metrics["Input Metrics"]["Bytes Read"] / 1e6,
            metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"] / 1e6,
            metrics["Disk Bytes Spilled"] / 1e6,
        )):
            step[i] += amount
print(f"{'step':50} {'tasks':>6} {'seconds':>8} {'read MB':>9} {'shuffled':>9} {'spilled':>8}")
for what, (tasks, seconds, read, shuffled, spilled) in sums.items():
    print(f"{what:50} {tasks:6d} {seconds:8.1f} {read:9.1f} {shuffled:9.1f} {spilled:8.1f}")
