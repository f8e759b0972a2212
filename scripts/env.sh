# shellcheck shell=bash
# Sourced by the other scripts (and by `. scripts/env.sh` in a bash of your own): names the private
# server tree, pgrx's home and the Cargo flags of the chosen PostgreSQL major version.
#
# A major version has two trees. The tests' is .local/pg15: debug builds, and those of `cargo pgrx
# test` with its test functions, are installed there at any time. With PG_TREE=release it is
# .local/release/pg15: release builds only, for the demo and the benchmarks.

PROJECT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOCAL_DIR=$PROJECT_DIR/.local

# An explicit PG_MAJOR wins; else the one that scripts/setup chose.
if [ -z "${PG_MAJOR:-}" ] && [ -r "$LOCAL_DIR/pg-major" ]; then
    PG_MAJOR=$(cat "$LOCAL_DIR/pg-major")
fi
PG_TREE=${PG_TREE:-}
PG_PREFIX=$LOCAL_DIR/${PG_TREE:+$PG_TREE/}pg${PG_MAJOR:-}
if [ -z "${PG_MAJOR:-}" ] || [ ! -r "$PG_PREFIX/.bindir" ]; then
    echo "The private server tree${PG_MAJOR:+ $PG_PREFIX} is missing: run" \
        "${PG_TREE:+PG_TREE=$PG_TREE }scripts/setup first." >&2
    # Leaves the file; a script's `set -e` ends there, an interactive shell goes on.
    return 1
fi

PGBIN=$PG_PREFIX/$(cat "$PG_PREFIX/.bindir")
PG_CONFIG=$PGBIN/pg_config
PGRX_HOME=$LOCAL_DIR/pgrx
CARGO_FEATURE_FLAGS="--no-default-features --features pg$PG_MAJOR"
VENV=$LOCAL_DIR/venv

# cargo-pgrx would add a flag for the linker, --no-gc-sections, where RUSTFLAGS is not set, and every
# dependency would be built a second time. The library comes out the same without.
[ -n "$PG_TREE" ] || export RUSTFLAGS=${RUSTFLAGS-}

case ":$PATH:" in
    *":$LOCAL_DIR/cargo/bin:"*) ;;
    *) PATH=$LOCAL_DIR/cargo/bin:$PATH ;;
esac

export PROJECT_DIR LOCAL_DIR PG_MAJOR PG_TREE PG_PREFIX PGBIN PG_CONFIG PGRX_HOME CARGO_FEATURE_FLAGS VENV PATH
