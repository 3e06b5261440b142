#!/bin/sh
# For any other CI, or a hook: the advice, which may find a peer away, and then the verdict from what is committed.
set -eu
pip install "$REVET"
revet check --advise || echo "no advice this time" >&2
revet check --locked
