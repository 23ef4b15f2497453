// node test/support/native-build.mjs [node-gyp arguments]              default: configure build
// node test/support/native-build.mjs prebuildify [prebuildify arguments]
//
// node-gyp and prebuildify download Node's headers, although most machines have them beside the node that runs. This
// points both to those, so that a build needs no network. A node without headers falls back to the download.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);

// The name under which node-gyp reads its settings from the environment; `npm_config_…` would make npm warn.
const setting = (name) => `npm_package_config_node_gyp_${name}`;

export function buildEnvironment(env = process.env) {
  const result = { ...env };
  const prefix = resolve(process.execPath, '../..');
  if (existsSync(join(prefix, 'include/node/node_api.h'))) result[setting('nodedir')] ??= prefix;
  // Warnings are errors where a machine reads them, and only there: a user's newer compiler may know new ones.
  if (env.CI === 'true') result[setting('werror')] ??= 'true';
  result[setting('jobs')] ??= 'max';
  result[setting('loglevel')] ??= 'warn';
  // The same sources are compiled here, for the prebuild, and once more as a user without one does: .ci/package.
  if (result.CXX === undefined && spawnSync('ccache', ['--version']).status === 0) {
    Object.assign(result, { CC: 'ccache cc', CXX: 'ccache c++' });
  }
  return result;
}

/** Builds the package in a folder and returns the exit status. Without arguments: what changed since the last build. */
export function buildNative(folder, args = []) {
  const [tool, ...rest] =
    args[0] === 'prebuildify'
      ? ['prebuildify/bin.js', ...args.slice(1)]
      : // Not `rebuild`: that starts with removing the whole of build/.
        [
          'node-gyp/bin/node-gyp.js',
          ...(args.length > 0 && !args[0].startsWith('-') ? [] : ['configure', 'build']),
          ...args,
        ];
  const { status } = spawnSync(process.execPath, [require.resolve(tool), ...rest], {
    cwd: folder,
    stdio: 'inherit',
    env: buildEnvironment(),
  });
  return status ?? 1;
}

if (process.argv[1] === import.meta.filename) process.exit(buildNative(process.cwd(), process.argv.slice(2)));
