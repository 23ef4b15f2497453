// The ways from one guest to another that are compared, built with the library. Each has namespaces of its own: `host` has
// what is underneath, `client` and `server` are the guests. A way that is not to be had here throws why.

import { execFileSync } from 'node:child_process';
import {
  addRoute,
  createBridge,
  createIpvlan,
  createMacvlan,
  createNetns,
  createVeth,
  kernelSupports,
  setBridgePort,
  setLink,
} from 'lowerdev';

const name = 'eth0';
const address = '10.0.0.2';
const addresses = { client: ['10.0.0.1/24'], server: [`${address}/24`] };
const guests = ['client', 'server'];

/** Runs a program in a namespace. */
export const inside = (netns, command, input = '') =>
  execFileSync('nsenter', [`--net=/run/netns/${netns}`, ...command], { encoding: 'utf8', input, stdio: 'pipe' });

// `mvb-client`, and so on.
const namespaces = async (prefix, ...roles) => {
  const all = {};
  for (const role of roles) {
    all[role] = `${prefix}-${role}`;
    await (await createNetns(all[role])).close();
    await setLink('lo', { up: true }, { netns: all[role] });
  }
  return all;
};

const wire = (host, peer) => createVeth({ name, up: true, peer: { name: 'wire', up: true, ...peer } }, { netns: host });

const macvlans = async (all, mode) => {
  for (const guest of guests) {
    const options = { lowerdev: name, name, mode, up: true, targetNetns: all[guest], addresses: addresses[guest] };
    await createMacvlan(options, { netns: all.host });
  }
  return { ...all, address };
};

// The other end of the wire sends back what came from it: a switch in reflective relay.
const reflected = async (prefix, mode) => {
  const all = await namespaces(prefix, 'host', 'switch', ...guests);
  const call = { netns: all.switch };
  await createBridge({ name: 'br0', up: true }, call);
  await wire(all.host, { targetNetns: all.switch });
  await setLink('wire', { master: 'br0' }, call);
  await setBridgePort('wire', { hairpin: true }, call);
  return await macvlans(all, mode);
};

const port = async (host, guest, netns, given) => {
  const peer = { name, up: true, targetNetns: netns, addresses: given };
  await createVeth({ name: guest, up: true, master: 'br0', peer }, { netns: host });
};

const bridged = async () => {
  const all = await namespaces('br', 'host', ...guests);
  await createBridge({ name: 'br0', up: true }, { netns: all.host });
  for (const guest of guests) await port(all.host, guest, all[guest], addresses[guest]);
  return { ...all, address };
};

const outside = '198.51.100.2';
const masquerade = `table ip nat {
  chain postrouting { type nat hook postrouting priority srcnat; oifname "outside" masquerade; }
}
`;

const translated = async () => {
  const all = await namespaces('nat', 'host', ...guests);
  const call = { netns: all.host };
  await createBridge({ name: 'br0', up: true, addresses: ['10.0.0.254/24'] }, call);
  await port(all.host, 'client', all.client, addresses.client);
  await addRoute({ destination: 'default', gateway: '10.0.0.254' }, { netns: all.client });
  const peer = { name, up: true, targetNetns: all.server, addresses: [`${outside}/24`] };
  await createVeth({ name: 'outside', up: true, addresses: ['198.51.100.1/24'], peer }, call);
  inside(all.host, ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward']);
  try {
    inside(all.host, ['nft', '-f', '-'], masquerade);
  } catch (error) {
    const [, why = error.message] = /Error: (.*)/.exec(error.stderr) ?? [];
    throw new Error(`no NAT by nftables: ${why}`);
  }
  return { ...all, address: outside };
};

const ipvlans = async () => {
  if (!(await kernelSupports('ipvlan'))) throw new Error('this kernel has no ipvlan');
  const all = await namespaces('ipv', 'host', ...guests);
  await wire(all.host);
  for (const guest of guests) {
    const options = {
      lowerdev: name,
      name,
      mode: 'l2',
      up: true,
      targetNetns: all[guest],
      addresses: addresses[guest],
    };
    await createIpvlan(options, { netns: all.host });
  }
  return { ...all, address };
};

/**
 * The first one is what the others are compared with. One that is `apart` is not to reach from guest to guest: that is
 * looked into, not how fast.
 */
export const topologies = [
  { name: 'veth and bridge', build: bridged },
  {
    name: 'macvlan, bridge mode',
    build: async () => {
      const all = await namespaces('mvb', 'host', ...guests);
      await wire(all.host);
      return await macvlans(all, 'bridge');
    },
  },
  { name: 'macvlan, vepa, a switch that reflects', build: () => reflected('mvv', 'vepa') },
  { name: 'macvlan, private, a switch that reflects', build: () => reflected('mvp', 'private'), apart: true },
  { name: 'ipvlan, l2', build: ipvlans },
  { name: 'veth, bridge and NAT', build: translated },
];
