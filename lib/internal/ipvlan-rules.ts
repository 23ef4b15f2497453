import type { IpvlanOptions } from '../ipvlan.js';
import { wrongCombination, wrongType } from './check.js';

/** The rules for a new ipvlan or ipvtap. Types and ranges are the table's. */
export function checkIpvlan(options: IpvlanOptions): void {
  if ((options.lowerdev as unknown) === undefined)
    throw wrongType('the name or the index of a link', 'lowerdev', undefined);
  // ipvlan_link_new() writes over it in silence.
  if (options.mac !== undefined) {
    throw wrongCombination(
      "The option 'mac' cannot be given: an ipvlan has the MAC address of its lower device, unlike a macvlan",
    );
  }
}
