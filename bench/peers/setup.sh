#!/bin/sh
# Makes the Python environment of the peers, in bench/peers/.venv or in the folder that is given, and says plainly when it cannot.
# Nothing of the product needs it: only the bench against peers and the scripts that make test fixtures do.
#
#   bench/peers/setup.sh [FOLDER]
#
# torch comes from PyTorch's own index of CPU builds (200 MB); where that cannot be reached, from PyPI, whose build for Linux
# also wants NVIDIA's libraries (4 GB).
set -u
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:-$here/.venv}
python=${PYTHON:-python3}
cpu_builds=https://download.pytorch.org/whl/cpu

fail() {
  echo "The peers are not set up: $1" >&2
  exit 1
}

command -v "$python" >/dev/null || fail "there is no $python. Install Python 3.11 or newer, or name one with PYTHON=..."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than 3.11. Name a newer one with PYTHON=..."
"$python" -m venv "$venv" || fail "the folder $venv cannot be made into an environment (on Debian: apt install python3-venv)"

pip() {
  "$venv/bin/python" -m pip --disable-pip-version-check "$@"
}

# Only on Linux is PyPI's torch a CUDA build.
if [ "$(uname -s)" = Linux ] && ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
  pins=$(grep -E '^torch(vision)?==' "$here/requirements.txt")
  # shellcheck disable=SC2086
  pip install --quiet --no-deps --retries 0 --timeout 10 --index-url "$cpu_builds" $pins 2>/dev/null ||
    echo "$cpu_builds cannot be reached: taking torch from PyPI" >&2
fi
pip install --quiet --no-deps -r "$here/requirements.txt" || fail 'pip could not install requirements.txt (see above)'
if ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
  pip install --quiet --no-deps -r "$here/requirements-cuda.txt" || fail 'pip could not install requirements-cuda.txt (see above)'
fi
"$venv/bin/python" -c 'import torch, torchvision, timm, onnxruntime, onnx
for m in (torch, torchvision, timm, onnxruntime, onnx): print(m.__name__, m.__version__)' ||
  fail 'a peer does not start (see above)'
echo "The peers are in $venv"
