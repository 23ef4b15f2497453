// What importing the package costs, and what it does where it cannot work. Each in a process of its own, which imports
// the package as users do: by its name, from dist/.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs some code in a new process; it prints JSON by `print(value)`. */
const run = async <T>(code: string, type: 'module' | 'commonjs' = 'module'): Promise<T> => {
  const print = 'const print = (value) => process.stdout.write(JSON.stringify(value ?? null));';
  const { stdout } = await promisify(execFile)(process.execPath, [`--input-type=${type}`, '-e', `${print}\n${code}`], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout) as T;
};

// Whether the addon is in the memory of the process.
const loaded = `import { readFileSync } from 'node:fs';
  const isLoaded = () => readFileSync('/proc/self/maps', 'utf8').includes('lowerdev.node');`;

describe('the import', () => {
  test('does not load the addon, start a thread or open a descriptor', async () => {
    const result = await run(`${loaded}
      import { readdirSync } from 'node:fs';
      const count = () => [readdirSync('/proc/self/task').length, readdirSync('/proc/self/fd').length];
      // Modules are read by the threads of libuv, which come all at once.
      await (await import('node:fs/promises')).readFile('/dev/null');
      const before = count();
      const { isMac, generateMac } = await import('lowerdev');
      print({ isLoaded: isLoaded(), before, after: count(), ok: isMac(generateMac()) });`);
    expect(result).toMatchObject({ isLoaded: false, ok: true });
    const { before, after } = result as Record<'before' | 'after', number[]>;
    expect(after).toEqual(before);
  });

  test('loads two files, and none of the large modules of Node', async () => {
    const result = await run<{ files: string[]; modules: string[] }>(`
      import { register } from 'node:module';
      import { MessageChannel } from 'node:worker_threads';
      const { port1, port2 } = new MessageChannel();
      const files = [];
      port1.on('message', (url) => files.push(url)).unref();
      const hooks = 'let port; export const initialize = (data) => { port = data; };' +
        'export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };';
      register('data:text/javascript,' + encodeURIComponent(hooks), { data: port2, transferList: [port2] });
      await import('lowerdev');
      await new Promise(setImmediate);
      print({ files: files.map((url) => url.split('/').slice(-3).join('/')) });`);
    expect(result.files).toEqual(['dist/code/index.js', 'dist/code/shared.js']);
    const modules = await run<string[]>(`
      const before = new Set(process.moduleLoadList);
      await import('lowerdev');
      print(process.moduleLoadList.filter((name) => !before.has(name)).map((name) => name.replace('NativeModule ', '')));`);
    expect(modules.filter((name) => ['net', 'stream', 'fs/promises', 'worker_threads'].includes(name))).toEqual([]);
  });

  test('is followed by loading the addon at the first call, and by nothing that keeps the process', async () => {
    const result = await run(`${loaded}
      const { getLink } = await import('lowerdev');
      const before = isLoaded();
      const { name } = await getLink('lo');
      print({ before, after: isLoaded(), name });`);
    expect(result).toEqual({ before: false, after: true, name: 'lo' });
  });

  test('can be done by require()', async () => {
    expect(await run(`print(Object.keys(require('lowerdev')).includes('createMacvlan'));`, 'commonjs')).toBe(true);
  });

  test('an argument that is refused does not need the addon where the rule is one of TypeScript', async () => {
    const result = await run(`${loaded}
      const { createMacvlan } = await import('lowerdev');
      const code = await createMacvlan().catch(({ code }) => code);
      print({ code, isLoaded: isLoaded() });`);
    expect(result).toEqual({ code: 'ERR_INVALID_ARG_TYPE', isLoaded: false });
  });
});

