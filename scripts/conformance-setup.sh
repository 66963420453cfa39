#!/usr/bin/env bash
# Brings the tools that the conformance tests (test/conformance/) judge us by: botocore, the aws command line and moto, at the versions
# that the expected differences were found with, into a Python environment of their own. Does nothing where all of them are on the PATH.
# Ends with another code than 0 when they could not be had; the tests then say that they are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=${CONFORMANCE_VENV:-node_modules/.cache/conformance}
[ -x "$venv/bin/moto_server" ] && exit
if command -v aws >/dev/null && command -v moto_server >/dev/null && python3 -c 'import botocore' 2>/dev/null; then exit; fi

# Half an environment would hide what is on the PATH.
trap '[ -x "$venv/bin/moto_server" ] || rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install -q --disable-pip-version-check 'botocore==1.43.11' 'boto3==1.43.11' 'awscli==1.45.11' 'moto[server]==5.2.1'
