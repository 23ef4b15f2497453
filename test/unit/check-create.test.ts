// Options of new links that are refused before anything is sent.

import { describe, expect, test } from 'vitest';
import {
  createDummy,
  createLink,
  createMacvlan,
  createMacvtap,
  createVeth,
  type MacvlanOptions,
} from '../../lib/index.js';
import {
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const title = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    typeof one === 'number' || typeof one === 'bigint' || one === undefined ? String(one) : one,
  );
const table = (rows: [object, Refusal][]) =>
  rows.map(([options, refusal]) => [title(options), options, refusal] as const);

const lowerdev = 'eth0';
const create = (options: object) => createMacvlan({ lowerdev, ...options } as MacvlanOptions);

test('what is right is sent', async () => {
  await expect(create({ name: 'mv0', mode: 'private', mac: '02:00:00:00:00:01' })).rejects.toMatchObject({
    code: 'EPERM',
  });
  expect(sent).toEqual(['link.create', 'link.get']);
});

describe('every option refuses another type', () => {
  const others: Record<string, unknown[]> = {
    name: [5, true, null, {}, [], ['mv0']],
    mac: [5, null, {}, Buffer.from([2, 0, 0, 0, 0, 1])],
    alias: [5, {}, true],
    mtu: ['1500', null, true, 1500n, {}],
    index: ['7', null, 7n],
    group: ['default', null],
    txQueueLength: ['0', null],
    numTxQueues: ['1', null],
    numRxQueues: ['1', null],
    gsoMaxSize: ['65536', null],
    gsoMaxSegs: ['1', null],
    up: ['yes', 1, 0, null],
    addrGenMode: [0, null, []],
    altNames: ['a', 5, null, {}],
    master: [true, {}, []],
    targetNetns: [5, null, true, {}, [], { netns: 'blue' }],
    mode: [4, null, ['bridge'], {}],
    flags: ['nopromisc', 1, null, {}],
    broadcastQueueLength: ['1000', null, 1000n],
    broadcastCutoff: ['1', null],
    lowerdev: [undefined, null, true, {}, [], ['eth0']],
  };

  const rows = Object.entries(others).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  test.each(rows)('%s: %o', async (name, value) => {
    await expectRefusal(() => create({ [name]: value }), wrongType(name));
  });

  test.each(['x', 5, null, {}])('sourceAddresses: %o', async (sourceAddresses) => {
    await expectRefusal(() => create({ mode: 'source', sourceAddresses }), wrongType('sourceAddresses'));
  });
});

describe('a name is refused', () => {
  const form = "a name of 1 to 15 bytes without '/', ':', '%' or white space, and none of '.', '..', 'all', 'default'";
  test.each([
    ['', 'that is empty'],
    ['sixteen-bytes-xx', 'of 16 bytes'],
    ['ééééeeee', 'of 8 letters and 12 bytes, fits', true],
    ['éééééééé', 'of 8 letters and 16 bytes'],
    ['😀😀😀😀', 'of 16 bytes in four signs'],
    ...['a/b', 'a:b', 'a b', 'a\tb', 'a\nb', 'a\vb', 'a\fb', 'a\rb', ' a', 'a ', 'mv%d', '%', 'a\0b'].map((name) => [
      name,
      'with a sign the kernel refuses, or takes for a pattern',
    ]),
    ['à', 'with the byte 0xa0, which the kernel takes for a blank'],
    ...['.', '..', 'all', 'default'].map((name) => [name, 'that the kernel refuses']),
  ] as [string, string, boolean?][])('%j %s', async (name, _, fits) => {
    if (fits) return await expect(create({ name })).rejects.toMatchObject({ code: 'EPERM' });
    await expectRefusal(() => create({ name }), wrongValue('name', form));
  });

  test.each(['a', 'fifteen-bytes-x', '-a', '...', 'A.b_c+d@e', 'Default', 'öl'])('but not %j', async (name) => {
    await expect(create({ name })).rejects.toMatchObject({ code: 'EPERM' });
  });

  test.each(['', 'a/b', '.', 'all', 'x'.repeat(128), 'é'.repeat(64)])('as an alternative name: %j', async (name) => {
    await expectRefusal(() => create({ altNames: ['ok', name] }), wrongValue('altNames', 'a name of 1 to 127 bytes.+'));
  });

  test.each([5, null, undefined, {}])('as an alternative name: %j', async (name) => {
    await expectRefusal(() => create({ altNames: [name] }), wrongType('altNames'));
  });
});

