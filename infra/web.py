"""Build the browser client: web/ -> web/dist, when something of it or the API's description changed.

Node packages come from the committed lock by `npm ci`; docs/decisions/0030-browser-client.md has the reasons.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from infra.build import ROOT, BuildError

WEB = ROOT / "web"
DIST = WEB / "dist"
SOURCES = ("web/src", "web/public", "web/index.html", "web/package.json", "web/package-lock.json",
           "web/tsconfig.json", "web/vite.config.ts", "docs/api/openapi.json")  # fmt: skip


def sources_hash(root: Path = ROOT) -> str:
    """SHA-256 over names and contents of all that decides what the client is."""
    found = [p for name in SOURCES for p in [root / name, *(root / name).rglob("*")] if p.is_file()]
    digest = hashlib.sha256()
    for path in sorted(set(found)):
        if path.name != "schema.d.ts":  # made from the API's description
            digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def build_client_if_changed(quiet: bool = False) -> bool:
    """Builds web/dist; False when it was up to date. Raises BuildError with what the tools said."""
    if shutil.which("npm") is None:
        raise BuildError(
            "Node.js with npm is needed: install it, for example with 'apt-get install nodejs npm'."
        )
    with (WEB / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test workers build at the same time
        packages, built = WEB / "node_modules/.packages", WEB / "node_modules/.built"
        wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
        if not packages.is_file() or packages.read_text("utf-8") != wanted:
            _tell("client: Node packages", quiet)
            _npm("ci", "--no-fund", "--no-audit")
            packages.write_text(wanted, "utf-8")
        wanted = sources_hash()
        if built.is_file() and built.read_text("utf-8") == wanted and (DIST / "index.html").is_file():
            return False
        _tell("client: types, style and script", quiet)
        _npm("run", "build")
        built.write_text(wanted, "utf-8")
        return True


def _npm(*words: str) -> None:
    done = subprocess.run(["npm", *words], cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"npm {words[0]} failed in web/:\n{done.stdout[-3000:]}{done.stderr[:2000]}")


def _tell(what: str, quiet: bool) -> None:
    if not quiet:
        print(f"  {what}", flush=True)


def main() -> int:
    try:
        build_client_if_changed()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
