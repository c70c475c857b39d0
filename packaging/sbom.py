"""The parts list of the program in CycloneDX: which packages in which versions, and how their files are told apart.

It lists what requirements.txt pins for all systems, the tool that freezes included: the
start of the frozen program is made of it. Written without a library, because what holds
all files of a release installs nothing; the tests hold it against the schema.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pins
from places import DESCRIPTION, NAME, PINS, version
from running import epoch


def text() -> str:
    """The list as JSON; the same pins, version and time give the same text."""
    pinned = pins.pinned()
    direct = pins.direct()
    digest = hashlib.sha256(PINS.read_bytes()).hexdigest()
    program = {
        "bom-ref": NAME,
        "type": "application",
        "name": NAME,
        "version": version(),
        "description": DESCRIPTION,
    }
    listed = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, f"{NAME} {version()} {digest}").urn,
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch(), UTC).isoformat(),
            "lifecycles": [{"phase": "build"}],
            "component": program,
        },
        "components": [_part(each) for each in pinned],
        "dependencies": [{"ref": NAME, "dependsOn": [_address(each) for each in pinned if each.name in direct]}],
    }
    return json.dumps(listed, indent=2) + "\n"


def _part(pin: pins.Pin) -> dict[str, Any]:
    part: dict[str, Any] = {
        "bom-ref": _address(pin),
        "type": "library",
        "name": pin.name,
        "version": pin.version,
        "purl": _address(pin),
        "hashes": [{"alg": "SHA-256", "content": each} for each in pin.sha256],
    }
    if pin.marker:
        part["properties"] = [{"name": "environment marker", "value": pin.marker}]
    return part


def _address(pin: pins.Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"
