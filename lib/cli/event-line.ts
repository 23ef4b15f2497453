import type { Address, ChangeEvent, FdbEntry, Link, MonitorEvent, Neighbour, Route, Rule } from '../index.js';
import { ofKind, state } from './describe.js';
import { printable, styled } from './print.js';

// One event, one line.

type Names = ReadonlyMap<number, string>;

function nameOf(index: number | undefined, names: Names): string {
  return index === undefined ? '' : (names.get(index) ?? `index ${index}`);
}

function words(...parts: (string | number | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}

function ofLink(link: Link, names: Names): string {
  const { index, name, kindName, mac, mtu, master } = link;
  const before = names.get(index);
  return words(
    name,
    before !== undefined && before !== name && `(was ${before})`,
    kindName ?? link.type,
    state(link),
    ...ofKind(link),
    mac,
    `mtu ${mtu}`,
    master !== undefined && `master ${nameOf(master, names)}`,
  );
}

function ofAddress({ address, link, flags }: Address, names: Names): string {
  return words(address, 'on', nameOf(link, names), ...flags);
}

function ofNeighbour({ address, link, mac, state: found }: Neighbour, names: Names): string {
  return words(address, 'on', nameOf(link, names), mac, found);
}

function ofRoute({ destination, type, gateway, device, nextHops, table, metric }: Route, names: Names): string {
  return words(
    type !== 'unicast' && type,
    destination,
    gateway !== undefined && `via ${gateway}`,
    device !== undefined && `on ${nameOf(device, names)}`,
    nextHops !== undefined && `by ${nextHops.length} ways`,
    `table ${table}`,
    metric !== undefined && `metric ${metric}`,
  );
}

function ofRule({ priority, from, to, iif, oif, action, table }: Rule): string {
  return words(
    `priority ${priority}`,
    from !== undefined && `from ${from}`,
    to !== undefined && `to ${to}`,
    iif !== undefined && `in from ${iif}`,
    oif !== undefined && `out to ${oif}`,
    action,
    table,
  );
}

function ofFdb({ mac, link, vlan, remote, state: kept }: FdbEntry, names: Names): string {
  return words(
    mac,
    'on',
    nameOf(link, names),
    vlan !== undefined && `vlan ${vlan}`,
    remote !== undefined && `to ${remote}`,
    kept,
  );
}

function about(event: ChangeEvent, names: Names): string {
  switch (event.type) {
    case 'link':
      return ofLink(event.link, names);
    case 'address':
      return ofAddress(event.address, names);
    case 'neighbour':
      return ofNeighbour(event.neighbour, names);
    case 'route':
      return ofRoute(event.route, names);
    case 'rule':
      return ofRule(event.rule);
    case 'fdb':
      return ofFdb(event.fdb, names);
    case 'netnsId':
      return `number ${event.netnsId.id}`;
  }
}

/** `12:34:56.789  new     link       mv0 macvlan up bridge 02:00:…` */
export function line(event: MonitorEvent, names: Names, at: Date): string {
  const time = styled('dim', at.toTimeString().slice(0, 8) + at.toISOString().slice(19, 23));
  if (event.type === 'overrun') {
    return `${time}  ${styled('red', 'overrun  the kernel dropped events; the state as it is now follows')}`;
  }
  const action = styled(event.action === 'new' ? 'green' : 'red', event.action.padEnd(7));
  return `${time}  ${action}  ${styled('cyan', event.type.padEnd(9))}  ${printable(about(event, names))}`;
}
