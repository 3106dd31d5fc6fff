#!/bin/sh
# The tools of the field that the tests of this folder need, from Debian. Installs what is absent where that can be done
# (apt-get, as root); elsewhere says what is missing, and the tests that need it skip.
set -eu

packages=''
need() { # command, package
  command -v "$1" >/dev/null 2>&1 || [ -x "$1" ] || packages="$packages $2"
}
need dcmdump dcmtk
need dciodvfy dicom3tools
need gdcmconv libgdcm-tools
need java default-jre-headless
[ -f /usr/share/java/pixelmed.jar ] || packages="$packages pixelmed-apps"
need /usr/sbin/Orthanc orthanc
[ -f /usr/share/orthanc/plugins/libOrthancDicomWeb.so ] || packages="$packages orthanc-dicomweb"

[ -z "$packages" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ]; then
  echo "SKIPPED: tests that need the field's tools do not run, for these Debian packages are missing:$packages" >&2
  echo "         Install them with: sudo apt-get install --no-install-recommends$packages" >&2
  exit 0
fi

echo "Installing$packages" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# RUNLEVEL=1 keeps Orthanc's package from starting a service of its own.
# shellcheck disable=SC2086
RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null
