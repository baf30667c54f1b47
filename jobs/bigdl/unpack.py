"""Downloads BigDL's wheel by name and hash, and unpacks the classes that Copse uses of its jar.

usage: unpack.py TARGET_DIR

TARGET_DIR/wheels gets the wheel named in requirements.txt, TARGET_DIR/classes the classes that
classes.txt names, with their nested classes. The wheel's jar also holds protobuf, the loaders of
TensorFlow and Caffe, Guava, Jackson, kryo and classes of Spark 3.1: none of it is reached, and some
would fight with Spark 3.5's own. A test of jobs/models fails if a class that Copse reaches is absent.
"""

import io
import pathlib
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
INPUTS = [HERE / name for name in ("requirements.txt", "classes.txt", "NOTICE", "unpack.py")]
JAR = "jar-with-dependencies.jar"


def fail(sentence):
    sys.exit("copse-bigdl: " + sentence)


def download(wheels):
    """Lets pip fetch and verify the wheel; a second build finds it in place."""
    requirements = HERE / "requirements.txt"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--require-hashes", "-r", str(requirements), "-d", str(wheels)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        if "DO NOT MATCH THE HASHES" in done.stderr:
            fail(f"the wheel named in {requirements.name} has another sha256 than the one pinned there; "
                 "do not use it, and report where it came from.")
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        fail(f"pip could not download the wheel of {requirements.name} ({last}); "
             "check the network or pip's index, then build again.")


def unpack(wheels, classes):
    lines = (HERE / "classes.txt").read_text().splitlines()
    wanted = {line.replace(".", "/") for line in lines if line and not line.startswith("#")}
    found = set()
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as outer:
            for name in outer.namelist():
                if name.endswith(JAR):
                    with zipfile.ZipFile(io.BytesIO(outer.read(name))) as jar:
                        for entry in jar.namelist():
                            outermost = entry.removesuffix(".class").split("$")[0]
                            if entry.endswith(".class") and outermost in wanted:
                                jar.extract(entry, classes)
                                found.add(outermost)
    missing = sorted(name.replace("/", ".") for name in wanted - found)
    if missing:
        fail(f"the downloaded wheel holds no class {missing[0]}, which classes.txt names; "
             f"correct that line, or delete {wheels} and build again.")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: unpack.py TARGET_DIR")
    target = pathlib.Path(sys.argv[1])
    wheels, classes, done = target / "wheels", target / "classes", target / "unpacked"
    stamp = "".join(path.read_text() for path in INPUTS)
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
