#!/usr/bin/env bash
# A keychain with what signs and notarises, on a machine that has none: before packaging/build.py, which signs while it
# freezes. Wants MACOS_CERTIFICATE (a .p12 file in base64), MACOS_CERTIFICATE_PASSWORD, and for the notary
# APPLE_API_KEY (a .p8 file in base64), APPLE_API_KEY_ID, APPLE_API_ISSUER and NOTARY_PROFILE, the name to keep them by.
set -euo pipefail
keychain=$HOME/Library/Keychains/knosc-desktop.keychain-db
password=$(openssl rand -hex 16)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 7200 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security list-keychains -d user -s "$keychain" login.keychain-db
security default-keychain -s "$keychain"

base64 --decode <<<"$MACOS_CERTIFICATE" >"$folder/certificate.p12"
security import "$folder/certificate.p12" -k "$keychain" -P "$MACOS_CERTIFICATE_PASSWORD" -f pkcs12 -T /usr/bin/codesign
# Without this, codesign asks on a screen that nobody sees.
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >"$folder/partitions"

if [ -n "${APPLE_API_KEY:-}" ]; then
    base64 --decode <<<"$APPLE_API_KEY" >"$folder/key.p8"
    xcrun notarytool store-credentials "$NOTARY_PROFILE" --keychain "$keychain" \
        --key "$folder/key.p8" --key-id "$APPLE_API_KEY_ID" --issuer "$APPLE_API_ISSUER"
fi
