# shellcheck shell=bash
# Sourced by the other scripts (and by `. scripts/env.sh` in a bash of your own): names the private
# server tree, pgrx's home and the Cargo flags of the chosen PostgreSQL major version.

PROJECT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOCAL_DIR=$PROJECT_DIR/.local

# An explicit PG_MAJOR wins; else the one that scripts/setup chose.
if [ -z "${PG_MAJOR:-}" ] && [ -r "$LOCAL_DIR/pg-major" ]; then
    PG_MAJOR=$(cat "$LOCAL_DIR/pg-major")
fi
if [ -z "${PG_MAJOR:-}" ] || [ ! -r "$LOCAL_DIR/pg$PG_MAJOR/.bindir" ]; then
    echo "The private server tree${PG_MAJOR:+ for PostgreSQL $PG_MAJOR} is missing: run scripts/setup first." >&2
    # Leaves the file; a script's `set -e` ends there, an interactive shell goes on.
    return 1
fi

PG_PREFIX=$LOCAL_DIR/pg$PG_MAJOR
PGBIN=$PG_PREFIX/$(cat "$PG_PREFIX/.bindir")
PG_CONFIG=$PGBIN/pg_config
PGRX_HOME=$LOCAL_DIR/pgrx
CARGO_FEATURE_FLAGS="--no-default-features --features pg$PG_MAJOR"
VENV=$LOCAL_DIR/venv

case ":$PATH:" in
    *":$LOCAL_DIR/cargo/bin:"*) ;;
    *) PATH=$LOCAL_DIR/cargo/bin:$PATH ;;
esac

export PROJECT_DIR LOCAL_DIR PG_MAJOR PG_PREFIX PGBIN PG_CONFIG PGRX_HOME CARGO_FEATURE_FLAGS VENV PATH
