import type { Case } from './scene.js';

/** Without CONFIG_IPVLAN_L3S there is no such mode, and the kernel answers with a code that is meant for itself only. */
export function l3sMissing({ asked }: Case): string | undefined {
  if (asked['mode'] !== 'l3s') return undefined;
  return "mode 'l3s' needs a kernel with CONFIG_IPVLAN_L3S; modes 'l2' and 'l3' do not";
}
