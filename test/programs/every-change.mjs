// every-change.mjs NAMESPACE: tries every function that changes something, one line of JSON each; or says that the link it
// would change is not there.

const library = { ...(await import('lowerdev')) };

const [netnsName] = process.argv.slice(2);
const there = (await library.listLinks()).map(({ name }) => name);
const neighbour = { address: '192.0.2.7', mac: '02:00:5e:10:00:07' };
const fdb = { mac: '02:00:5e:10:00:08' };
const route = { destination: '198.51.100.0/24', device: 'low' };

const onNoLink = {
  createBond: [{}],
  createBridge: [{}],
  createDummy: [{}],
  createGretap: [{}],
  createIfb: [{}],
  createLink: [{ kind: 'veth' }],
  createVeth: [{}],
  createVrf: [{ table: 10 }],
  createVxlan: [{ id: 42 }],
  createNetns: ['made-in-vain'],
  deleteNetns: [netnsName],
  kernelSupports: ['veth'],
  addRule: [{ table: 10 }],
  removeRule: [{ table: 10, priority: 100 }],
};

// By the link that each is about.
const onLink = {
  low: {
    createIpvlan: [{ lowerdev: 'low' }],
    createIpvtap: [{ lowerdev: 'low' }],
    createMacvlan: [{ lowerdev: 'low' }],
    createMacvtap: [{ lowerdev: 'low' }],
    createVlan: [{ lowerdev: 'low', id: 10 }],
    setLink: ['low', { mtu: 1400 }],
    deleteLink: ['low'],
    deleteLinks: [['low', 'wire']],
    addAddress: ['low', '192.0.2.2/24'],
    replaceAddress: ['low', '192.0.2.2/24'],
    removeAddress: ['low', '192.0.2.1/24'],
    addRoute: [route],
    replaceRoute: [route],
    removeRoute: [{ destination: '203.0.113.0/24' }],
    addNeighbour: ['low', neighbour],
    replaceNeighbour: ['low', neighbour],
    removeNeighbour: ['low', '192.0.2.9'],
  },
  mv0: { setMacvlan: ['mv0', { mode: 'vepa' }] },
  iv0: { setIpvlan: ['iv0', { mode: 'l2' }] },
  vl0: { setVlan: ['vl0', { looseBinding: true }] },
  vx0: { setVxlan: ['vx0', { ttl: 7 }], addFdbEntry: ['vx0', fdb], removeFdbEntry: ['vx0', fdb] },
  gt0: { setGretap: ['gt0', { ttl: 7 }] },
  br0: { setBridge: ['br0', { priority: 4096 }] },
  p0: { setBridgePort: ['p0', { cost: 7 }] },
  b0: { setBond: ['b0', { minLinks: 1 }], addBondMember: ['b0', 'm1'] },
  m0: { setBondMember: ['m0', { queueId: 1 }], removeBondMember: ['b0', 'm0'] },
};

const say = (name, result, detail) => {
  console.log(JSON.stringify({ name, result, detail }));
};
const attempt = async (name, args) => {
  await library[name](...args).then(
    () => say(name, 'fulfilled'),
    (error) => say(name, error.code, error.message),
  );
};

for (const [name, args] of Object.entries(onNoLink)) await attempt(name, args);
for (const [link, calls] of Object.entries(onLink)) {
  for (const [name, args] of Object.entries(calls)) {
    if (there.includes(link)) await attempt(name, args);
    else say(name, 'absent', link);
  }
}
// Nothing is left over here that could be removed; `enterNetns` is for workers, see unprivileged.mjs.
const tried = [...Object.keys(onNoLink), ...Object.values(onLink).flatMap(Object.keys), 'removeLeftovers'];
const changing = /^(create|set|delete|add|replace|remove|kernelSupports)/;
const forgotten = Object.keys(library).filter((name) => changing.test(name) && !tried.includes(name));
say('forgotten', forgotten.join());
