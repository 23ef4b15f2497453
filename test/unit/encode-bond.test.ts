// What we send for bonds, against what iproute2 sends for the same task: test/support/requests.ts.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { fixtures } from '../support/fixture.js';
import { type Case, expectSame } from '../support/requests.js';

const create = (file: string, values: object): Case => ({
  file: `bond/request-create${file}`,
  operation: 'link.create',
  kind: 'bond',
  values: { name: 'bo0', ...values },
});

const cases: readonly Case[] = [
  create('', { mode: 'active-backup', miimonMs: 100 }),
  create('-all', {
    mac: '02:00:00:00:00:50',
    mode: '802.3ad',
    miimonMs: 100,
    upDelayMs: 200,
    downDelayMs: 300,
    xmitHashPolicy: 'layer3+4',
    lacpRate: 'fast',
    adSelect: 'bandwidth',
    minLinks: 1,
    allMembersActive: true,
    adActorSystemPriority: 100,
    adUserPortKey: 5,
    adActorSystem: '02:00:00:00:00:51',
    lacpActive: false,
    resendIgmp: 2,
    numPeerNotify: 3,
    lpIntervalS: 2,
  }),
  create('-arp', {
    mode: 'active-backup',
    arpIntervalMs: 100,
    arpIpTargets: ['192.0.2.1', '192.0.2.2'],
    arpValidate: 'all',
    arpAllTargets: 'all',
    failOverMac: 'follow',
    primaryReselect: 'better',
  }),
  create('-balance-rr', { mode: 'balance-rr', packetsPerMember: 3 }),
  create('-balance-tlb', { mode: 'balance-tlb', tlbDynamicLb: false }),
  { file: 'bond/request-enslave', operation: 'link.change', link: 3, values: { master: 4 } },
  { file: 'bond/request-release', operation: 'link.change', link: 3, values: { master: null } },
  { file: 'bond/request-set-active', operation: 'link.change', link: 4, kind: 'bond', values: { activeMember: 3 } },
  {
    file: 'bond/request-set-member',
    operation: 'link.change',
    link: 3,
    memberOf: 'bond',
    values: { queueId: 0 },
    // iproute2 says IFLA_INFO_KIND bond_slave, we IFLA_INFO_SLAVE_KIND bond; the kernel looks at neither.
    except: [[18, 1]],
    ourExcept: [[18, 4]],
  },
];

describe('our message means what iproute2 sends for', () => {
  test.each(cases)('$file', (one) => {
    expectSame(one);
  });

  test('every request that was captured of bonds', () => {
    const captured = fixtures(/^bond\/request-/).map(({ name }) => name);
    expect(captured.toSorted()).toEqual(cases.map(({ file }) => file).toSorted());
  });
});
