import type { KindCase } from './case.js';

export const ifb: KindCase = { kind: 'ifb', schema: 'ifb', details: () => ({}), fields: {} };
