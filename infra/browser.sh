#!/bin/sh
# Chromium for the tests in the browser: taken from the PATH, else installed where that needs nobody's password. Its
# headless shell is the quicker of the two, and not everywhere to be had.
set -eu
has_browser() { command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null; }
has_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "set-up: Chromium, for the tests in the browser (once)"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq; then
    apt-get install -y -qq chromium-headless-shell >/dev/null || apt-get install -y -qq chromium >/dev/null || true
    has_browser && exit 0
  fi
fi
echo "Chromium is needed for the tests in the browser: install it, for example with 'apt-get install chromium'." >&2
exit 1
