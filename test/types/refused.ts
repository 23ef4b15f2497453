// What must not compile. Never run: each of these rejects at run time, too, which the other tests look at.

import {
  addBondMember,
  createLink,
  createMacvlan,
  createVlan,
  getLink,
  type Link,
  listLinks,
  type MacvlanMode,
  monitor,
  setLink,
  setVlan,
  waitForLink,
} from 'lowerdev';

export async function mistakes(link: Link, names: string[]): Promise<void> {
  // @ts-expect-error: there is nothing to build upon.
  await createMacvlan({ name: 'mv0' });
  // @ts-expect-error: not a mode.
  await createMacvlan({ lowerdev: 'eth0', mode: 'brige' });
  // @ts-expect-error: not an option.
  await createMacvlan({ lowerdev: 'eth0', modes: 'bridge' });
  // @ts-expect-error: absent is `undefined`; here there is nothing to clear.
  await createMacvlan({ lowerdev: 'eth0', mac: null });
  // @ts-expect-error: a single flag is not a list of them.
  await createMacvlan({ lowerdev: 'eth0', flags: 'nodst' });
  // @ts-expect-error: a VLAN has a number.
  await createVlan({ lowerdev: 'eth0' });
  // @ts-expect-error: the kernel would ignore it in silence.
  await setVlan('eth0.10', { id: 11 });
  // @ts-expect-error: an option of another kind.
  await createLink({ kind: 'dummy', lowerdev: 'eth0' });
  // @ts-expect-error: no such kind.
  await createLink({ kind: 'emacvlan', lowerdev: 'eth0' });
  // @ts-expect-error: the index that map() gives is not `call`.
  await Promise.all(names.map(getLink));
  // @ts-expect-error: how to call comes last, and is no option.
  await setLink('eth0', { netns: 'blue' });
  // @ts-expect-error: a bond and a member.
  await addBondMember('bond0');
  // @ts-expect-error: not a filter.
  await listLinks({ kinds: 'macvlan' });
  // @ts-expect-error: not a condition.
  await waitForLink('eth0', 'running');
  // @ts-expect-error: not a type of event.
  monitor({ events: ['links'] });

  // @ts-expect-error: which kind it is has to be known first.
  link.details.mode;
  if (link.kind === 'macvlan') {
    // @ts-expect-error: a newer kernel may have a mode more.
    const mode: MacvlanMode = link.details.mode;
    void mode;
    // @ts-expect-error: that is a VLAN's.
    link.details.id;
  }
  const gone = await waitForLink('eth0', 'gone');
  // @ts-expect-error: what is gone has no name.
  gone.name;
}
