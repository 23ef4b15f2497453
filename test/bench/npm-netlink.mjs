// node npm-netlink.mjs MODULE create LOWER PREFIX COUNT | delete PREFIX COUNT | list | get NAME COUNT
//
// The same work as libnl.c, by the npm package `netlink`. It takes and gives what is particular to a kind of link as bytes.
// Prints the milliseconds of the work, without the start of the program.

import { createRequire } from 'node:module';

const [module, task, ...words] = process.argv.slice(2);
const { createRtNetlink, FlagsNew, formatAttribute } = createRequire(import.meta.url)(module);
const route = createRtNetlink();

const number = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const attribute = (type, data) => Buffer.concat(formatAttribute({ type, data }));

const [IFLA_INFO_KIND, IFLA_INFO_DATA, IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE] = [1, 2, 1, 4];
const bridgeMacvlan = Buffer.concat([
  attribute(IFLA_INFO_KIND, Buffer.from('macvlan\0')),
  attribute(IFLA_INFO_DATA, attribute(IFLA_MACVLAN_MODE, number(MACVLAN_MODE_BRIDGE))),
]);

const get = async (name) => {
  const [link] = await route.getLink({}, { ifname: name });
  if (link.attrs.ifname !== name) throw new Error(`not ${name}`);
  return link;
};

const works = {
  create: async (lower, prefix, count) => {
    const link = number((await get(lower)).data.index);
    for (let i = 0; i < Number(count); i++) {
      const ifname = `${prefix}${i}`;
      await route.newLink({}, { ifname, link, linkinfo: bridgeMacvlan }, { flags: FlagsNew.CREATE | FlagsNew.EXCL });
      await get(ifname);
    }
  },
  delete: async (prefix, count) => {
    for (let i = 0; i < Number(count); i++) await route.delLink({}, { ifname: `${prefix}${i}` });
  },
  list: async () => {
    if ((await route.getLinks()).length === 0) throw new Error('no links');
  },
  get: async (name, count) => {
    for (let i = 0; i < Number(count); i++) await get(name);
  },
};

const start = performance.now();
await works[task](...words);
console.log(performance.now() - start);
process.exit(0);