describe('off Linux', () => {
  const elsewhere = `Object.defineProperty(process, 'platform', { value: 'darwin' });
    const library = await import('lowerdev');`;

  test('the import works, and so does what needs no kernel', async () => {
    const result = await run(`${elsewhere}
      const { isMac, generateMac, NetlinkError } = library;
      print({ ok: isMac(generateMac()), name: NetlinkError.name });`);
    expect(result).toEqual({ ok: true, name: 'NetlinkError' });
  });

  test('every call rejects with ERR_NETLINK_UNSUPPORTED_PLATFORM', async () => {
    const result = await run<Record<string, string>>(`${elsewhere}
      const calls = {
        createMacvlan: [{ lowerdev: 'eth0' }], createMacvtap: [{ lowerdev: 'eth0' }], createDummy: [{}], createVeth: [{}],
        openMonitor: [], waitForLink: ['lo', 'up'],
        createIpvlan: [{ lowerdev: 'eth0' }], createIpvtap: [{ lowerdev: 'eth0' }], setIpvlan: ['iv0', { mode: 'l2' }],
        createVlan: [{ lowerdev: 'eth0', id: 10 }], setVlan: ['eth0.10', { gvrp: true }],
        createIfb: [{}], createVrf: [{ table: 10 }], createBridge: [{}], createVxlan: [{ id: 42 }], createGretap: [{}],
        setBridge: ['br0', { priority: 1 }], setBridgePort: ['p0', { cost: 1 }], setVxlan: ['vx0', { ttl: 1 }],
        setGretap: ['gt0', { ttl: 1 }],
        createBond: [{}], setBond: ['bond0', { minLinks: 1 }], addBondMember: ['bond0', 'eth0'],
        removeBondMember: ['bond0', 'eth0'], setBondMember: ['eth0', { queueId: 1 }],
        createLink: [{ kind: 'dummy' }], getLink: ['lo'], findLink: ['lo'], listLinks: [], listStats: [],
        setLink: ['lo', { mtu: 1400 }], setMacvlan: ['mv0', { mode: 'bridge' }], deleteLink: ['mv0'],
        deleteLinks: [['mv0']], kernelSupports: ['macvlan'], openNetns: ['blue'], createNetns: ['blue'],
        deleteNetns: ['blue'], listNetns: [],
        addRoute: [{ destination: '192.0.2.0/24', device: 'eth0' }], listRoutes: [], getRoute: ['192.0.2.1'],
        replaceRoute: [{ destination: '192.0.2.0/24', device: 'eth0' }], removeRoute: [{ destination: '192.0.2.0/24' }],
        addRule: [{ table: 10 }], removeRule: [{ table: 10 }], listRules: [],
        addAddress: ['lo', '192.0.2.1/24'], replaceAddress: ['lo', '192.0.2.1/24'], removeAddress: ['lo', '192.0.2.1/24'],
        listAddresses: [], waitForAddress: ['lo', '192.0.2.1'],
        addNeighbour: ['lo', { address: '192.0.2.7', state: 'none' }], listNeighbours: [],
        replaceNeighbour: ['lo', { address: '192.0.2.7', state: 'none' }], removeNeighbour: ['lo', '192.0.2.7'],
        addFdbEntry: ['lo', { mac: '02:00:00:00:00:01' }], removeFdbEntry: ['lo', { mac: '02:00:00:00:00:01' }],
        listFdb: [], findLeftovers: [], removeLeftovers: [],
      };
      const codes = {};
      for (const [name, args] of Object.entries(calls)) {
        // A call that throws instead of rejecting ends the process, and the test.
        codes[name] = await library[name](...args).then(() => 'fulfilled', (error) => error.code);
      }
      try {
        library.enterNetns('blue');
      } catch (error) {
        codes.enterNetns = error.code;
      }
      codes.links = await library.links().next().catch((error) => error.code);
      codes.monitor = await library.monitor().next().catch((error) => error.code);
      const named = ['Monitor', 'isMac', 'generateMac', 'NetlinkError', 'Netns', ...Object.keys(codes)];
      codes.forgotten = Object.keys(library).filter((name) => !named.includes(name)).join();
      print(codes);`);
    const { forgotten, ...codes } = result;
    expect(forgotten, 'functions that are not called here').toBe('');
    expect(Object.entries(codes).filter(([, code]) => code !== 'ERR_NETLINK_UNSUPPORTED_PLATFORM')).toEqual([]);
  });

  test('the error says so in words', async () => {
    const message = await run(`${elsewhere}
      print(await library.getLink('lo').catch(({ message, name }) => [name, message]));`);
    expect(message).toEqual(['NetlinkError', expect.stringContaining('network links can be configured on Linux only')]);
  });
});
