"""Builds the frozen program into dist/ and lets it test itself.

    python3 -m uv run --group freeze python packaging/build.py

makes the resources, freezes, and runs the frozen program's self-test, with the
environment the tests use. For a release, build with exactly the files that
requirements.txt names by their hashes, in an environment of its own:

    python3 -m venv build/release
    build/release/bin/python -m pip install --require-hashes -r packaging/requirements.txt
    build/release/bin/python packaging/build.py --packages
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import fingerprint
import freezing
import pins
import resources
import wrapping
from failure import BuildFailed
from places import FROZEN


def main() -> int:
    """Do what the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the frozen Knosc Desktop and let it test itself.")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--pin", action="store_true", help="write packaging/requirements.txt anew, build nothing")
    instead.add_argument(
        "--check-pins", action="store_true", help="check that it is what pyproject.toml resolves to, build nothing"
    )
    instead.add_argument("--resources", action="store_true", help="compile the icons, build nothing")
    instead.add_argument(
        "--translations", action="store_true", help="bring the catalogues of translations up to date, build nothing"
    )
    instead.add_argument(
        "--windows", type=Path, metavar="FOLDER", help="make setup and zip of a folder frozen on Windows, build nothing"
    )
    parser.add_argument(
        "--twice", action="store_true", help="build again in another folder and compare the two file by file"
    )
    parser.add_argument("--packages", action="store_true", help="also make what users install on this system")
    chosen = parser.parse_args()
    try:
        if chosen.pin:
            pins.pin()
        elif chosen.check_pins:
            pins.check_current()
        elif chosen.resources:
            resources.make()
        elif chosen.translations:
            # Babel is for developers; freezing goes without.
            import translations

            translations.make()
        elif chosen.windows:
            wrapping.wrap_for_windows(chosen.windows)
        else:
            build(twice=chosen.twice, packages=chosen.packages)
    except BuildFailed as error:
        print(f"packaging/build.py: {error}", file=sys.stderr)
        return 1
    return 0


def build(*, twice: bool, packages: bool) -> None:
    """From the sources to a tested program.

    Args:
        twice: whether to see that a second build gives the same.
        packages: whether to wrap it up for users.
    """
    pins.check()
    resources.make()
    freezing.freeze()
    files = fingerprint.of_folder(FROZEN)
    if twice:
        again = freezing.freeze(freezing.copy_of_sources())
        if differing := fingerprint.differences(files, fingerprint.of_folder(again)):
            raise BuildFailed("Two builds differ in:\n  " + "\n  ".join(differing))
        print(f"Twice: {len(files)} files, the same in another folder.")
    print(f"Digest of all files: {fingerprint.of_all(files)}")
    freezing.check_frozen()
    if packages:
        wrapping.wrap()


if __name__ == "__main__":
    sys.exit(main())
