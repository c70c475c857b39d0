#!/usr/bin/env bash
# A disk image of the bundle, with the link that it is dragged onto: dmg.sh "dist/Knosc Desktop.app" dist/x.dmg
# The bundle is signed while it is frozen, by the same CODESIGN_IDENTITY. With NOTARY_PROFILE, Apple looks at it, too.
# What was done is written down beside the image; without it macOS asks before it opens the app.
set -euo pipefail
bundle=$1 image=$2

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    codesign --verify --deep --strict --verbose=2 "$bundle"
fi

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R "$bundle" "$staging/"
ln -s /Applications "$staging/Applications"
rm -f "$image" "$image.signed"
hdiutil create -volname "$(basename "$bundle" .app)" -srcfolder "$staging" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$image"

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    codesign --force --timestamp --sign "$CODESIGN_IDENTITY" "$image"
    signed=signed
    if [ -n "${NOTARY_PROFILE:-}" ]; then
        xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
        xcrun stapler staple "$image"
        spctl --assess --type open --context context:primary-signature --verbose "$image"
        signed='signed and notarised'
    fi
    printf '%s\n' "$signed" >"$image.signed"
fi
