import { type Link, listAddresses, listLinks, listNetns, type Netns, type NetnsRef, openNetns } from '../index.js';

// The links of one namespace or of several, and what they have to do with one another.

/** A namespace. */
export interface Place {
  /** Absent for the one that the command runs in. */
  readonly name: string | undefined;
  /** Whether its links were asked for; else it is here for what links elsewhere sit on. */
  readonly asked: boolean;
  readonly netns: Netns;
  readonly nodes: ReadonlyMap<number, Node>;
}

/** A link among the others. */
export interface Node {
  readonly place: Place;
  readonly link: Link;
  readonly addresses: readonly string[];
  /** What it sits on: its lower device, and its members. */
  readonly lower: Node[];
  /** What sits on it. */
  readonly upper: Node[];
  /** Those whose master it is. */
  readonly members: Node[];
  /** The other end of a veth. */
  peer?: Node | undefined;
  /** Its lower device, or its peer, is in a namespace that cannot be seen. */
  unseen?: { readonly index: number; readonly netnsId: number } | undefined;
}

/** What was seen. */
export class World {
  readonly places: Place[] = [];
  /** The names of namespaces that could not be looked at. */
  readonly unentered: string[] = [];
  readonly #behind = new Map<string, Promise<Place | undefined>>();
  readonly #connected = new Set<Node>();

  /** Looks at a namespace. */
  async add(netns: Netns, { name, asked }: { name: string | undefined; asked: boolean }): Promise<Place> {
    const known = this.places.find((place) => place.netns.inode === netns.inode);
    if (known !== undefined) {
      await netns.close();
      return known;
    }
    const [links, addresses] = await Promise.all([listLinks({}, { netns }), listAddresses({}, { netns })]);
    const own = new Map<number, string[]>(links.map(({ index }) => [index, []]));
    for (const { link, address } of addresses) own.get(link)?.push(address);
    const nodes = new Map<number, Node>();
    const place: Place = { name, asked, netns, nodes };
    for (const link of links) {
      nodes.set(link.index, { place, link, addresses: own.get(link.index) ?? [], lower: [], upper: [], members: [] });
    }
    this.places.push(place);
    return place;
  }

  /** Finds out who sits on whom, of all that were asked for. */
  async connect(): Promise<void> {
    for (const place of [...this.places]) for (const node of place.nodes.values()) await this.#connect(node);
  }

  async close(): Promise<void> {
    await Promise.all(this.places.map(({ netns }) => netns.close()));
  }

  async #connect(node: Node): Promise<void> {
    if (this.#connected.has(node)) return;
    this.#connected.add(node);
    const { link, place } = node;
    const master = link.master === undefined ? undefined : place.nodes.get(link.master);
    if (master !== undefined) {
      join(node, master);
      if (!master.members.includes(node)) master.members.push(node);
    }
    const index = lowerdevOf(link);
    if (index === undefined) return;
    const there = link.lowerdevNetnsId === undefined ? place : await this.#placeBehind(place, link.lowerdevNetnsId);
    const other = there?.nodes.get(index);
    if (other === undefined) {
      if (link.lowerdevNetnsId !== undefined) node.unseen = { index, netnsId: link.lowerdevNetnsId };
      return;
    }
    if (link.kind === 'veth') {
      node.peer = other;
      return;
    }
    join(other, node);
    if (!other.place.asked) await this.#connectBelow(other);
  }

  // In a namespace that nobody asked for, only what leads here counts.
  async #connectBelow(node: Node): Promise<void> {
    await this.#connect(node);
    for (const member of node.place.nodes.values()) {
      if (member.link.master === node.link.index) await this.#connectBelow(member);
    }
  }

  #placeBehind(place: Place, id: number): Promise<Place | undefined> {
    const key = `${place.netns.inode} ${id}`;
    const found = this.#behind.get(key) ?? this.#find(place, id);
    this.#behind.set(key, found);
    return found;
  }

  async #find(place: Place, id: number): Promise<Place | undefined> {
    try {
      const netns = await place.netns.netnsOf(id);
      return await this.add(netns, { name: netns.name ?? netns.path, asked: false });
    } catch {
      // Nobody that can be seen is in it, or it may not be entered.
      return undefined;
    }
  }
}

function lowerdevOf({ lowerdev, details }: Link): number | undefined {
  if (lowerdev !== undefined) return lowerdev;
  return details !== undefined && 'lowerdev' in details ? details.lowerdev : undefined;
}

function join(lower: Node, upper: Node): void {
  if (lower === upper) return;
  if (!lower.upper.includes(upper)) lower.upper.push(upper);
  if (!upper.lower.includes(lower)) upper.lower.push(lower);
}

/** Which namespaces to look at. */
export interface Wanted {
  readonly netns?: string | undefined;
  /** Those that have a name, too, as far as they can be entered. */
  readonly all: boolean;
}

/** Looks at the namespace of the command, or another one, and at those with a name. The first place is that one. */
export async function look({ netns, all }: Wanted): Promise<World> {
  const world = new World();
  try {
    const home: NetnsRef = netns ?? { pid: process.pid };
    await world.add(await openNetns(home), { name: netns, asked: true });
    if (all) await addNamed(world);
    await world.connect();
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function addNamed(world: World): Promise<void> {
  for (const { name, inode } of await listNetns()) {
    if (inode === undefined) continue;
    try {
      await world.add(await openNetns(name), { name, asked: true });
    } catch {
      // Gone meanwhile, or not ours to enter.
      world.unentered.push(name);
    }
  }
}
