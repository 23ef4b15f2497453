// What the loops of a soak do. Each action looks at the links that its loop has made, picks what to do by the loop's own
// random numbers, does it, and changes the model. A loop's links are nobody else's, so the model says how each call ends.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import * as lowerdev from 'lowerdev';

const { addAddress, addBondMember, createLink, createNetns, deleteLink, deleteLinks, findLink, getLink } = lowerdev;
const { listLinks, removeAddress, removeBondMember, setLink } = lowerdev;

const most = 12;
const ifUp = (link) => (link.up ? { up: true } : {});
const isFree = (link) => link.master === undefined && link.kind !== 'bond' && link.kind !== 'bridge';
const membersOf = (loop, master) => [...loop.links.values()].filter((link) => link.master === master);
const at = (link) => ({ netns: link.netns });

/** The options of a new link, and what becomes of it in the model. */
const newLink = (loop, kind) => {
  const { pick, chance, namespaces } = loop;
  const netns = pick(namespaces);
  const name = loop.newName(kind);
  const hasIp = chance(0.5);
  const link = {
    name,
    kind,
    netns,
    mtu: ['bond', 'bridge'].includes(kind) ? 1500 : pick([1300, 1400, 1500]),
    up: chance(0.6),
    alias: chance(0.3) ? `alias of ${name}` : undefined,
    group: chance(0.3) ? 5 + loop.random(1000) : 0,
    altNames: chance(0.2) ? [`${name}-other`] : [],
    master: undefined,
    addresses: new Set(hasIp ? [loop.newAddress()] : []),
  };
  const { altNames, addresses, alias, group, mtu } = link;
  const plain = { kind, name, ...ifUp(link), group, ...(kind === 'bridge' || kind === 'bond' ? {} : { mtu }) };
  const more = { ...(alias === undefined ? {} : { alias }), ...(altNames.length === 0 ? {} : { altNames }) };
  const options = { ...plain, ...more, ...(hasIp ? { addresses: [...addresses] } : {}) };
  return { link, options };
};

const special = {
  macvlan: () => ({ lowerdev: 'low' }),
  vlan: (loop) => ({ lowerdev: 'low', id: loop.newId() }),
  vxlan: (loop) => ({ id: loop.newId(), dstPort: 4789 }),
};

