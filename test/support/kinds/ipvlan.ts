import { setIpvlan } from '../../../lib/index.js';
import type { KindCase, Said } from './case.js';

// Mode and isolation belong to the lower device, so that each link has one of its own.
const numbers = Array.from({ length: 8 }, (_, i) => i);

export const ipvlan: KindCase = {
  kind: 'ipvlan',
  schema: 'ipvlan',
  details: ({ mode, private: isPrivate, vepa }: Said) => ({
    mode,
    isolation: isPrivate === true ? 'private' : vepa === true ? 'vepa' : 'bridge',
  }),
  world: numbers.map((number) => `link add eth${number} type veth peer name peer${number}`),
  base: (number) => ({ lowerdev: `eth${number}` }),
  set: setIpvlan,
  fields: {
    mode: { value: 'l3s' },
    isolation: { value: 'private' },
  },
};

export const ipvtap: KindCase = {
  ...ipvlan,
  kind: 'ipvtap',
  fields: {
    mode: { value: 'l2' },
    isolation: { value: 'vepa' },
  },
};
