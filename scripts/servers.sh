# shellcheck shell=bash
# Sourced by the scripts that choose a server: which major versions are supported, whether the
# server that a pg_config belongs to can be used, and which one outside of .local to install into.
# A "why not" is a sentence, empty if nothing is wrong. The caller defines `fail`.

MIN_MAJOR=15
MAX_MAJOR=18

# The major version that a pg_config answers with; nothing if it is not a pg_config.
major_of() {
    local version
    version=$("$1" --version 2>/dev/null) || return 0
    [[ $version =~ ^PostgreSQL\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

# Why the extension cannot be built for this server.
why_not_buildable() {
    local config=$1 major includes
    if [ ! -f "$config" ] || [ ! -x "$config" ]; then
        echo "$config is no program: name the pg_config of a server, such as /usr/lib/postgresql/15/bin/pg_config."
        return
    fi
    major=$(major_of "$config")
    if [ -z "$major" ]; then
        echo "$config is no pg_config: asked for its --version, it says \"$("$config" --version 2>&1 </dev/null | head -n 1)\"."
    elif [ "$major" -lt "$MIN_MAJOR" ] || [ "$major" -gt "$MAX_MAJOR" ]; then
        echo "$config belongs to PostgreSQL $major: supported are $MIN_MAJOR to $MAX_MAJOR."
    elif [ ! -x "$("$config" --bindir)/postgres" ]; then
        echo "$config belongs to no server: there is no $("$config" --bindir)/postgres."
    else
        includes=$("$config" --includedir-server)
        [ -r "$includes/postgres.h" ] ||
            echo "The headers of this PostgreSQL $major are missing ($includes): on Debian, apt-get install postgresql-server-dev-$major."
    fi
}

# Why the tests cannot run on it.
why_not_testable() {
    local config=$1 why program tests
    why=$(why_not_buildable "$config")
    if [ -n "$why" ]; then
        echo "$why"
        return
    fi
    if [ ! -r "$("$config" --pgxs)" ]; then
        echo "$config belongs to a server without pgxs ($("$config" --pgxs))."
        return
    fi
    tests=$("$config" --pkglibdir)/pgxs/src/test
    for program in "$("$config" --bindir)"/{postgres,initdb,pg_ctl,psql,pg_dump} "$tests/regress/pg_regress" \
        "$tests"/isolation/{pg_isolation_regress,isolationtester}; do
        # Some packages lack the drivers of the isolation specs; scripts/test reports that.
        [ -e "$program" ] || [[ $program == */isolation/* ]] || { echo "$program is missing."; return; }
        [ ! -e "$program" ] || "$program" -V >/dev/null 2>&1 </dev/null ||
            { echo "$program does not start: try it with -V."; return; }
    done
}

# Prints the pg_config of the server to install into: PG_CONFIG, or the one that the private tree
# in folder $1 was copied from.
target_config() {
    local local_dir=$1 config=${PG_CONFIG:-} major=${PG_MAJOR:-} source
    if [ -n "$config" ]; then
        # A name without a folder is a command's.
        config=$(command -v -- "$config") || config=$PG_CONFIG
    else
        [ -n "$major" ] || [ ! -r "$local_dir/pg-major" ] || major=$(cat "$local_dir/pg-major")
        source=$local_dir/pg$major/.source
        [ -r "$source" ] || fail "which server? Say PG_CONFIG=/path/to/pg_config, or run scripts/setup first."
        config=$(cat "$source")
    fi
    # Keeps links: Debian's /usr/bin/pg_config asks the newest server.
    realpath -sm -- "$config"
}

# Prints the prefix for a command that writes into these folders: nothing, or sudo.
root_for() {
    local folder
    for folder in "$@"; do
        [ ! -w "$folder" ] || continue
        command -v sudo >/dev/null 2>&1 || fail "only root may write into $folder, and there is no sudo."
        echo sudo
        return
    done
}
