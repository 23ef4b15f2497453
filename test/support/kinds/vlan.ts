import { setVlan } from '../../../lib/index.js';
import type { KindCase, Said } from './case.js';

const mapOf = (pairs: { from: number; to: number }[] = []): Record<number, number> =>
  Object.fromEntries(pairs.map(({ from, to }) => [from, to]));

const flagsOf = (words: string[]): Record<string, boolean> => ({
  reorderHeader: words.includes('REORDER_HDR'),
  gvrp: words.includes('GVRP'),
  mvrp: words.includes('MVRP'),
  looseBinding: words.includes('LOOSE_BINDING'),
  bridgeBinding: words.includes('BRIDGE_BINDING'),
});

export const vlan: KindCase = {
  kind: 'vlan',
  schema: 'vlan',
  details: ({ protocol, id, flags = [], ingress_qos, egress_qos }: Said) => ({
    protocol,
    id,
    ...flagsOf(flags),
    ingressQosMap: mapOf(ingress_qos),
    egressQosMap: mapOf(egress_qos),
  }),
  world: ['link add eth0 type veth peer name eth1'],
  base: (number) => ({ lowerdev: 'eth0', id: 100 + number }),
  set: setVlan,
  fields: {
    protocol: { value: '802.1ad' },
    id: { value: 4094 },
    reorderHeader: { value: false },
    gvrp: { value: true },
    mvrp: { value: true },
    looseBinding: { value: true },
    bridgeBinding: { value: true },
    ingressQosMap: { value: { 0: 4_294_967_295, 7: 1 } },
    egressQosMap: { value: { 0: 1, 4294967295: 7 } },
  },
};
