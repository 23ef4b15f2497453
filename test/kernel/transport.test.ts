// The rules of the transport that can be seen from outside.

import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createVeth, deleteLink, getLink, listLinks, setLink } from '../../lib/index.js';
import { nodeCommand, pythonCommand, start } from '../support/child.js';
import { errorOf, linkNames, skipCurrentTest, uniqueName, vethPair } from '../support/namespace.js';

/** The ports of this process's rtnetlink sockets. */
const ports = (): number[] => {
  const inodes = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    } catch {
      return undefined;
    }
  });
  return readFileSync('/proc/net/netlink', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1] === '0' && inodes.includes(columns.at(-1)))
    .map((columns) => Number(columns[2]))
    .sort();
};

describe('while another process floods our ports with forged answers', () => {
  const flood = async (work: () => Promise<void>): Promise<Record<string, number>> => {
    await getLink('lo');
    await setLink('lo', {});
    const open = ports();
    expect(open).toHaveLength(2);
    const child = start(pythonCommand('flood.py', ...open));
    expect(await child.line()).toBe('started');
    await work();
    // Still the same socket, or both: it was us who were flooded.
    expect(ports().filter((port) => open.includes(port))).not.toEqual([]);
    child.say('enough');
    return JSON.parse(await child.line());
  };

  test('every call is answered by the kernel, and by nobody else', async () => {
    const { name } = await vethPair();
    const before = linkNames();
    const result = await flood(async () => {
      for (let round = 0; round < 40; round++) {
        expect((await getLink(name)).name).toBe(name);
        expect((await errorOf(getLink('nosuch'))).code).toBe('ENODEV');
        expect((await setLink(name, { group: round })).group).toBe(round);
        expect((await errorOf(deleteLink('lo'))).code).toBe('EOPNOTSUPP');
        expect((await errorOf(createVeth({ name }))).code).toBe('EEXIST');
        expect((await listLinks()).map((link) => link.name).sort()).toEqual([...before].sort());
      }
      const made = await createVeth({ name: uniqueName('f') });
      await deleteLink(made.link.name);
    });
    // The sockets are connected to the kernel: others are turned away.
    expect(Object.keys(result)).toEqual(['ECONNREFUSED']);
    expect(result['ECONNREFUSED']).toBeGreaterThan(100);
  });
});