describe('a MAC address is refused', () => {
  const malformed = [
    ...['', 'aa', '02:00:00:00:00', '02:00:00:00:00:01:02', '02:00:00:00:00:1', '2:0:0:0:0:1', '020000000001'],
    ...['02:00:00-00:00:01', '02-00:00:00:00:01', '0200.0000.0001', '02 00 00 00 00 01', '02:00:00:00:00:0g'],
    ...[' 02:00:00:00:00:01', '02:00:00:00:00:01 ', '02:00:00:00:00:01\n', '02:00:00:00:00:0é', '02_00_00_00_00_01'],
  ];
  test.each(malformed)('when it is malformed: %j', async (mac) => {
    await expectRefusal(() => create({ mac }), wrongValue('mac', "a MAC address such as '02:00:5e:10:00:01'"));
    await expectRefusal(() => create({ mode: 'source', sourceAddresses: [mac] }), wrongValue('sourceAddresses'));
  });

  test.each(['00:00:00:00:00:00', '01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '33-33-00-00-00-01', '03:00:00:00:00:00'])(
    'when it is no address of a link: %s',
    async (mac) => {
      const expected = 'a MAC address that is neither zero nor multicast';
      await expectRefusal(() => create({ mac }), wrongValue('mac', expected));
      await expectRefusal(
        () => create({ mode: 'source', sourceAddresses: [mac] }),
        wrongValue('sourceAddresses', expected),
      );
    },
  );

  test.each(['02:00:00:00:00:01', '02-00-00-00-00-01', 'AA:bb:CC:dd:EE:ff', '00:00:00:00:00:01'])(
    'but not %s',
    async (mac) => {
      await expect(create({ mac })).rejects.toMatchObject({ code: 'EPERM' });
    },
  );
});

describe('a number is refused', () => {
  const max = 2 ** 32;
  const rows: [string, number[], string][] = [
    ['index', [0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY], 'an integer between 1 and 2147483647'],
    ['mtu', [-1, 0.5, max, Number.NaN, Number.NEGATIVE_INFINITY], 'an integer between 0 and 4294967295'],
    ['group', [-1, max, 1.5], 'an integer between 0 and 4294967295'],
    ['txQueueLength', [-1, max], 'an integer between 0 and 4294967295'],
    ['numTxQueues', [0, -1, 4097, 1.5], 'an integer between 1 and 4096'],
    ['numRxQueues', [0, -1, 4097], 'an integer between 1 and 4096'],
    ['gsoMaxSize', [-1, max], 'an integer between 0 and 4294967295'],
    ['gsoMaxSegs', [-1, max], 'an integer between 0 and 4294967295'],
    ['broadcastQueueLength', [-1, max, 1.5], 'an integer between 0 and 4294967295'],
    ['broadcastCutoff', [-(2 ** 31) - 1, 2 ** 31, 0.5], 'an integer between -2147483648 and 2147483647'],
    ['lowerdev', [0, -1, 1.5, 2 ** 31, Number.NaN], 'the name or the index of a link'],
    ['master', [0, -1, 1.5, 2 ** 31], 'the name or the index of a link'],
  ];
  const cases = rows.flatMap(([name, values, expected]) => values.map((value) => [name, value, expected] as const));
  test.each(cases)('%s: %d', async (name, value, expected) => {
    await expectRefusal(() => create({ [name]: value }), outOfRange(name, expected));
  });
});

describe('a value is refused', () => {
  test.each(
    table([
      [{ mode: 'brige' }, wrongValue('mode', "one of 'private', 'vepa', 'bridge', 'passthru', 'source'")],
      [{ mode: '' }, wrongValue('mode')],
      [{ mode: 'Bridge' }, wrongValue('mode')],
      [{ mode: 'passthru', flags: ['promisc'] }, wrongValue('flags', "one of 'nopromisc', 'nodst'")],
      [{ mode: 'passthru', flags: [1] }, wrongType('flags')],
      [{ addrGenMode: 'eui-64' }, wrongValue('addrGenMode', "one of 'eui64', 'none', 'stable-privacy', 'random'")],
      [{ alias: '' }, wrongValue('alias', 'a string of 1 to 255 bytes')],
      [{ alias: 'x'.repeat(256) }, wrongValue('alias')],
      [{ alias: 'é'.repeat(128) }, wrongValue('alias')],
      [{ alias: 'a\0b' }, wrongValue('alias')],
      [{ lowerdev: '' }, wrongValue('lowerdev')],
      [{ lowerdev: 'x'.repeat(128) }, wrongValue('lowerdev')],
      [{ lowerdev: 'a\0b' }, wrongValue('lowerdev')],
      [{ master: '' }, wrongValue('master')],
      [{ targetNetns: '' }, wrongValue('targetNetns')],
      [{ targetNetns: '..' }, wrongValue('targetNetns')],
      [{ targetNetns: '/a\0b' }, wrongValue('targetNetns')],
      [{ targetNetns: { pid: 0 } }, outOfRange('targetNetns.pid')],
      [{ targetNetns: { fd: -1 } }, outOfRange('targetNetns.fd')],
      [{ targetNetns: { pid: '1' } }, wrongType('targetNetns.pid')],
      [{ targetNetns: { pid: 1, fd: 1 } }, unknown('fd', 'pid')],
      [
        { mode: 'source', sourceAddresses: Array.from({ length: 5461 }, () => '02:00:00:00:00:01') },
        outOfRange('sourceAddresses', 'at most \\d+ elements'),
      ],
    ]),
  )('%.80s', async (_, options, refusal) => {
    await expectRefusal(() => create(options), refusal);
  });
});

describe('an unknown option is refused', () => {
  test.each(
    table([
      [{ nmae: 'mv0' }, unknown('nmae', 'name')],
      [{ Mode: 'bridge' }, unknown('Mode', 'mode')],
      [{ address: '02:00:00:00:00:01' }, unknown('address', 'addresses')],
      [{ macAddress: 'x' }, unknown('macAddress')],
      [{ lowerDevice: 'x' }, unknown('lowerDevice', 'lowerdev')],
      [{ broadcastQueLength: 5 }, unknown('broadcastQueLength', 'broadcastQueueLength')],
      [{ zzzzzz: 5 }, unknown('zzzzzz')],
      [JSON.parse('{ "__proto__": { "mtu": 9000 } }'), unknown('__proto__')],
      [{ zzzzzz: undefined }, unknown('zzzzzz')],
      // Rows of the tables that are not for writing.
      [{ kindName: 'macvlan' }, unknown('kindName')],
      [{ details: {} }, unknown('details')],
      [{ stats: {} }, unknown('stats')],
      [{ kind: 'macvlan' }, unknown('kind')],
      [{ type: 'ether' }, unknown('type')],
      [{ sourceAddressCount: 1 }, unknown('sourceAddressCount', 'sourceAddresses')],
      [{ promiscuity: 1 }, unknown('promiscuity', 'promiscuous')],
      // Options of other calls.
      [{ promiscuous: true }, sentence("The option 'promiscuous' cannot be given when a link is created")],
      [{ arp: false }, sentence("The option 'arp' cannot be given when a link is created")],
      [
        { addSourceAddresses: ['02:00:00:00:00:01'], mode: 'source' },
        sentence("The option 'addSourceAddresses' cannot .+"),
      ],
      [{ peer: { name: 've1' } }, unknown('peer')],
    ]),
  )('%s', async (_, options, refusal) => {
    await expectRefusal(() => create(options), refusal);
  });

  test('also for other kinds', async () => {
    await expectRefusal(() => createDummy({ mode: 'bridge' } as object), unknown('mode'));
    await expectRefusal(() => createVeth({ name: 've0', pear: {} } as object), unknown('pear', 'peer'));
    await expectRefusal(() => createVeth({ name: 've0', peer: { nmae: 've1' } } as object), unknown('nmae', 'name'));
    await expectRefusal(() => createLink({ kind: 'macvlam', lowerdev } as never), wrongValue('kind'));
    await expectRefusal(() => createLink({ lowerdev } as never), wrongType('kind'));
  });
});

describe('options that do not go together are refused', () => {
  const forPassthru = sentence("The flag 'nopromisc' is for mode 'passthru' only, not for '.+'");
  const forSource = sentence("The (option '.+'|flag 'nodst') is for mode 'source' only, not for '.+'");
  const sourceAddresses = ['02:00:00:00:00:01'];
  test.each(
    table([
      ...[{}, { mode: 'bridge' }, { mode: 'private' }, { mode: 'vepa' }, { mode: 'source' }].map(
        (mode) => [{ ...mode, flags: ['nopromisc'] }, forPassthru] as [object, Refusal],
      ),
      ...[{}, { mode: 'bridge' }, { mode: 'private' }, { mode: 'vepa' }, { mode: 'passthru' }].flatMap(
        (mode) =>
          [
            [{ ...mode, flags: ['nodst'] }, forSource],
            [{ ...mode, sourceAddresses }, forSource],
            [{ ...mode, sourceAddresses: [] }, forSource],
          ] as [object, Refusal][],
      ),
      [
        { mode: 'passthru', mac: '02:00:00:00:00:01' },
        sentence("The option 'mac' cannot be given in mode 'passthru'.+"),
      ],
    ]),
  )('%s', async (_, options, refusal) => {
    await expectRefusal(() => create(options), refusal);
    await expectRefusal(() => createMacvtap({ lowerdev, ...options } as MacvlanOptions), refusal);
  });
});

describe('what is no object of options is refused', () => {
  test.each([undefined, null, 5, 'mv0', [], true, Symbol('a'), () => {}])('%o', async (options) => {
    await expectRefusal(() => createMacvlan(options as never), wrongType('options', 'an object'));
    await expectRefusal(() => createMacvtap(options as never), wrongType('options', 'an object'));
    await expectRefusal(() => createLink(options as never), wrongType('options', 'an object'));
    if (options === undefined) return;
    await expectRefusal(() => createDummy(options as never), wrongType('options', 'an object'));
    await expectRefusal(() => createVeth(options as never), wrongType('options', 'an object'));
    await expectRefusal(() => createVeth({ peer: options as never }), wrongType('peer', 'an object'));
  });
});
