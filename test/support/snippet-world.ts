// Runs snippets one after another, in one process with namespaces of its own.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import './ipv6.js';
import { kindCases, kindsApart } from './kinds/index.js';
import { javascript, type Snippet } from './snippets.js';

const root = resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly name: string;
  readonly error?: string;
  /** What it printed by console.log. */
  readonly printed: string;
}

/** Runs them all; each finds an eth0, a macvlan mv0 on it and a namespace blue, unless it makes these itself. */
export const runSnippets = async (snippets: readonly Snippet[]): Promise<Map<string, Ran>> => {
  // Inside of the package, so that the import by the package's name finds it.
  const folder = mkdtempSync(join(root, 'build/snippets-'));
  try {
    const list = snippets.map((snippet, i) => {
      const file = join(folder, `${i}.mjs`);
      writeFileSync(file, javascript(snippet));
      return { name: snippet.name, file, before: world(snippet.code) };
    });
    writeFileSync(join(folder, 'list.json'), JSON.stringify(list));
    const runner = join(root, 'test/support/run-snippets.mjs');
    await promisify(execFile)(join(root, 'test/support/in-netns.sh'), [process.execPath, runner, folder]);
    const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Ran[];
    return new Map(results.map((result) => [result.name, result]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const kinds = [...kindCases.map(({ kind }) => kind), ...kindsApart];

/** The kinds of links, beyond veth and macvlan, that a snippet makes or changes. */
export const kindsOf = (code: string): string[] =>
  [...code.matchAll(/\b(?:create|set)([A-Z][a-z]+)\(|kind: '([a-z]+)'/g)]
    .map(([, maker = '', kind = maker]) => kind.toLowerCase())
    .filter((kind) => kinds.includes(kind) && !['macvlan', 'veth'].includes(kind));

const world = (code: string): string[] => {
  const makes = (call: string, name: string): boolean => new RegExp(`${call}\\([^;]*'${name}'`).test(code);
  // Macvlans and ipvlans do not share a device.
  const hasIpvlans = /Ipv(lan|tap)\(/.test(code);
  const macvlans = hasIpvlans ? [] : ['mv0', 'mv1', 'mv2'].filter((name) => !makes('createMacvlan', name));
  return [
    'link add eth0 address 02:00:00:00:00:01 type veth peer name cable0',
    'link set cable0 up',
    'link set eth0 up',
    ...macvlans.map((name) => `link add link eth0 name ${name} up type macvlan mode source`),
    ...(code.includes('setVlan(') ? ['link add link eth0 name eth0.10 type vlan id 10'] : []),
    ...(/Routes?\(/.test(code)
      ? ['address add 192.0.2.1/24 dev eth0', 'route add default via 192.0.2.254 metric 100']
      : []),
    ...(code.includes('removeRoute(') ? ['route add 198.51.100.0/24 dev eth0 table 100'] : []),
    ...(code.includes('removeRule(') ? ['rule add from 192.0.2.0/24 table 100'] : []),
    ...(code.includes('setIpvlan(') ? ['link add link eth0 name iv0 type ipvlan'] : []),
    ...(makes('createNetns', 'blue') ? [] : ['netns add blue']),
  ];
};
