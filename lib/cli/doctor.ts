import { existsSync, readFileSync } from 'node:fs';
import { kernelSupports, NetlinkError } from '../index.js';
import { details, isUp, state } from './describe.js';
import { type Facts, type Obstacle, obstacles, remarks, type ThingName, things } from './obstacles.js';
import { json, printable, styled } from './print.js';
import { type Asked, UsageError } from './usage.js';
import { look, type Node, type World } from './world.js';

// `lowerdev doctor`

/** What the doctor says. */
export interface Diagnosis {
  readonly device: string;
  readonly index: number;
  /** For each thing that may be built. */
  readonly verdicts: readonly { thing: ThingName; possible: boolean; obstacles: readonly Obstacle[] }[];
  readonly remarks: readonly Obstacle[];
}

function isThing(word: string): word is ThingName {
  return Object.hasOwn(things, word);
}

function wanted(words: readonly string[]): ThingName[] {
  const all = Object.keys(things).filter(isThing);
  const wrong = words.find((word) => !isThing(word));
  if (wrong !== undefined) throw new UsageError(`there is no '${wrong}' to examine a device for: ${all.join(', ')}`);
  return words.length === 0 ? all : words.filter(isThing);
}

function find(world: World, ref: string): Node {
  const [home] = world.places;
  for (const node of home?.nodes.values() ?? []) {
    if (node.link.name === ref || node.link.altNames.includes(ref)) return node;
  }
  const where = home?.name === undefined ? '' : ` in namespace ${home.name}`;
  throw new UsageError(`there is no link ${ref}${where}`);
}

/** Whether it is wireless, by /sys, which shows one namespace only: it has to be that of the link. */
function isWireless({ link, place }: Node): boolean {
  const folder = `/sys/class/net/${link.name}`;
  try {
    if (place.name !== undefined || Number(readFileSync(`${folder}/ifindex`, 'utf8')) !== link.index) return false;
    return existsSync(`${folder}/phy80211`) || existsSync(`${folder}/wireless`);
  } catch {
    return false;
  }
}

async function ask(node: Node, names: readonly ThingName[]): Promise<Pick<Facts, 'supports' | 'refused'>> {
  const supports = new Map<string, boolean>();
  try {
    for (const { kind } of names.map((name) => things[name])) {
      if (!supports.has(kind)) supports.set(kind, await kernelSupports(kind, { netns: node.place.netns }));
    }
    return { supports, refused: undefined };
  } catch (error) {
    if (!(error instanceof NetlinkError && error.code === 'EPERM')) throw error;
    return { supports, refused: error.hint ?? error.message };
  }
}

/** Examines a device of the first namespace of a world. */
export async function examine(world: World, ref: string, words: readonly string[] = []): Promise<Diagnosis> {
  const names = wanted(words);
  const node = find(world, ref);
  const facts: Facts = { node, wireless: isWireless(node), ...(await ask(node, names)) };
  const verdicts = names.map((thing) => {
    const found = obstacles(thing, facts);
    return { thing, possible: found.length === 0, obstacles: found };
  });
  return { device: node.link.name, index: node.link.index, verdicts, remarks: remarks(facts) };
}

const roles: Partial<Record<ThingName, string>> = { bridge: 'port of a bridge', bond: 'member of a bond' };
const width = Math.max(...Object.keys(things).map((word) => (isThing(word) ? (roles[word] ?? word) : word).length));

function inWords({ what, todo }: Obstacle, indent: string): string {
  return `${printable(what)}\n${todo === '' ? '' : `${indent}${styled('dim', `→ ${printable(todo)}`)}\n`}`;
}

function asText(node: Node, { verdicts, remarks }: Diagnosis): string {
  const { link } = node;
  const about = [link.kindName ?? link.type, state(link), `mtu ${link.mtu}`, link.mac, details(node)];
  const head = `${styled('bold', printable(link.name))}  ${about.filter((word) => word !== undefined && word !== '').join('  ')}`;
  const indent = ' '.repeat(width + 9);
  const lines = verdicts.map(({ thing, possible, obstacles }) => {
    const word = (roles[thing] ?? thing).padEnd(width);
    if (possible) return `  ${styled('green', 'yes')}  ${word.trimEnd()}\n`;
    return `  ${styled('red', 'no ')}  ${word}  ${obstacles.map((one) => inWords(one, indent)).join(indent)}`;
  });
  const rest = remarks.map((one) => `  ${styled(isUp(link) ? 'cyan' : 'yellow', 'note')} ${inWords(one, '       ')}`);
  return [`${head}\n`, ...lines, ...rest].join('');
}

/** Prints what can be built on a device, and what is in the way. */
export async function doctor({ netns, words, json: wantsJson }: Asked): Promise<number> {
  const [ref = '', ...kinds] = words;
  wanted(kinds);
  const world = await look({ netns, all: true });
  try {
    const diagnosis = await examine(world, ref, kinds);
    process.stdout.write(wantsJson ? json(diagnosis) : asText(find(world, ref), diagnosis));
    return diagnosis.verdicts.every(({ possible }) => possible) ? 0 : 1;
  } finally {
    await world.close();
  }
}
