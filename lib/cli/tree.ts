import { details, isUp, state } from './describe.js';
import { type Cell, json, printable, styled, table } from './print.js';
import type { Asked } from './usage.js';
import { look, type Node, type World } from './world.js';

// `lowerdev tree`

/** A link as it is printed, at one of its places in the tree. */
interface Twig {
  readonly node: Node;
  /** The lines of the tree before its name. */
  readonly lines: string;
  /** It stands further up already, with all that sits on it. */
  readonly again: boolean;
}

/** A link as JSON. */
interface JsonLink {
  /** The namespace's name; absent for the one that the command runs in. */
  netns: string | undefined;
  name: string;
  index: number;
  /** It stands further up already. */
  again?: true;
  link?: Node['link'];
  addresses?: readonly string[];
  members?: string[];
  peer?: { netns: string | undefined; name: string };
  unseen?: Node['unseen'];
  upper?: JsonLink[];
}

const byPlace =
  (world: World) =>
  (a: Node, b: Node): number =>
    world.places.indexOf(a.place) - world.places.indexOf(b.place) || a.link.index - b.link.index;

/** The links that sit on nothing. Of those that only lead to others, the ones that do. */
function roots(world: World): Node[] {
  const all = world.places.flatMap(({ nodes }) => [...nodes.values()]);
  const wanted = all.filter(leadsSomewhere);
  const first = wanted.filter(({ lower }) => lower.length === 0).sort(byPlace(world));
  // What goes round in a circle, a vxlan over the bridge that it is a port of, has no first.
  const reached = new Set<Node>();
  for (const node of first) reach(node, reached);
  for (const node of wanted) {
    if (reached.has(node)) continue;
    first.push(node);
    reach(node, reached);
  }
  return first;
}

function reach(node: Node, reached: Set<Node>): void {
  if (reached.has(node)) return;
  reached.add(node);
  for (const upper of node.upper) reach(upper, reached);
}

function leadsSomewhere(node: Node): boolean {
  const reached = new Set<Node>();
  reach(node, reached);
  return [...reached].some(({ place }) => place.asked);
}

function* twigs(world: World, node: Node, seen: Set<Node>, before = '', lines = ''): Generator<Twig> {
  const again = seen.has(node);
  yield { node, lines, again };
  if (again) return;
  seen.add(node);
  const upper = node.upper.filter(leadsSomewhere).sort(byPlace(world));
  for (const [i, one] of upper.entries()) {
    const isLast = i === upper.length - 1;
    yield* twigs(world, one, seen, `${before}${isLast ? '   ' : '│  '}`, `${before}${isLast ? '└─ ' : '├─ '}`);
  }
}

const head = ['LINK', 'KIND', 'STATE', 'MTU', 'MAC', 'DETAILS', 'NAMESPACE', 'ADDRESSES'].map(
  (text): Cell => ({ text, style: 'dim' }),
);

function row({ node, lines, again }: Twig): Cell[] {
  const { link, place, addresses } = node;
  const name = lines + printable(link.name);
  const netns = { text: place.name ?? '', style: 'magenta' } as const;
  const blank = { text: '' };
  if (again) return [{ text: `${name} (above)`, style: 'dim' }, blank, blank, blank, blank, blank, netns, blank];
  return [
    { text: name, style: 'bold' },
    { text: link.kindName ?? link.type, style: 'cyan' },
    { text: state(link), style: isUp(link) ? 'green' : link.up ? 'yellow' : 'dim' },
    { text: String(link.mtu) },
    { text: link.type === 'loopback' ? '' : (link.mac ?? '') },
    { text: details(node) },
    netns,
    { text: addresses.join(' ') },
  ];
}

function asText(world: World): string {
  const seen = new Set<Node>();
  const all = roots(world).flatMap((node) => [...twigs(world, node, seen)]);
  return table([head, ...all.map(row)]);
}

function asJson(world: World, node: Node, seen: Set<Node>): JsonLink {
  const { place, link, addresses, members, peer, unseen, upper } = node;
  const named = { netns: place.name, name: link.name, index: link.index };
  if (seen.has(node)) return { ...named, again: true };
  seen.add(node);
  return {
    ...named,
    link,
    addresses,
    ...(members.length === 0 ? {} : { members: members.map((one) => one.link.name) }),
    ...(peer === undefined ? {} : { peer: { netns: peer.place.name, name: peer.link.name } }),
    ...(unseen === undefined ? {} : { unseen }),
    upper: upper
      .filter(leadsSomewhere)
      .sort(byPlace(world))
      .map((one) => asJson(world, one, seen)),
  };
}

/** Prints the tree. */
export async function tree(asked: Asked): Promise<number> {
  const world = await look(asked);
  const seen = new Set<Node>();
  const text = asked.json ? json(roots(world).map((node) => asJson(world, node, seen))) : asText(world);
  process.stdout.write(text);
  if (!asked.json && asked.all) process.stderr.write(left(world));
  await world.close();
  return 0;
}

function left({ unentered }: World): string {
  if (unentered.length === 0) return '';
  return styled('yellow', `not entered: ${unentered.map(printable).join(', ')}\n`);
}
