#!/usr/bin/env bash
# A disk image of the bundle, with the link that it is dragged onto: dmg.sh "dist/Knosc Desktop.app" dist/x.dmg
# Signs and notarises when CODESIGN_IDENTITY and NOTARY_PROFILE say with what; unsigned, macOS asks before it opens it.
set -euo pipefail
bundle=$1 image=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    # From the inside out: a signature covers what lies within.
    find "$bundle/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --sign "$CODESIGN_IDENTITY"
    codesign --force --timestamp --options runtime --entitlements "$here"/*.plist --sign "$CODESIGN_IDENTITY" "$bundle"
    codesign --verify --deep --strict "$bundle"
fi

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R "$bundle" "$staging/"
ln -s /Applications "$staging/Applications"
rm -f "$image"
hdiutil create -volname "$(basename "$bundle" .app)" -srcfolder "$staging" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$image"

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    codesign --force --timestamp --sign "$CODESIGN_IDENTITY" "$image"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
