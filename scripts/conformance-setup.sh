#!/usr/bin/env bash
# Brings the tools that the conformance tests (test/conformance/) judge us by, at the versions that the expected differences were found
# with: botocore, the aws command line and moto into one Python environment, ministack, which needs a botocore of its own, into another.
# Does nothing where they are on the PATH. Ends with another code than 0 when one could not be had; its tests then say that they are
# skipped. CONFORMANCE_VENV says where else the environments are to be made. Where Debian's own aws command line (version 2) can be
# installed it is, too. With --runtime-client only AWS's client of the Lambda runtime API is built, which takes a compiler and a minute.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

venv=${CONFORMANCE_VENV:-node_modules/.cache/conformance}

if [ "${1:-}" = --runtime-client ]; then
  mkdir -p "$venv-runtime-client" && cd "$venv-runtime-client" || exit 1
  echo '{"private": true}' >package.json
  exec npm install --no-audit --no-fund aws-lambda-ric@4.0.2
fi

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

# Only for root, and no failure elsewhere: two other programs judge the same answers. Waits while something else is installed;
# a machine that has never listed its packages lists them first.
bring_debian() {
  [ -x /usr/bin/aws ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null && return
  install_awscli || { timeout 90 apt-get update -qq && install_awscli; } || true
}
install_awscli() {
  apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends awscli
}

bring_debian &
debian=$!
bring_ministack &
ministack=$!
bring_first
first=$?
wait "$debian"
wait "$ministack" && exit "$first"
