"""Build what AWS gets: build/template.json and build/deployment.zip (`make package`).

The zip is the same, byte for byte, for the same sources, pins and Python. Nothing here talks to AWS; with a
warm pip cache nothing talks to the network. docs/decisions/0010-packaging.md has the reasons.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from infra import mail_templates

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
# The Lambda runtime brings these, each of them only ever wanted by botocore.
BROUGHT_BY_THE_RUNTIME = {"boto3", "botocore", "python-dateutil", "s3transfer", "six", "urllib3"}
# glibc of the runtimes: 2.26 on Amazon Linux 2 (Python 3.11), 2.34 on Amazon Linux 2023 (3.12 and later).
NEWEST_GLIBC = 26 if sys.version_info < (3, 12) else 34
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
STAGE_NAME = "live"
# Python 2 in a wheel for Python 3, pages of documentation, tests, and lists of words but the one that is used: no Lambda
# imports them, and the first cannot be compiled.
NOT_FOR_LAMBDAS = (
    "olefile/olefile2.py",
    "olefile/*.html",
    "olefile/doc",
    "Cryptodome/SelfTest",
    "xkcdpass/static/[!e]*",
    "xkcdpass/static/eff_*",
)


class BuildError(Exception):
    """The package cannot be built; the message says what to do."""


# --- sources


def source_files(root: Path = ROOT) -> list[Path]:
    """Files that decide what is built, sorted. Ignored files (caches, local settings) never get in."""
    machines = [
        f"infra/{name}.asl.json"
        for name in ("export-workflow", "nightly-matching", "package-import", "transfer-workflow")
    ]
    wanted = ["app.py", "chalicelib", ".chalice", "infra/template", *machines, "infra/build.py",
              "infra/mail_templates.py", "requirements.txt"]  # fmt: skip
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *wanted],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listing.returncode == 0:
        found = [root / name for name in listing.stdout.split("\0") if name]
    else:  # an unpacked archive without git
        found = [p for name in wanted for p in [root / name, *(root / name).rglob("*")]]
    return sorted({p for p in found if p.is_file() and "__pycache__" not in p.parts})


def sources_hash(root: Path = ROOT) -> str:
    """SHA-256 over names and contents of the sources and the Python's version."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in source_files(root):
        digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


# --- template


def joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts as one template. Two parts may add to one resource, never say the same thing twice."""
    whole: dict[str, Any] = {}

    def add(into: dict[str, Any], more: dict[str, Any], where: str) -> None:
        for key, value in more.items():
            if key not in into:
                into[key] = value
            elif isinstance(into[key], dict) and isinstance(value, dict):
                add(into[key], value, f"{where}/{key}")
            else:
                raise BuildError(f"infra/template says {where}/{key} twice: keep one.")

    for part in parts:
        add(whole, part, "")
    return whole


def read_template_parts(root: Path = ROOT) -> dict[str, Any]:
    """All of infra/template as one dict, with the state machines' definitions in their places."""
    parts = [yaml.safe_load(p.read_text("utf-8")) for p in sorted((root / "infra/template").glob("*.yaml"))]
    whole = joined([*parts, {"Resources": mail_templates.resources()}])
    for name in ("TransferWorkflow", "NightlyMatching", "ExportWorkflow", "PackageImport"):
        machine = whole["Resources"][name]["Properties"]
        machine["Definition"] = json.loads((root / "infra" / machine["Definition"]).read_text("utf-8"))
    return whole


# --- dependencies


