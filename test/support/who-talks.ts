// Four parties around one device, to see who can talk to whom: the host whose device it is, two links upon it in
// namespaces of their own, and a machine outside, behind a switch.

import { listNeighbours, removeNeighbour, replaceNeighbour } from '../../lib/index.js';
import { type Scratch, scratch } from './namespace.js';
import { startThread, type Thread } from './thread.js';
import { eventually } from './wait.js';

export const parties = ['host', 'A', 'B', 'outside'] as const;
export type Party = (typeof parties)[number];

export const addressOf: Record<Party, string> = {
  host: '192.0.2.1',
  A: '192.0.2.11',
  B: '192.0.2.12',
  outside: '192.0.2.2',
};

export interface Network {
  readonly homes: Record<Party, Scratch>;
  /** Runs a function in a party's namespace. */
  readonly threads: Record<Party, Thread>;
  /** Whether a datagram of one arrives at the other, which has to be found by ARP first, unless its MAC address is told. */
  reaches(from: Party, to: Party, mac?: string): Promise<boolean>;
}

/** Makes the namespaces, with eth0 at the host; outside, br0 is the switch and the machine in one. */
export const network = async (): Promise<Network> => {
  const homes = { host: await scratch(), A: await scratch(), B: await scratch(), outside: await scratch() };
  await homes.outside.ipBatch(
    'link add br0 type bridge forward_delay 0',
    `link add cable0 type veth peer name eth0 netns ${homes.host.name}`,
    'link set cable0 up master br0',
    `address add ${addressOf.outside}/24 dev br0`,
    'link set br0 up',
  );
  await homes.host.ipBatch(`address add ${addressOf.host}/24 dev eth0`, 'link set eth0 up');
  const started = parties.map(async (party) => [party, await listener(homes[party])] as const);
  const threads = Object.fromEntries(await Promise.all(started)) as Record<Party, Thread>;
  await Promise.all([giveUpSoon(threads.host, 'eth0'), giveUpSoon(threads.outside, 'br0')]);
  return {
    homes,
    threads,
    reaches: (from, to, mac) => reaches(homes[from], threads[from], { address: addressOf[to], mac }, threads[to]),
  };
};

/** A neighbour that does not answer is given up after 300 ms instead of 3 s; what is written to /proc is IPv4's. */
export const giveUpSoon = (thread: Thread, link: string): Promise<void> =>
  thread.run(({ fs }, link) => fs.writeFileSync(`/proc/sys/net/ipv4/neigh/${link}/retrans_time_ms`, '100'), link);

const port = 4242;

const listener = async ({ name }: Scratch): Promise<Thread> => {
  const thread = startThread();
  await thread.run(
    async ({ library, dgram, kept, once }, { netns, port }) => {
      library.enterNetns(netns);
      kept['heard'] = [];
      kept['socket'] = dgram.createSocket('udp4').on('message', (text) => kept['heard'].push(String(text)));
      kept['socket'].on('error', () => {});
      await once(kept['socket'].bind(port, '0.0.0.0'), 'listening');
    },
    { netns: name, port },
  );
  return thread;
};

let asked = 0;
// How often a neighbour that is known is asked before what it hears must be going to somebody else.
const enough = 30;

// It is heard, or its neighbour is not found: in all but one case, nothing has to be waited for in vain.
const reaches = async (
  { name: netns }: Scratch,
  from: Thread,
  { address, mac }: { address: string; mac: string | undefined },
  to: Thread,
): Promise<boolean> => {
  const known = async () => (await listNeighbours({}, { netns })).find((one) => one.address === address);
  const before = await known();
  if (before?.link !== undefined) await removeNeighbour(before.link, address, { netns });
  if (mac !== undefined) await replaceNeighbour('mv0', { address, mac }, { netns });
  asked += 1;
  const text = `datagram ${asked}`;
  const send = (): Promise<void> =>
    from.run(
      ({ kept }, [text, port, address]: [string, number, string]) => {
        kept['socket'].send(text, port, address, () => {});
      },
      [text, port, address],
    );
  await send();
  let found = 0;
  const outcome = await eventually(
    async () => {
      if (await to.run(({ kept }, text) => kept['heard'].includes(text), text)) return 'heard';
      const neighbour = await known();
      if (neighbour?.state === 'failed') return 'not found';
      if (neighbour?.mac === undefined) return false;
      await send();
      found += 1;
      return found > enough && 'goes elsewhere';
    },
    { timeout: 15_000 },
  );
  return outcome === 'heard';
};
