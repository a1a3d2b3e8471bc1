#!/bin/sh
# Print the Python to build and run with: 3.13 if there is one, else 3.12, else 3.11. The Lambdas get the same
# version. Each is tried, not only found: a pyenv shim may stand in the PATH and answer with an error.
set -eu
for version in 3.13 3.12 3.11; do
  for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    if found=$("$candidate" -c 'import ensurepip, ssl, sys, venv; print(sys.executable)' 2>/dev/null); then
      case $("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])') in
        "$version") echo "$found"; exit 0 ;;
      esac
    fi
  done
done
echo "Python 3.13, 3.12 or 3.11 with its venv module is needed: install one, for example with 'apt-get install python3 python3-venv'." >&2
exit 1