def requirements(name: str, without: Collection[str], root: Path = ROOT) -> str:
    """The pins in the file `name`, less the packages `without`."""
    text = (root / name).read_text("utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    package = re.compile(r"[A-Za-z0-9._-]+")
    kept = [b for b in blocks if (m := package.match(b)) and m.group().lower() not in without]
    return "\n".join(kept) + "\n"


def lambda_requirements(root: Path = ROOT) -> str:
    """requirements.txt without what the Lambda runtime brings."""
    return requirements("requirements.txt", BROUGHT_BY_THE_RUNTIME, root)


def vendored(root: Path = ROOT, build: Path = BUILD) -> Path:
    """Folder with the Lambdas' dependencies."""
    return wheels("vendor", lambda_requirements(root), NOT_FOR_LAMBDAS, build)


def wheels(
    name: str, wanted: str, leave_out: Collection[str], build: Path = BUILD, newest_glibc: int = NEWEST_GLIBC
) -> Path:
    """Folder with the packages that `wanted` pins, from wheels for Lambda's platform; made anew for new pins.

    `leave_out` has patterns of files and folders that no Lambda needs. Raises BuildError when a package has no
    such wheel or cannot be fetched.
    """
    tag = f"{sys.version_info.major}{sys.version_info.minor}"
    key = hashlib.sha256(f"{tag}\0{newest_glibc}\0{leave_out}\0{wanted}".encode()).hexdigest()
    folder, stamp = build / f"{name}-{tag}", build / f"{name}-{tag}.stamp"
    if folder.is_dir() and stamp.is_file() and stamp.read_text() == key:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    build.mkdir(parents=True, exist_ok=True)
    pins = build / f"{name}-requirements.txt"
    pins.write_text(wanted, "utf-8")
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(newest_glibc, 4, -1)]
    platforms += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:",
               "--implementation", "cp", "--python-version", f"{tag[0]}.{tag[1:]}",
               "--abi", f"cp{tag}", "--abi", "abi3", "--abi", "none",
               *[word for p in platforms for word in ("--platform", p)],
               "--target", str(folder), "--requirement", str(pins)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            f"A dependency has no wheel for Lambda, or it could not be fetched:\n{done.stderr.strip()}"
        )
    for junk in [
        *folder.rglob("*.dist-info"),
        *folder.rglob("tests"),
        folder / "bin",
        *folder.rglob("__pycache__"),
    ]:
        shutil.rmtree(junk, ignore_errors=True)
    for path in [path for pattern in leave_out for path in folder.glob(pattern)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    stamp.write_text(key)
    return folder


# --- zip


def stage(folder: Path, root: Path = ROOT, build: Path = BUILD) -> None:
    """Lay out what Chalice packages: our files, the dependencies and the joined template."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in source_files(root):
        name = path.relative_to(root)
        if name.parts[0] in ("app.py", "chalicelib", ".chalice"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    shutil.copytree(vendored(root, build), folder / "vendor")
    (folder / "merge.json").write_text(json.dumps(read_template_parts(root)), "utf-8")


def run_chalice(staged: Path, out: Path) -> None:
    """`chalice package` in the staged folder. It asks for a region to name principals, and calls nothing."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON", "_HANDLER"))}
    env |= {
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    chalice = Path(sys.executable).with_name("chalice")
    done = subprocess.run(
        [str(chalice), "package", "--stage", STAGE_NAME, "--merge-template", "merge.json", str(out)],
        cwd=staged, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BuildError(f"chalice package failed:\n{done.stdout}{done.stderr}".rstrip())


def compile_all(folder: Path, runs_in: str = "/var/task") -> None:
    """Put .pyc files beside the sources which Lambda trusts unchecked: its file dates mean nothing.

    A process of its own with a fixed hash seed: what else lives in a process changes what marshal writes.
    """
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash",
         "-s", str(folder), "-p", runs_in, str(folder)],
        env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"}, check=True,
    )  # fmt: skip


def write_zip(folder: Path, target: Path) -> str:
    """Zip `folder` with sorted names and one date; returns the zip's SHA-256 in hex."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, path.read_bytes())
    return hashlib.sha256(target.read_bytes()).hexdigest()


# --- all of it


@contextmanager
def alone(build_dir: Path) -> Iterator[None]:
    """Let no second process build into the same folder meanwhile (test workers, a demo beside a test run)."""
    build_dir.mkdir(parents=True, exist_ok=True)
    with (build_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(root: Path = ROOT, build_dir: Path = BUILD, *, quiet: bool = False) -> dict[str, Any]:
    """Build into `build_dir`. Returns {"sha256", "bytes", "files", "sources"}, also in package.json."""
    with alone(build_dir):
        return _build(root, build_dir, quiet)


def _build(root: Path, build_dir: Path, quiet: bool) -> dict[str, Any]:
    def say(what: str) -> None:
        if not quiet:
            print(f"  package: {what}", flush=True)

    work = build_dir / "work"
    shutil.rmtree(work, ignore_errors=True)
    say("dependencies (wheels for Lambda)")
    stage(work / "staged", root, build_dir)
    say("template and zip (chalice package)")
    run_chalice(work / "staged", work / "out")
    contents = work / "contents"
    with zipfile.ZipFile(work / "out/deployment.zip") as archive:
        archive.extractall(contents)
    for cache in contents.rglob("__pycache__"):
        shutil.rmtree(cache)
    say("compiling")
    compile_all(contents)
    sha256 = write_zip(contents, build_dir / "deployment.zip")
    template = json.loads((work / "out/sam.json").read_text("utf-8"))
    (build_dir / "template.json").write_text(json.dumps(template, indent=1, sort_keys=True) + "\n", "utf-8")
    facts: dict[str, Any] = {
        "sha256": sha256,
        "bytes": (build_dir / "deployment.zip").stat().st_size,
        "files": sum(1 for p in contents.rglob("*") if p.is_file()),
        "sources": sources_hash(root),
    }
    (build_dir / "package.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    shutil.rmtree(work)
    say(f"build/deployment.zip {facts['bytes'] / 1e6:.1f} MB, SHA-256 {sha256}")
    return facts


def build_if_changed(root: Path = ROOT, build_dir: Path = BUILD, *, quiet: bool = False) -> dict[str, Any]:
    """As `build`, but keep what is there when no source changed."""
    record = build_dir / "package.json"
    with alone(build_dir):
        if record.is_file() and all((build_dir / n).is_file() for n in ("deployment.zip", "template.json")):
            facts: dict[str, Any] = json.loads(record.read_text("utf-8"))
            if facts.get("sources") == sources_hash(root):
                return facts
        return _build(root, build_dir, quiet)


def main() -> int:
    try:
        build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
