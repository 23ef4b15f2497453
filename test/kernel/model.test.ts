// Hundreds of random changes in one namespace, none of which waits for another: each has to end as a model says, in the
// order of the calls, and the namespace has to look like the model in the end.

import { expect, test } from 'vitest';
import { createVeth, deleteLink, deleteLinks, type LinkChanges, listLinks, setLink } from '../../lib/index.js';
import { onUml, scratch } from '../support/namespace.js';

interface Modelled {
  name: string;
  peer?: Modelled;
  group: number;
  alias?: string | undefined;
  altNames: string[];
}

class Model {
  readonly links: Modelled[] = [];

  find(ref: string): Modelled | undefined {
    return this.links.find(({ name, altNames }) => name === ref || altNames.includes(ref));
  }

  create(name: string, peerName: string): string {
    if (name === peerName) return 'ERR_INVALID_ARG_VALUE';
    if (this.find(name) || this.find(peerName)) return 'EEXIST';
    const [one, two] = [name, peerName].map((text) => ({ name: text, group: 0, alias: undefined, altNames: [] }));
    const ends = [one, two] as [Modelled, Modelled];
    [ends[0].peer, ends[1].peer] = [ends[1], ends[0]];
    this.links.push(...ends);
    return 'ok';
  }

  remove(refs: string[]): string {
    const found = refs.map((ref) => this.find(ref));
    if (found.includes(undefined)) return 'ENODEV';
    for (const link of found) {
      for (const end of [link, link?.peer]) {
        const at = this.links.indexOf(end as Modelled);
        if (at >= 0) this.links.splice(at, 1);
      }
    }
    return 'ok';
  }

  set(ref: string, { name, group, alias, altNames }: LinkChanges): string {
    const link = this.find(ref);
    if (!link) return 'ENODEV';
    const takenBy = (text: string): Modelled | undefined => this.find(text);
    // A link's own alternative name is taken too; its own name is no change.
    if (name !== undefined && name !== link.name && takenBy(name)) return 'EEXIST';
    const added = (altNames ?? []).filter((text) => !link.altNames.includes(text));
    const newName = name ?? link.name;
    if (added.some((text) => text === newName || (takenBy(text) && !(takenBy(text) === link && text === link.name)))) {
      return 'EEXIST';
    }
    link.name = newName;
    if (group !== undefined) link.group = group;
    if (alias !== undefined) link.alias = alias ?? undefined;
    if (altNames !== undefined) link.altNames = [...altNames];
    return 'ok';
  }
}

// Numbers that look random, and are the same each time.
const generator = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
};

test.each([1, 2, 3])('changes end in the order of their calls, as a model says (seed %i)', async (seed) => {
  const { name: netns, ipJson } = await scratch();
  const random = generator(seed);
  const pick = <T>(list: T[]): T => list[random(list.length)] as T;
  const names = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'an-alternative-name-0', 'an-alternative-name-1'];
  const short = names.slice(0, 6);
  const model = new Model();
  const predicted: string[] = [];
  const calls: Promise<string>[] = [];
  const outcome = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'ok',
      (error) => error.code,
    );

  const operations = [
    (): void => {
      const [name, peer] = [pick(short), pick(short)];
      predicted.push(`create ${name} ${peer}: ${model.create(name, peer)}`);
      const call = outcome(createVeth({ name, peer: { name: peer } }, { netns }));
      calls.push(call.then((code) => `create ${name} ${peer}: ${code}`));
    },
    (): void => {
      const ref = pick(names);
      const changes: LinkChanges = {
        ...(random(2) ? { group: random(1000) } : {}),
        ...(random(3) ? {} : { alias: random(2) ? null : `alias ${random(100)}` }),
        ...(random(3) ? {} : { name: pick(short) }),
        ...(random(3) ? {} : { altNames: random(2) ? [] : [pick(names)] }),
      };
      const text = `set ${ref} ${JSON.stringify(changes)}`;
      predicted.push(`${text}: ${model.set(ref, changes)}`);
      calls.push(outcome(setLink(ref, changes, { netns })).then((code) => `${text}: ${code}`));
    },
    (): void => {
      const ref = pick(names);
      predicted.push(`delete ${ref}: ${model.remove([ref])}`);
      calls.push(outcome(deleteLink(ref, { netns })).then((code) => `delete ${ref}: ${code}`));
    },
    (): void => {
      const refs = [pick(names), pick(names)];
      predicted.push(`delete ${refs}: ${model.remove(refs)}`);
      calls.push(outcome(deleteLinks(refs, { netns })).then((code) => `delete ${refs}: ${code}`));
    },
  ];

  const weights = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3];
  for (let i = 0; i < (onUml() ? 150 : 300); i++) operations[pick(weights)]?.();
  expect(await Promise.all(calls)).toEqual(predicted);

  const sorted = (list: Modelled[]): unknown[] =>
    list
      .map(({ name, group, alias, altNames }) => ({ name, group, alias, altNames: [...altNames].sort() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(sorted(await listLinks({ kind: 'veth' }, { netns }))).toEqual(sorted(model.links));
  expect(await ipJson('link')).toHaveLength(model.links.length + 1);
});
