// What the links of a soak have to look like: a model that its loops change as they change the links, and the look at the
// namespaces in the end.

import { execFileSync } from 'node:child_process';
import { listAddresses, listLinks } from 'lowerdev';

/** Only what the kernel does not choose by itself is compared: no MAC, no operstate, no MTU of a bridge. */
const shownOf = ({ name, kind, mtu, up, alias, group, altNames, master, addresses }) => ({
  name,
  kind,
  ...(kind === 'bridge' ? {} : { mtu }),
  up,
  alias: alias ?? '',
  group,
  altNames: [...altNames].sort(),
  master: master ?? '',
  addresses: [...addresses].sort(),
});

const sorted = (list) => list.map(shownOf).sort((a, b) => (a.name < b.name ? -1 : 1));

/** The links of one namespace as the model has them. */
export const modelOf = (links, netns) =>
  sorted(
    [...links.values()].filter((link) => link.netns === netns).map((link) => ({ ...link, master: link.master?.name })),
  );

const isOurs = (name) => /^s\d+[a-z]/.test(name);
const isOurAddress = (address) => /^(10\.|fd00:)/.test(address);

/** The same by the library. */
export const libraryView = async (netns) => {
  const [links, addresses] = await Promise.all([listLinks({}, { netns }), listAddresses({}, { netns })]);
  const names = new Map(links.map(({ index, name }) => [index, name]));
  const ofLink = (index) => addresses.filter(({ link, address }) => link === index && isOurAddress(address));
  return sorted(
    links
      .filter(({ name }) => isOurs(name))
      .map((link) => ({
        ...link,
        kind: link.kindName,
        master: names.get(link.master),
        addresses: ofLink(link.index).map(({ address }) => address),
      })),
  );
};

/** The same by iproute2. */
export const iprouteView = (netns) => {
  const text = execFileSync('ip', ['-n', netns, '-d', '-j', 'address'], { maxBuffer: 2 ** 26 });
  return sorted(
    JSON.parse(text)
      .filter(({ ifname }) => isOurs(ifname))
      .map((link) => ({
        name: link.ifname,
        kind: link.linkinfo?.info_kind,
        mtu: link.mtu,
        up: link.flags.includes('UP'),
        alias: link.ifalias,
        group: link.group === 'default' ? 0 : Number(link.group),
        altNames: link.altnames ?? [],
        master: link.master,
        addresses: link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`).filter(isOurAddress),
      })),
  );
};

/** Where two views differ, in words. */
export const differences = (what, model, seen) => {
  const byName = (list) => new Map(list.map((one) => [one.name, JSON.stringify(one)]));
  const [wanted, found] = [byName(model), byName(seen)];
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((name) => wanted.get(name) !== found.get(name))
    .map((name) => `${what}: ${found.get(name)} and by the model ${wanted.get(name)}`);
};
