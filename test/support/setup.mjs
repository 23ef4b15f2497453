// node test/support/setup.mjs [--full]
//
// Brings a checkout to the point where tests and examples run: system packages, npm packages, the addon, dist/.
// Each step looks first and does only what is missing or outdated, so calling this before everything costs nothing.
// Runs before anything is installed: node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildNative } from './native-build.mjs';

const root = resolve(import.meta.dirname, '../..');
const linux = process.platform === 'linux';

// Debian package -> something it brings. The thing is looked for, not the package: a compiler of another origin will do.
const needed = {
  'build-essential': 'c++',
  make: 'make',
  python3: 'python3',
  iproute2: 'ip',
  'util-linux': 'unshare',
};
// A complete kernel in one program, and what loads its modules. Where it is missing (other processors than x86), the tests
// that need it are skipped.
const useful = process.arch === 'x64' ? { 'user-mode-linux': 'linux.uml', kmod: 'modprobe' } : {};
// What the C++ tests, the linters and captures of bytes need on top.
const full = {
  'clang-19': 'clang++-19',
  'clang-tidy-19': 'clang-tidy-19',
  'clang-format-19': 'clang-format-19',
  'clang-tools-19': 'clang-scan-deps-19',
  'libclang-rt-19-dev': '/usr/lib/llvm-19/lib/clang/19/lib/linux',
  'libgtest-dev': '/usr/include/gtest/gtest.h',
  'libgmock-dev': '/usr/include/gmock/gmock.h',
  cmake: 'cmake',
  'ninja-build': 'ninja',
  valgrind: 'valgrind',
  tcpdump: 'tcpdump',
  strace: 'strace',
  'iputils-ping': 'ping',
  // Coverage of C++; what would be compiled twice; a look at musl.
  'llvm-19': 'llvm-cov-19',
  ccache: 'ccache',
  'musl-dev': `/usr/include/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-musl/features.h`,
  // The prebuild for arm64 is made and tried on x64.
  ...(process.arch === 'x64' && {
    'g++-aarch64-linux-gnu': 'aarch64-linux-gnu-g++',
    'libc6-arm64-cross': '/usr/aarch64-linux-gnu/lib/libc.so.6',
    'libstdc++6-arm64-cross': '/usr/aarch64-linux-gnu/lib/libstdc++.so.6',
    'qemu-user-static': 'qemu-aarch64-static',
  }),
};

// /usr/sbin is not on the PATH of every user, but its programs are there all the same.
const path = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
const present = (thing) =>
  thing.startsWith('/') ? existsSync(thing) : path.some((folder) => existsSync(join(folder, thing)));
const missing = (packages) => Object.keys(packages).filter((name) => !present(packages[name]));

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error || status !== 0)
    throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? `status ${status}`}`);
}

function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

function installSystemPackages(wantFull) {
  const must = missing(wantFull ? { ...needed, ...full } : needed);
  const nice = missing(useful);
  if (must.length + nice.length === 0) return;
  if (process.getuid() !== 0 || !present('apt-get')) {
    const line = `apt-get install -y --no-install-recommends ${[...must, ...nice].join(' ')}`;
    if (must.length > 0)
      throw new Error(`run this first, as root:\n  ${line}\n(or install the like with this system's package manager)`);
    console.error(`To run the tests that need a kernel of their own, run this as root:\n  ${line}`);
    return;
  }
  run('apt-get', ['update', '-qq']);
  if (must.length > 0) aptInstall(must);
  try {
    if (nice.length > 0) aptInstall(nice);
  } catch (error) {
    console.error(`${error.message}\nGoing on without: the tests that need a kernel of their own will be skipped.`);
  }
}

/**
 * Installs Debian packages where that is possible, for a program that goes on without them; `packages` says, as above, by
 * what each is known to be there. Returns the ones still missing.
 */
export function installIfPossible(packages) {
  const wanted = missing(packages);
  if (wanted.length === 0 || !linux || process.getuid() !== 0 || !present('apt-get')) return wanted;
  try {
    run('apt-get', ['update', '-qq']);
    aptInstall(wanted);
  } catch (error) {
    console.error(error.message);
  }
  return missing(packages);
}

const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

// npm keeps a record of what it installed. It must say what the lock says; packages for other systems are not in it.
function npmIsCurrent() {
  try {
    const installed = readJson('node_modules/.package-lock.json').packages;
    return Object.entries(readJson('package-lock.json').packages).every(
      ([name, { version, optional }]) =>
        name === '' || (installed[name] ? installed[name].version === version : optional),
    );
  } catch {
    return false;
  }
}

// The time of the newest change under the given files and folders. Folders count: a deleted file shows in nothing else.
function newest(paths) {
  let time = 0;
  for (const name of paths) {
    const { mtimeMs } = statSync(join(root, name));
    const entries = statSync(join(root, name)).isDirectory() ? readdirSync(join(root, name), { recursive: true }) : [];
    time = Math.max(time, mtimeMs, ...entries.map((entry) => statSync(join(root, name, entry)).mtimeMs));
  }
  return time;
}

// Calls `make` unless the file `product` is newer than every source.
function update(product, sources, make) {
  const file = join(root, product);
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (made !== undefined && made >= newest(sources)) return;
  const start = new Date();
  make();
  // A tool leaves its product alone where a change meant nothing to it, and we would come back here every time. The
  // time is that of the start: what is edited while the tool runs is not in the product.
  utimesSync(file, start, start);
}

/** Makes `folder` anew unless `product`, a file in it, is newer than its sources. `command` is given the folder to fill. */
function refill(folder, product, sources, command) {
  update(join(folder, product), ['tsconfig.json', 'package-lock.json', ...sources], () => {
    const fresh = join(root, `${folder}.${process.pid}`);
    run(process.execPath, [...command, fresh]);
    // The output of a source that is gone would stay, and be published. Exchanged whole: tests may be running on it.
    const old = `${fresh}.old`;
    if (existsSync(join(root, folder))) renameSync(join(root, folder), old);
    renameSync(fresh, join(root, folder));
    rmSync(old, { recursive: true, force: true });
  });
}

/** Compiles a TypeScript project unless `product`, one of its output files, is newer than its sources. */
export function compile(project, product, sources) {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', project, '--outDir'];
  refill(dirname(product), basename(product), [project, ...sources], tsc);
}

/** Makes dist/ unless it is newer than lib/. */
export function buildDist() {
  const program = 'test/support/build-dist.mjs';
  refill('dist', 'code/index.js', [program, 'lib'], [program]);
}

/** Does what is missing, and throws an error whose message says what to do when it cannot. */
export function prepare(options = {}) {
  if (linux) installSystemPackages(options.full ?? false);
  // Without install scripts: ours is the build below, which needs no network; no other package has one.
  if (!npmIsCurrent()) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (linux) {
    update('build/Release/lowerdev.node', ['native', 'binding.gyp', 'package-lock.json'], () => {
      if (buildNative(root) !== 0) throw new Error('the addon did not build');
    });
  }
  buildDist();
}

if (process.argv[1] === import.meta.filename) {
  try {
    prepare({ full: process.argv.includes('--full') });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
