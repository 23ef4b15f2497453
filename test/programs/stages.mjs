// What a process, or a worker, can be in the middle of when it ends.
//
// Each stage starts its work, and returns once it is reached: in some cases with a function that ends what would go on
// for ever. `left` is how many calls have not settled yet.

import {
  createNetns,
  deleteLinks,
  getLink,
  links,
  listLinks,
  openMonitor,
  openNetns,
  setLink,
  waitForLink,
} from 'lowerdev';

export const progress = { left: 0 };

/** Counts a call that nobody waits for. */
const start = (call) => {
  progress.left += 1;
  call.then(
    () => {
      progress.left -= 1;
    },
    (error) => {
      console.error(`rejected: ${error.message}`);
    },
  );
};

const range = (count) => Array.from({ length: count }, (_, i) => i);

export const stages = {
  // The addon is not even loaded.
  imported: async () => {},

  // Handles, and a connection of each sort, that nobody uses.
  idle: async (netns) => {
    await openNetns(netns);
    await createNetns();
    await Promise.all([getLink('lo'), setLink('lo', {}), getLink('lo', { netns }), setLink('lo', {}, { netns })]);
  },

  // Connections are being opened, in two namespaces, for changes, for reads and for a monitor.
  opening: async (netns) => {
    for (const call of [undefined, { netns }]) {
      start(setLink('lo', { group: 0 }, call));
      start(getLink('lo', call));
      start(openMonitor({ events: ['link'] }, call).then((monitor) => monitor.close()));
    }
  },

  // The first call is not sent yet, nor are those behind it.
  queued: async (netns) => {
    for (const i of range(50)) {
      start(setLink('lo', { group: i }, { netns }));
      start(getLink('lo', { netns }));
    }
  },

  // The kernel is busy with the deletion of a group of links: what is asked for meanwhile waits for its lock.
  inFlight: async (netns) => {
    const macvlans = await listLinks({ kind: 'macvlan' }, { netns });
    start(
      deleteLinks(
        macvlans.map(({ index }) => index),
        { netns },
      ),
    );
    let group = 0;
    const isGone = (error) => error.code === 'ENODEV';
    while (group === 0) group = await getLink(macvlans[0].index, { netns }).then((link) => link.group, isGone);
    start(setLink('lo', { group: 1 }, { netns }));
  },

  // Lists are being read.
  dumping: async (netns) => {
    for (const _ of range(10)) start(listLinks({ stats: true }, { netns }));
  },

  // A list has been read, and its links are not taken yet.
  untaken: async (netns) => {
    for await (const link of links({}, { netns })) if (link.index > 0) break;
    const iterator = links({}, { netns });
    await iterator.next();
  },

  // Monitors have events that nobody reads, in their queues and in their sockets, and one waits for more.
  monitoring: async (netns) => {
    const unread = await openMonitor({ events: ['link'] }, { netns });
    const waiting = await openMonitor({ events: ['route'] }, { netns });
    const next = waiting.next();
    const controller = new AbortController();
    const condition = waitForLink('nosuch', 'exists', { netns, signal: controller.signal });
    await Promise.all(range(300).map((i) => setLink('lo', { mtu: 60_000 + (i % 2) }, { netns })));
    return async () => {
      controller.abort();
      await Promise.all([unread.close(), waiting.close(), next, condition.catch(() => {})]);
    };
  },

  // Handles and monitors are closing while calls use them.
  closing: async (netns) => {
    const handle = await openNetns(netns);
    const monitor = await openMonitor({ events: ['link'] }, { netns: handle });
    const next = monitor.next();
    for (const i of range(20)) start(setLink('lo', { mtu: 60_000 + (i % 2) }, { netns: handle }));
    start(listLinks({}, { netns: handle }));
    start(monitor.close());
    start(handle.close());
    start(next.then(() => {}));
  },

  // Threads are making namespaces.
  namespaces: async () => {
    for (const _ of range(10)) start(createNetns());
  },
};
