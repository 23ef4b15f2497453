import { type Scene, textIn } from './scene.js';

// What cannot be done to a link as it is.

/** dev_change_name() refused links that are up until Linux 6.1. */
export function renameWhileUp(scene: Scene): string | undefined {
  const name = textIn(scene, 'name');
  const { before } = scene;
  if (name === undefined || before === undefined || name === before.name || !before.up) return undefined;
  return `${before.name} is up, and this kernel renames only links that are down (Linux 6.2 and newer rename any): set it down first`;
}

/** The driver has no way to set the address (ndo_set_mac_address). */
export function macFixed({ before, asked }: Scene): string | undefined {
  if (before === undefined || asked['mac'] === undefined) return undefined;
  return `the MAC address of ${before.name} cannot be changed`;
}

/** Only what was made by request can be deleted by request: rtnl_delete_link() needs the kind's dellink. */
export function undeletable({ here, ref, refs = [] }: Scene): string | undefined {
  const links = [ref, ...refs].map((each) => here.find(each)).filter((link) => link !== undefined);
  const link = links.find(({ kindName }) => kindName === undefined) ?? (links.length === 1 ? links[0] : undefined);
  if (link === undefined) return undefined;
  if (link.type === 'loopback') return `${link.name} is the loopback, which cannot be deleted`;
  if (link.kindName !== undefined) return `${link.name} cannot be deleted, like all links of kind '${link.kindName}'`;
  const bus = link.parentDevName === undefined ? '' : ` (${link.parentDevName})`;
  return `${link.name} is a device with a driver${bus}, not a virtual link, and cannot be deleted`;
}
