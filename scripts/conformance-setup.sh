#!/usr/bin/env bash
# Brings the tools that the conformance tests (test/conformance/) judge us by, at the versions that the expected differences were found
# with: botocore, the aws command line and moto into one Python environment, ministack, which needs a botocore of its own, into another.
# Does nothing where they are on the PATH. Ends with another code than 0 when one could not be had; its tests then say that they are
# skipped. CONFORMANCE_VENV says where else the environments are to be made.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

venv=${CONFORMANCE_VENV:-node_modules/.cache/conformance}

# Half an environment would hide what is on the PATH, so one that is not whole goes again.
bring() {
  local into=$1 proof=$2
  shift 2
  [ -x "$into/bin/$proof" ] && return
  python3 -m venv "$into" && "$into/bin/pip" install -q --disable-pip-version-check --no-compile "$@" && [ -x "$into/bin/$proof" ] && return
  rm -rf "$into"
  return 1
}

# Of moto[server] only what its own code of EC2, ECS, ELB and Cloud Map needs: a third of the packages.
bring_first() {
  command -v aws >/dev/null && command -v moto_server >/dev/null && python3 -c 'import botocore' 2>/dev/null && return
  bring "$venv" moto_server 'botocore==1.43.11' 'boto3==1.43.11' 'awscli==1.45.11' 'moto==5.2.1' 'flask==3.1.3' 'flask-cors==6.0.5'
}
bring_ministack() {
  command -v ministack >/dev/null || bring "$venv-ministack" ministack 'ministack==1.5.33'
}

bring_ministack &
ministack=$!
bring_first
first=$?
wait "$ministack" && exit "$first"
