# shellcheck shell=bash
# Sourced by install-extension and uninstall-extension: the server outside of .local whose folders they write.

# Prints the pg_config of that server: PG_CONFIG, or the one that the private tree in folder $1 was copied from.
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
    # Links stay: Debian's /usr/bin/pg_config asks the newest server.
    realpath -sm -- "$config"
}

# Prints what has to come before a command that writes into these folders: nothing, or sudo.
root_for() {
    local folder
    for folder in "$@"; do
        [ ! -w "$folder" ] || continue
        command -v sudo >/dev/null 2>&1 || fail "only root may write into $folder, and there is no sudo."
        echo sudo
        return
    done
}
