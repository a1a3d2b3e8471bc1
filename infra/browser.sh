#!/bin/sh
# Chromium for the tests in the browser: taken from the PATH, else installed where that needs nobody's password.
set -eu
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "set-up: Chromium, for the tests in the browser (once)"
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; then
    command -v chromium >/dev/null && exit 0
  fi
fi
echo "Chromium is needed for the tests in the browser: install it, for example with 'apt-get install chromium'." >&2
exit 1
