"""The parts list of the program in CycloneDX: which packages in which versions, and how their files are told apart.

It lists what requirements.txt pins for all systems, the tool that freezes included: the
start of the frozen program is made of it.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

import pins
from failure import BuildFailed
from places import DESCRIPTION, NAME, PINS, version
from running import epoch


def text() -> str:
    """The list as JSON; the same pins and version give the same text.

    Raises:
        BuildFailed: it is not what CycloneDX allows.
    """
    parts = {each.name: _part(each) for each in pins.pinned()}
    program = Component(
        name=NAME, version=version(), description=DESCRIPTION, type=ComponentType.APPLICATION, bom_ref=NAME
    )
    digest = hashlib.sha256(PINS.read_bytes()).hexdigest()
    bom = Bom(
        components=parts.values(),
        metadata=BomMetaData(component=program, timestamp=datetime.fromtimestamp(epoch(), UTC)),
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, f"{NAME} {version()} {digest}"),
    )
    bom.register_dependency(program, [parts[name] for name in sorted(pins.direct())])
    made = JsonV1Dot6(bom).output_as_string(indent=2)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(made):
        raise BuildFailed(f"The parts list is not CycloneDX: {error}")
    return made + "\n"


def _part(pin: pins.Pin) -> Component:
    address = PackageURL("pypi", name=pin.name, version=pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        purl=address,
        bom_ref=address.to_string(),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in pin.sha256],
        properties=[Property(name="environment marker", value=pin.marker)] if pin.marker else [],
    )
