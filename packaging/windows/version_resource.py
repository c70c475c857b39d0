"""What Windows shows under Properties, Details of the program file."""

from __future__ import annotations

from places import numbers_of

_TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('FileDescription', {name!r}),
      StringStruct('Comments', {description!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('OriginalFilename', {file_name!r}),
      StringStruct('ProductName', {name!r}),
      StringStruct('ProductVersion', {version!r})])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])])
  ]
)
"""


def text(version: str, name: str, description: str, file_name: str) -> str:
    """The version resource as PyInstaller reads it.

    Args:
        version: of the package, like 1.2.3.
        name: of the product.
        description: one sentence.
        file_name: of the program file.
    """
    return _TEMPLATE.format(
        numbers=numbers_of(version), version=version, name=name, description=description, file_name=file_name
    )
