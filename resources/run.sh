#!/usr/bin/env bash
# Sets up what nnviz needs, once, and starts it: bash resources/run.sh [options of nnviz]
set -euo pipefail
here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source resources/set-up.sh

set_up_system "${things_for_python[@]}" "${things_for_the_window[@]}"
set_up_python ""
cd "$here"
exec "$python" -m nnviz "$@"
