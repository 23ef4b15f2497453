// What goes wrong, and what the errors say. Programs look at `code`; people read `message` and `hint`.

import { createMacvlan, createVeth, deleteLinks, listLinks, setLink } from 'lowerdev';
import { command } from './support/command.js';
import { say, step, styled } from './support/print.js';

// The message, and what an error has besides it.
const show = (error: unknown): void => {
  if (!(error instanceof Error)) throw error;
  say(styled('red', error.message));
  for (const [name, value] of Object.entries(error)) {
    if (name !== 'name') say(`   ${name.padEnd(14)}${String(value)}`);
  }
};

const fails = async (what: string, call: () => Promise<unknown>): Promise<void> => {
  say('');
  say(styled('bold', what));
  try {
    await call();
    say('   it worked');
  } catch (error) {
    show(error);
  }
};

step('Refused before anything is sent');
await fails('an option mistyped', () => {
  const options = { lowerdev: 'eth0', modee: 'bridge' };
  return createMacvlan(options);
});
await fails('a word mistyped', () => createMacvlan({ lowerdev: 'eth0', mode: 'brige' as 'bridge' }));
await fails('options that exclude each other', () =>
  createMacvlan({ lowerdev: 'eth0', mode: 'passthru', mac: '02:00:5e:10:00:01' }),
);
// map() passes the position as second argument, where createMacvlan takes { netns, signal, retry }.
await fails('map(createMacvlan)', () => Promise.all([{ lowerdev: 'eth0' }].map(createMacvlan as never)));

step('Refused by the kernel');
await createVeth({ name: 'eth0', up: true, peer: { name: 'cable0', up: true } });
await createMacvlan({ lowerdev: 'eth0', name: 'mv0', mac: '02:00:5e:10:00:01', up: true });
await createMacvlan({ lowerdev: 'cable0', name: 'owner0', mode: 'passthru' });
await fails('no such lower device', () => createMacvlan({ lowerdev: 'eth7', name: 'mv1' }));
await fails('a name that is taken', () => createMacvlan({ lowerdev: 'eth0', name: 'mv0' }));
await fails('a MAC address that is taken', () =>
  createMacvlan({ lowerdev: 'eth0', name: 'mv1', mac: '02:00:5e:10:00:01', up: true }),
);
await fails('a larger MTU than that of the lower device', () =>
  createMacvlan({ lowerdev: 'eth0', name: 'mv1', mtu: 9000 }),
);
await fails('the loopback as lower device', () => createMacvlan({ lowerdev: 'lo', name: 'mv1' }));
await fails('a device that has a macvlan in passthru mode', () => createMacvlan({ lowerdev: 'cable0', name: 'mv1' }));

step('Where the kernel says nothing but EBUSY');
await command('ip', 'link', 'add', 'br0', 'type', 'bridge');
await createVeth({ name: 'port0', master: 'br0', peer: { name: 'port1' } });
await fails('a lower device that is a port of a bridge', () => createMacvlan({ lowerdev: 'port0', name: 'mv1' }));

step('Nothing is left behind');
await fails('a list of links of which one is missing', () => deleteLinks(['mv0', 'mv9']));
await fails('a change of two things, of which the second fails', () => setLink('mv0', { alias: 'first', mtu: 9000 }));
const links = await listLinks({ kind: 'macvlan' });
say('');
say(`macvlans: ${links.map(({ name, alias }) => `${name}${alias === undefined ? '' : ` "${alias}"`}`).join(', ')}`);
