#!/bin/sh
# Make the environment in the folder given: sh requirements/setup.sh .venv
# Needs Python 3.11 or newer; on Debian as root it installs the two system packages that may be missing.
set -eu
folder=$1
python=${PYTHON:-python3}
log=$folder.log
packages="python3-venv libgomp1"

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    stop "There is no '$python'. Install Python 3.11 or newer (Debian: apt-get install python3), or name one:" \
        "  make setup PYTHON=python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "'$python' is $("$python" -V 2>&1); facialis needs Python 3.11 or newer. Name another one:" \
        "  make setup PYTHON=python3.12"

has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }
has_openmp() { "$python" -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null; }

if ! { has_venv && has_openmp; }; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "[setup] installing system packages: $packages"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } \
            >"$log" 2>&1 || { tail -n 5 "$log" >&2; echo "apt-get did not succeed; see $log" >&2; }
    fi
    has_venv ||
        stop "'$python' cannot make environments: its module ensurepip is missing. On Debian, as root:" \
            "  apt-get install $packages"
    has_openmp ||
        echo "[setup] libgomp1 is missing: simulations run on one thread at a time (apt-get install libgomp1)"
fi

echo "[setup] $("$python" -V) -> $folder"
rm -rf "$folder"
"$python" -m venv "$folder"

echo "[setup] downloading and installing; about 240 MB to fetch, then under a minute"
"$folder/bin/python" -m pip install --no-input --disable-pip-version-check --progress-bar off \
    --constraint constraints.txt --editable '.[dev]' >"$log" 2>&1 &
pip=$!
trap 'kill $pip 2>/dev/null || true' INT TERM
shown=
while kill -0 $pip 2>/dev/null; do
    sleep 1
    now=$(sed -n 's/^Collecting \([A-Za-z0-9_.-]*\).*/\1/p; s/^\(Installing collected packages\).*/installing/p' "$log" | tail -n 1)
    [ "$now" = "$shown" ] || echo "[setup]   $now"
    shown=$now
done
wait $pip || { tail -n 15 "$log" >&2; stop "Installing failed; the whole story is in $log"; }
mv "$log" "$folder/install.log"
echo "[setup] done"
