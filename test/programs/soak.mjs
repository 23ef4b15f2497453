// soak.mjs SEED SECONDS NAMESPACE...: eight loops do random things to links in these namespaces, each of which has a link
// `low` that is up, for so long, and keep a model of what there has to be. Prints as JSON what was done, where the
// model, the library, iproute2 and monitors disagree in the end, and what the process has grown by. What each loop
// does depends on the seed alone.

import { setTimeout as sleep } from 'node:timers/promises';
import { kernelSupports, openMonitor } from 'lowerdev';
import { randomFrom } from '../support/random.mjs';
import { growthOf, usage } from '../support/usage.mjs';
import { act } from './soak-actions.mjs';
import { differences, iprouteView, libraryView, modelOf } from './soak-model.mjs';

const [seed, seconds, ...namespaces] = process.argv.slice(2).map((text, i) => (i < 2 ? Number(text) : text));
const loops = 8;

class Loop {
  links = new Map();
  done = {};
  last = '';
  #number;
  #random;
  #made = 0;

  constructor(number, kinds) {
    this.#number = number;
    this.#random = randomFrom(seed + number);
    this.kinds = kinds;
    this.namespaces = namespaces;
  }

  random = (below) => Math.floor(this.#random() * below);
  chance = (share) => this.#random() < share;
  pick = (list) => list[this.random(list.length)];

  /** One of its links that fits, if there is any. */
  one(fits) {
    const some = [...this.links.values()].filter(fits);
    return some.length === 0 ? undefined : this.pick(some);
  }
  isMine = (name) => name.startsWith(`s${this.#number}`) && /[a-z]/.test(name[String(this.#number).length + 1]);
  newName = (kind) => `s${this.#number}${kind.slice(0, 3)}${this.#made++}`;
  // Of VLANs and vxlans: no two at a time.
  newId = () => 1 + this.#number * 500 + (this.#made++ % 500);
  #part = () => [Math.floor(this.#made / 250) % 250, 1 + (this.#made++ % 250)];
  newAddress = () => `10.${this.#number}.${this.#part().join('.')}/32`;
  newAddress6 = () =>
    `fd00:${this.#number + 1}::${this.#part()
      .map((part) => (part + 1).toString(16))
      .join(':')}/128`;

  forget(link) {
    for (const one of [link, link.peer]) if (one !== undefined) this.links.delete(one.name);
  }

  async run(until) {
    while (performance.now() < until) {
      const name = await act(this);
      this.done[name] = (this.done[name] ?? 0) + 1;
    }
  }
}

/** Follows the names in a namespace. */
const follow = async (netns) => {
  const names = new Map();
  const monitor = await openMonitor({ events: ['link'], initial: true, resync: true }, { netns });
  const followed = (async () => {
    for await (const { type, action, link } of monitor) {
      if (type !== 'link') continue;
      if (action === 'delete') names.delete(link.index);
      else names.set(link.index, link.name);
    }
  })();
  return { netns, monitor, followed, names };
};

// When idle connections have been closed.
const settledUsage = async () => {
  let seen = usage();
  for (let round = 0; round < 40; round++) {
    await sleep(100);
    const now = usage();
    if (round > 15 && now.descriptors === seen.descriptors && now.threads === seen.threads) break;
    seen = now;
  }
  return usage();
};

const lookAtAll = async (all, followers) => {
  const links = new Map(all.flatMap((loop) => [...loop.links].map(([name, link]) => [`${link.netns} ${name}`, link])));
  const problems = [];
  for (const { netns, names } of followers) {
    const model = modelOf(links, netns);
    problems.push(...differences(`${netns} by the library`, model, await libraryView(netns)));
    problems.push(...differences(`${netns} by ip`, model, iprouteView(netns)));
    const wanted = ['lo', 'low', 'wire', ...model.map(({ name }) => name)].sort();
    // The last events may be under way.
    for (let round = 0; round < 300 && [...names.values()].sort().join() !== wanted.join(); round++) await sleep(10);
    const told = [...names.values()].sort();
    if (told.join() !== wanted.join()) problems.push(`${netns} by its monitor: ${told}, and by the model ${wanted}`);
  }
  return problems;
};

const supported = async () => {
  const kinds = ['veth', 'macvlan', 'bridge', 'vxlan', 'ifb', 'dummy', 'vlan', 'bond'];
  const known = await Promise.all(kinds.map((kind) => kernelSupports(kind)));
  return kinds.filter((_, i) => known[i]);
};

const kinds = await supported();
const all = Array.from({ length: loops }, (_, i) => new Loop(i, kinds));
const run = async (until) => {
  const ended = await Promise.allSettled(all.map((loop) => loop.run(until)));
  return ended.flatMap(({ reason }, i) => (reason === undefined ? [] : [`loop ${i}, ${all[i].last}: ${reason.stack}`]));
};

const followers = await Promise.all(namespaces.map(follow));
const began = performance.now();
// What is kept after each third of the time.
const kept = [];
const failures = [];
for (let third = 1; third <= 3 && failures.length === 0; third++) {
  failures.push(...(await run(began + (seconds * 1000 * third) / 3)));
  kept.push(await settledUsage());
}
const problems = failures.length > 0 ? failures : await lookAtAll(all, followers);
for (const { monitor } of followers) await monitor.close();
await Promise.all(followers.map(({ followed }) => followed));

const done = {};
for (const loop of all) for (const [name, count] of Object.entries(loop.done)) done[name] = (done[name] ?? 0) + count;
// What is lost is lost in every third; what had to grow once, in one.
const growth = kept.slice(1).map((after, i) => growthOf(kept[i], after));
console.log(JSON.stringify({ seed, kinds, done, problems, growth }));