const actions = {
  async create(loop) {
    if (loop.links.size >= most) return false;
    const kind = loop.pick(loop.kinds);
    const { link, options } = newLink(loop, kind);
    const own = special[kind]?.(loop) ?? {};
    // From its own namespace, or from another one. The device below is where the call works.
    const home = kind === 'macvlan' || kind === 'vlan' || loop.chance(0.5) ? link.netns : loop.pick(loop.namespaces);
    const target = home === link.netns ? {} : { targetNetns: link.netns };
    const peer =
      kind === 'veth' ? { ...link, name: `${link.name}p`, up: false, alias: undefined, altNames: [] } : undefined;
    if (peer !== undefined) {
      Object.assign(peer, { addresses: new Set(), group: 0, mtu: link.mtu, peer: link, netns: home });
      Object.assign(own, { peer: { name: peer.name, mtu: peer.mtu } });
      link.peer = peer;
    }
    const made = await createLink({ ...options, ...own, ...target }, { netns: home });
    assert.equal((made.link ?? made).name, link.name);
    for (const one of [link, peer]) if (one !== undefined) loop.links.set(one.name, one);
  },

  async set(loop) {
    const link = loop.one((one) => one.kind !== 'bond');
    if (link === undefined) return false;
    const changes = {};
    if (loop.chance(0.4)) changes.alias = loop.chance(0.7) ? `changed ${loop.random(1000)}` : null;
    if (loop.chance(0.4)) changes.group = loop.random(1000);
    if (loop.chance(0.3) && isFree(link)) changes.mtu = loop.pick([1300, 1350, 1450, 1500]);
    if (loop.chance(0.3)) changes.altNames = loop.chance(0.5) ? [`${link.name}-${loop.random(10)}`] : [];
    // A member of a bond is up because the bond wants it.
    if (loop.chance(0.3) && link.master?.kind !== 'bond') changes.up = !link.up;
    const seen = await setLink(link.name, changes, at(link));
    assert.equal(seen.name, link.name);
    for (const [name, value] of Object.entries(changes)) link[name] = value ?? undefined;
    // What goes down loses its IPv6 addresses.
    if (changes.up === false) link.addresses = new Set([...link.addresses].filter((one) => !one.startsWith('fd00:')));
  },

  async rename(loop) {
    const link = loop.one((one) => !one.up && one.master === undefined && one.peer === undefined);
    if (link === undefined) return false;
    const name = loop.newName(link.kind);
    await setLink(link.name, { name }, at(link));
    loop.links.delete(link.name);
    link.name = name;
    loop.links.set(name, link);
  },

  async enslave(loop) {
    const master = loop.one(({ kind }) => kind === 'bridge' || kind === 'bond');
    const none = (link) => ![...link.addresses].some((one) => one.startsWith('fd00:'));
    const fits = (link) =>
      isFree(link) && link.netns === master.netns && none(link) && ['veth', 'dummy'].includes(link.kind);
    const link = master && loop.one(fits);
    if (link === undefined) return false;
    if (master.kind === 'bridge') {
      await setLink(link.name, { master: master.name }, at(link));
    } else {
      await addBondMember(master.name, link.name, {}, at(link));
      Object.assign(link, { before: { mtu: link.mtu }, mtu: master.mtu, up: true });
    }
    link.master = master;
  },

  async release(loop) {
    const link = loop.one((one) => one.master !== undefined);
    if (link === undefined) return false;
    if (link.master.kind === 'bridge') {
      await setLink(link.name, { master: null }, at(link));
    } else {
      await removeBondMember(link.master.name, link.name, at(link));
      Object.assign(link, { mtu: link.before.mtu, up: false });
    }
    link.master = undefined;
  },

  async addAddress(loop) {
    const is6 = loop.chance(0.4);
    const link = loop.one((one) => !is6 || (one.up && isFree(one)));
    if (link === undefined) return false;
    const address = is6 ? loop.newAddress6() : loop.newAddress();
    const added = await addAddress(link.name, is6 ? { address, flags: ['nodad'] } : address, at(link));
    assert.equal(added.address, address);
    link.addresses.add(address);
  },

  async removeAddress(loop) {
    const link = loop.one(({ addresses }) => addresses.size > 0);
    if (link === undefined) return false;
    const address = loop.pick([...link.addresses]);
    await removeAddress(link.name, address, at(link));
    link.addresses.delete(address);
    await assert.rejects(removeAddress(link.name, address, at(link)), { code: 'EADDRNOTAVAIL' });
  },

  async remove(loop) {
    const link = loop.one((one) => membersOf(loop, one).length === 0);
    if (link === undefined) return false;
    await deleteLink(link.name, at(link));
    loop.forget(link);
    await assert.rejects(getLink(link.name, at(link)), { code: 'ENODEV' });
  },

  async removeMany(loop) {
    if (loop.links.size < most - 2) return false;
    const netns = loop.pick(loop.namespaces);
    const fits = (one) => one.netns === netns && membersOf(loop, one).length === 0 && one.master === undefined;
    const some = [...loop.links.values()].filter(fits);
    if (some.length === 0) return false;
    await deleteLinks(
      some.map(({ name }) => name),
      { netns },
    );
    for (const link of some) loop.forget(link);
  },

  async list(loop) {
    const netns = loop.pick(loop.namespaces);
    const list = await listLinks({ stats: loop.chance(0.3) }, { netns });
    assert.equal(new Set(list.map(({ index }) => index)).size, list.length, 'a link is in the list twice');
    const mine = list.map(({ name }) => name).filter((name) => loop.isMine(name));
    const wanted = [...loop.links.values()].filter((link) => link.netns === netns).map(({ name }) => name);
    assert.deepEqual(mine.sort(), wanted.sort());
  },

  async look(loop) {
    const link = loop.one(() => true);
    if (link === undefined) return false;
    const seen = await getLink(link.name, at(link));
    assert.deepEqual([seen.kindName, seen.up, seen.group], [link.kind, link.up, link.group]);
  },

  async refuse(loop) {
    const link = loop.one(() => true);
    if (link === undefined) return false;
    await assert.rejects(createLink({ kind: 'veth', name: link.name }, at(link)), { code: 'EEXIST' });
    await assert.rejects(setLink('nosuch', { mtu: 1500 }, at(link)), { code: 'ENODEV' });
    await assert.rejects(createLink({ kind: 'veth', mtu: -1 }, at(link)), { code: 'ERR_OUT_OF_RANGE' });
  },

  // Whatever becomes of it: afterwards there is none, or all of it, and the name can be had again.
  async abort(loop) {
    const netns = loop.pick(loop.namespaces);
    const name = loop.newName('veth');
    const controller = new AbortController();
    const creation = createLink({ kind: 'veth', name, alias: 'aborted' }, { netns, signal: controller.signal });
    const ended = creation.then(
      () => true,
      (error) => {
        assert.equal(error, controller.signal.reason);
        return false;
      },
    );
    for (let turns = loop.random(4); turns > 0; turns--) await turn();
    controller.abort(new Error('enough'));
    const again = createLink({ kind: 'veth', name, alias: 'again' }, { netns }).then(
      () => 'made',
      ({ code }) => code,
    );
    assert.equal(await again, (await ended) ? 'EEXIST' : 'made');
    const { alias } = await getLink(name, { netns });
    assert.equal(alias, (await ended) ? 'aborted' : 'again');
    await deleteLink(name, { netns });
    assert.equal(await findLink(name, { netns }), undefined);
  },

  async namespace(loop) {
    const netns = await createNetns();
    const { link } = await createLink({ kind: 'veth', name: 'inside', targetNetns: netns }, { netns });
    assert.equal((await getLink(link.index, { netns })).name, 'inside');
    if (loop.chance(0.5)) await deleteLink('inside', { netns });
    await netns.close();
  },
};

/** How often each is done, about. */
const weights = {
  ...{ create: 6, set: 5, rename: 1, enslave: 2, release: 1, addAddress: 3, removeAddress: 1 },
  ...{ remove: 2, removeMany: 1, list: 3, look: 3, refuse: 1, abort: 1, namespace: 1 },
};
const names = Object.entries(weights).flatMap(([name, weight]) => Array(weight).fill(name));

/** Does one thing; returns which. */
export const act = async (loop) => {
  for (;;) {
    const name = loop.pick(names);
    loop.last = name;
    if ((await actions[name](loop)) !== false) return name;
  }
};
