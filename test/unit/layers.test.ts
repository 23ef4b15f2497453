// The arrows of the design, read from includes and imports.

import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, functionsOf, importsOf, includesOf, linesOf, textOf } from '../support/sources.js';

const cpp = filesIn('native', '.h', '.cc');
const lib = filesIn('lib', '.ts');

describe('native/', () => {
  // What each layer may include of ours. Whatever is not listed here is a wrong arrow.
  const arrows: Record<string, (string | RegExp)[]> = {
    // The protocol knows nothing of rtnetlink, and nothing of Node.
    netlink: ['netlink'],
    // The facts of rtnetlink know nothing of sockets.
    schema: ['schema'],
    codec: ['codec', 'schema', /^netlink\/(bytes|attribute|message)\.h$/],
    netns: ['netns', 'netlink'],
    operation: ['operation', 'codec', 'schema', 'netlink', 'netns'],
    addon: ['addon', 'operation', 'codec', 'schema', 'netlink', 'netns'],
  };
  // Which headers of others each layer may include beside those of C++ and of the C library.
  const kernelHeaders = /^<linux\/.+>$/;
  const nodeHeaders = /^<(napi|uv|node|v8|node_api)\.h>$/;
  const mayIncludeKernelHeaders = ['netlink', 'schema', 'codec', 'netns', 'operation'];

  const layerOf = (file: string): string => file.split('/')[1] ?? '';
  const isAllowed = (file: string, include: string): boolean => {
    const layer = layerOf(file);
    if (nodeHeaders.test(include)) return layer === 'addon' && include === '<napi.h>';
    if (kernelHeaders.test(include)) return mayIncludeKernelHeaders.includes(layer);
    if (include.startsWith('<')) return true;
    return (arrows[layer] ?? []).some((one) =>
      typeof one === 'string' ? include.startsWith(`${one}/`) : one.test(include),
    );
  };

  test('has these layers and no others', () => {
    expect(new Set(cpp.map(layerOf))).toEqual(new Set(Object.keys(arrows)));
  });

  test('includes along the arrows only', () => {
    const wrong = cpp.flatMap((file) =>
      includesOf(file)
        .filter((one) => !isAllowed(file, one))
        .map((one) => `${file} -> ${one}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the check of the arrows sees a wrong one', () => {
    expect(isAllowed('native/netlink/socket.cc', 'schema/field.h')).toBe(false);
    expect(isAllowed('native/netlink/socket.cc', '<napi.h>')).toBe(false);
    expect(isAllowed('native/schema/link.cc', 'netlink/bytes.h')).toBe(false);
    expect(isAllowed('native/codec/encode.cc', 'netlink/socket.h')).toBe(false);
    expect(isAllowed('native/addon/addon.cc', '<linux/if_link.h>')).toBe(false);
    expect(isAllowed('native/addon/addon.cc', '<uv.h>')).toBe(false);
    expect(isAllowed('native/netns/named.cc', 'operation/trip.h')).toBe(false);
    expect(isAllowed('native/operation/trip.cc', 'addon/read.h')).toBe(false);
    expect(isAllowed('native/addon/addon.cc', '<napi.h>')).toBe(true);
  });

  test('every header of ours that is included is there', () => {
    const missing = cpp.flatMap((file) =>
      includesOf(file)
        .filter((one) => !one.startsWith('<') && !cpp.includes(`native/${one}`))
        .map((one) => `${file} -> ${one}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('lib/', () => {
  // The command -> index -> the features -> internal -> internal/native -> the addon. Everybody may make a NetlinkError.
  const ranks = { cli: 5, index: 4, feature: 3, internal: 2, native: 1, errors: 0 } as const;
  const layerOf = (file: string): keyof typeof ranks => {
    if (file === 'lib/index.ts') return 'index';
    if (file === 'lib/errors.ts') return 'errors';
    if (file.startsWith('lib/cli/')) return 'cli';
    if (file === 'lib/internal/native.ts') return 'native';
    return file.startsWith('lib/internal/') ? 'internal' : 'feature';
  };
  // The one feature that is made of the others: it hands on to the kind's own function.
  const dispatches = 'lib/create-link.ts';

  const values = lib.flatMap((file) =>
    importsOf(file)
      .filter(({ isTypeOnly }) => !isTypeOnly)
      .map(({ from }) => ({ file, from })),
  );
  const own = values.filter(({ from }) => from.startsWith('lib/'));

  const isAllowed = (file: string, from: string): boolean => {
    const [here, there] = [layerOf(file), layerOf(from)];
    // The command is built on the public names only.
    if (here === 'cli') return there === 'cli' || there === 'index';
    if (here === 'index') return there !== 'cli' && there !== 'index' && there !== 'native' && there !== 'internal';
    if (here === 'feature' && there === 'feature') return file === dispatches;
    if (here === 'internal' && there === 'internal') return true;
    return ranks[there] < ranks[here];
  };

  test('imports values along the arrows only', () => {
    const wrong = own.filter(({ file, from }) => !isAllowed(file, from)).map(({ file, from }) => `${file} -> ${from}`);
    expect(wrong).toEqual([]);
  });

  test('the check of the arrows sees a wrong one', () => {
    expect(isAllowed('lib/internal/call.ts', 'lib/link.ts')).toBe(false);
    expect(isAllowed('lib/internal/native.ts', 'lib/internal/call.ts')).toBe(false);
    expect(isAllowed('lib/link.ts', 'lib/macvlan.ts')).toBe(false);
    expect(isAllowed('lib/errors.ts', 'lib/internal/check.ts')).toBe(false);
    expect(isAllowed('lib/index.ts', 'lib/internal/native.ts')).toBe(false);
    expect(isAllowed('lib/index.ts', 'lib/cli/main.ts')).toBe(false);
    expect(isAllowed('lib/cli/tree.ts', 'lib/link.ts')).toBe(false);
    expect(isAllowed('lib/cli/tree.ts', 'lib/internal/read.ts')).toBe(false);
    expect(isAllowed('lib/link.ts', 'lib/internal/read.ts')).toBe(true);
  });

  test('imports values in no circle', () => {
    const circles: string[] = [];
    // Each file is followed once: whoever comes back to it later is on no circle that was not found then.
    const done = new Set<string>();
    const follow = (file: string, path: string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file)) return;
      done.add(file);
      for (const { from } of own.filter((one) => one.file === file)) follow(from, [...path, file]);
    };
    for (const file of lib) follow(file, []);
    expect(circles).toEqual([]);
  });

  test('only internal/native.ts loads the addon', () => {
    const loading = /createRequire|node-gyp-build|\.node['"`]|process\.dlopen/;
    expect(lib.filter((file) => loading.test(textOf(file)))).toEqual(['lib/internal/native.ts']);
  });

  test('imports nothing but itself and what Node brings', () => {
    const foreign = lib.flatMap((file) =>
      importsOf(file)
        .filter(({ from }) => !from.startsWith('lib/') && !from.startsWith('node:'))
        .map(({ from }) => `${file} -> ${from}`),
    );
    expect(foreign).toEqual([]);
  });

  test('index.ts holds the public names and nothing else', () => {
    const statements = textOf('lib/index.ts')
      .split(/;\s*/)
      .filter((one) => one !== '');
    expect(statements.filter((one) => !/^export (type )?\{[^}]*\} from '\.\/.+\.js'$/s.test(one))).toEqual([]);
  });
});

describe('the sources', () => {
  const all = [
    ...cpp,
    ...lib,
    ...filesIn('test', '.ts', '.mts', '.mjs', '.cc', '.h'),
    ...filesIn('examples', '.ts', '.mjs'),
  ];

  test('have at most 300 lines a file', () => {
    expect(all.filter((file) => linesOf(file) > 300).map((file) => `${file}: ${linesOf(file)}`)).toEqual([]);
  });

  test('of lib/ have at most 40 lines a function', () => {
    const long = lib.flatMap(functionsOf).filter(({ lines }) => lines > 40);
    expect(long.map(({ name, lines }) => `${name}: ${lines}`)).toEqual([]);
  });

  test('are each one thing, which has a name', () => {
    const nameless = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'base', 'impl'];
    const words = (file: string): string[] => basename(file).split('.')[0]?.split(/[-_]/) ?? [];
    expect(all.filter((file) => words(file).some((word) => nameless.includes(word)))).toEqual([]);
  });

  test('of the library have names in lower case', () => {
    expect([...cpp, ...lib].filter((file) => !/^[a-z0-9-]+\.[a-z]+$/.test(basename(file)))).toEqual([]);
  });
});