describe('what is sent', () => {
  interface Sent {
    thread: number;
    text: string;
  }
  let sent: Sent[];
  let entered: Sent[];
  let threads: number[];
  let pid: number;

  beforeAll(async () => {
    if (!['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/strace`))) return;
    const trace = [
      'strace',
      '-f',
      '-qq',
      '-s',
      '4096',
      '-e',
      'signal=none',
      '-e',
      'trace=sendto,sendmsg,setns,unshare,mount,umount2',
    ];
    const { status, stdout, stderr } = await start([...trace, ...nodeCommand('requests.mjs')]).ended;
    expect(status, stderr).toBe(0);
    ({ pid, threads } = JSON.parse(stdout));
    const calls = stderr
      .split('\n')
      .map((line) => /^(?:\[pid +(\d+)\] )?(.*)$/.exec(line))
      .map((match) => ({ thread: Number(match?.[1] ?? pid), text: match?.[2] ?? '' }));
    sent = calls.filter(({ text }) => /^send(to|msg)\(.*nlmsg_type=RTM_/.test(text));
    entered = calls.filter(({ text }) => /^(setns|unshare|mount|umount2)\(/.test(text));
  });

  const needsTrace = (): void => {
    if (sent === undefined) skipCurrentTest('there is no strace');
    expect(sent.length).toBeGreaterThan(40);
  };
  const ofType = (type: string): string[] =>
    sent.map(({ text }) => text).filter((text) => text.includes(`nlmsg_type=${type},`));
  const flagsOf = (text: string): string[] => (/nlmsg_flags=([A-Z_|]+)/.exec(text)?.[1] ?? '').split('|');

  test('is never sent by the main thread, nor by one of the pool', () => {
    needsTrace();
    expect(threads.length).toBeGreaterThan(4);
    for (const { thread, text } of sent) expect(threads, text).not.toContain(thread);
  });

  test('comes from threads that nobody else has, and so does every change of namespace', () => {
    needsTrace();
    expect(entered.length).toBeGreaterThan(2);
    for (const { thread, text } of entered) expect([pid, ...threads], text).not.toContain(thread);
    // A thread that has been elsewhere never sends.
    const travelled = new Set(entered.map(({ thread }) => thread));
    for (const { thread, text } of sent) expect(travelled.has(thread), text).toBe(false);
  });

  test('has a non-zero IFLA_EXT_MASK whenever links are read', () => {
    needsTrace();
    const reads = ofType('RTM_GETLINK');
    expect(reads.filter((text) => flagsOf(text).includes('NLM_F_DUMP')).length).toBeGreaterThan(4);
    expect(reads.filter((text) => !flagsOf(text).includes('NLM_F_DUMP')).length).toBeGreaterThan(10);
    for (const text of reads) expect(text).toMatch(/nla_type=IFLA_EXT_MASK\}, (RTEXT_FILTER_\w+|0x[1-9a-f])/);
  });

  test('creates exclusively, or changes, and always asks for an acknowledgement', () => {
    needsTrace();
    const changes = ofType('RTM_NEWLINK');
    expect(changes.length).toBeGreaterThan(10);
    for (const text of changes) {
      const flags = flagsOf(text);
      expect(flags.includes('NLM_F_CREATE'), text).toBe(flags.includes('NLM_F_EXCL'));
      expect(flags, text).toEqual(expect.arrayContaining(['NLM_F_REQUEST', 'NLM_F_ACK']));
      for (const other of ['NLM_F_REPLACE', 'NLM_F_APPEND']) expect(flags, text).not.toContain(other);
    }
    // What the kernel tells of a link as it makes it shows none of these, and in another namespace we do not hear it.
    const told = changes.filter((text) => flagsOf(text).includes('NLM_F_ECHO'));
    expect(told.length).toBeGreaterThan(0);
    for (const text of told) {
      expect(flagsOf(text), text).toContain('NLM_F_CREATE');
      expect(text).not.toMatch(/IFLA_MASTER|IFLA_NET_NS_FD|IFF_UP/);
    }
    expect(ofType('RTM_SETLINK')).toEqual([]);
  });

  test('names a link that it changes by its index, and by nothing else', () => {
    needsTrace();
    const byName = [...ofType('RTM_NEWLINK'), ...ofType('RTM_DELLINK'), ...ofType('RTM_NEWLINKPROP')].filter(
      (text) => !flagsOf(text).includes('NLM_F_CREATE') && /ifi_index=0\b/.test(text),
    );
    // Only the deletion of a group has none, and the question before it whether the group is free: a change that no link
    // accepts.
    expect(byName).toHaveLength(2);
    const [question, deletion] = byName;
    expect(question).toMatch(/RTM_NEWLINK.*IFLA_GROUP/);
    expect(question).toMatch(/IFLA_MTU\}, 4294967295\]/);
    expect(deletion).toMatch(/RTM_DELLINK.*IFLA_GROUP/);
    for (const text of byName) expect(text).not.toContain('IFLA_IFNAME');
  });

  test('touches the flags that are meant, and no others', () => {
    needsTrace();
    const masks = ofType('RTM_NEWLINK').map((text) => {
      const [, flags, change] = /ifi_flags=([^,]+), ifi_change=(\w+)\}/.exec(text) ?? [];
      return { flags, change: Number(change) };
    });
    for (const { flags, change } of masks) expect(change === 0 && flags !== '0').toBe(false);
    const changed = masks.map(({ flags, change }) => `${flags}/${change}`);
    expect(changed).toEqual(expect.arrayContaining(['0/0', 'IFF_UP/1', 'IFF_ALLMULTI/768', 'IFF_NOARP/128']));
    // The mark of what is not complete yet, and its end.
    const mark = ['IFF_UP|IFF_NOTRAILERS|IFF_PORTSEL|IFF_AUTOMEDIA|IFF_DYNAMIC/57377', '0/57376'];
    expect(new Set(changed)).toEqual(new Set(['0/0', 'IFF_UP/1', 'IFF_ALLMULTI/768', 'IFF_NOARP/128', ...mark]));
  });
});
