"""Refreshes what lies in a ``vendor/`` folder from npm, as its ``vendor.json`` says.

``python bot/web/update_vendor.py`` fetches the versions that are listed; ``python bot/web/update_vendor.py
socket.io-client@4.9.0`` moves one package to another version. ``--vendor tests/web/vendor`` works on another folder.
Only the standard library and the ``npm`` client are needed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(vendor: Path) -> list[dict[str, str]]:
    """Entries of ``vendor.json``: name, version, licence, licence_file, source (path in the package), file, sha256."""
    return json.loads((vendor / "vendor.json").read_text(encoding="utf-8"))["files"]


def checksum_faults(vendor: Path) -> list[str]:
    """What is wrong with a vendor folder, one sentence each; empty when every file is as listed."""
    faults = []
    entries = read_manifest(vendor)
    for entry in entries:
        path = vendor / entry["file"]
        if not path.is_file():
            faults.append(f"{path} is listed but missing; run bot/web/update_vendor.py")
        elif sha256(path) != entry["sha256"]:
            faults.append(f"{path} differs from its checksum; run bot/web/update_vendor.py")
        if not (vendor / entry["licence_file"]).is_file():
            faults.append(f"{vendor / entry['licence_file']} is missing; run bot/web/update_vendor.py")
    listed = {"vendor.json"} | {e["file"] for e in entries} | {e["licence_file"] for e in entries}
    extra = {path.name for path in vendor.iterdir()} - listed
    faults += [f"{vendor / name} is not listed in vendor.json; list it or remove it" for name in sorted(extra)]
    return faults


def fetch(name: str, version: str, folder: Path) -> tarfile.TarFile:
    """Packs one npm package into ``folder``; npm itself checks the integrity of what it downloads."""
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tarfile.open(folder / printed.split()[-1])


def refresh(vendor: Path, versions: dict[str, str]) -> list[dict[str, str]]:
    """Fetches every listed file anew and writes the manifest with new versions and checksums."""
    entries = read_manifest(vendor)
    for entry in entries:
        entry["version"] = versions.get(entry["name"], entry["version"])
        with tempfile.TemporaryDirectory() as folder, fetch(entry["name"], entry["version"], Path(folder)) as archive:
            for source, target in ((entry["source"], entry["file"]), ("LICENSE", entry["licence_file"])):
                member = archive.extractfile(f"package/{source}")
                (vendor / target).write_bytes(member.read())
        entry["sha256"] = sha256(vendor / entry["file"])
    (vendor / "vendor.json").write_text(json.dumps({"files": entries}, indent=2) + "\n", encoding="utf-8")
    return entries


def main() -> None:
    """Reads the command line, refreshes, prints one line a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="name@version", help="move these packages to these versions")
    parser.add_argument("--vendor", type=Path, default=HERE / "vendor", help="the folder that holds vendor.json")
    arguments = parser.parse_args()
    versions = dict(package.rsplit("@", 1) for package in arguments.packages)
    unknown = versions.keys() - {entry["name"] for entry in read_manifest(arguments.vendor)}
    if unknown:
        parser.error(f"not in {arguments.vendor / 'vendor.json'}: {', '.join(sorted(unknown))}; list it there first")
    for entry in refresh(arguments.vendor, versions):
        print(f"{entry['file']}  {entry['name']} {entry['version']}  {entry['sha256'][:12]}")


if __name__ == "__main__":
    main()
