#!/bin/sh
# Programs that read in tests what Safehand makes, as its receivers would: taken from the PATH, else installed where that
# needs nobody's password.
set -eu
missing() {
  command -v pdftotext >/dev/null || echo poppler-utils
  command -v qpdf >/dev/null || echo qpdf
  command -v 7z >/dev/null || echo p7zip-full
  command -v unzip >/dev/null || echo unzip
}
packages=$(missing | tr '\n' ' ')
[ -z "$packages" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "set-up: readers of PDF and ZIP, for the tests (once)"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086  # several words
  apt-get update -qq && apt-get install -y -qq $packages >/dev/null && [ -z "$(missing)" ] && exit 0
fi
echo "Readers of PDF and ZIP are needed for the tests: install them, for example with 'apt-get install $packages'." >&2
exit 1
