import { refIn, type Scene } from './scene.js';
import { named } from './words.js';

// Bridges and their ports, where the kernel says an errno and no more.

/** br_vlan_filter_toggle() of a kernel that has no VLANs in bridges. */
export function vlanFilteringUnknown({ kind, asked }: Scene): string | undefined {
  if (kind !== 'bridge' || asked['vlanFiltering'] !== true) return undefined;
  return 'the kernel has no VLANs in bridges: it was built without CONFIG_BRIDGE_VLAN_FILTERING';
}

/** br_vlan_set_stats_per_port() */
export function portVlansInTheWay({ kind, asked, before }: Scene): string | undefined {
  if (kind !== 'bridge' || asked['vlanStatsPerPort'] === undefined || before === undefined) return undefined;
  return `vlanStatsPerPort can be changed only while no port of ${before.name} has VLANs`;
}

/** br_set_port_state(): the kernel's own spanning tree decides. */
export function stateIsDecided({ asked, before, here }: Scene): string | undefined {
  if (before?.bridgePort === undefined || asked['state'] === undefined) return undefined;
  const bridge = here.find(before.master);
  if (bridge?.kind !== 'bridge' || !bridge.details.stpState) return undefined;
  return `${named(bridge)} runs the spanning tree protocol (stpState), which decides the states of its ports`;
}

/** br_set_port_state(): of a link that is down there is one state. */
export function portIsDown({ asked, before }: Scene): string | undefined {
  if (before?.bridgePort === undefined || asked['state'] === undefined) return undefined;
  if (!before.up) return `${before.name} is down: set it up first`;
  return before.carrier ? undefined : `${before.name} has no carrier, and can only be 'disabled'`;
}

/** nbp_backup_change() */
export function backupUnfit(scene: Scene): string | undefined {
  const { before, here } = scene;
  const ref = refIn(scene, 'backupPort');
  if (before?.bridgePort === undefined || ref === undefined) return undefined;
  const backup = here.find(ref);
  if (backup === undefined) return here.missing(ref, 'backup port');
  if (backup.index === before.index) return `${before.name} cannot be its own backup port`;
  const bridge = here.find(before.master);
  if (backup.master === before.master || bridge === undefined) return undefined;
  return `${backup.name} is not a port of ${named(bridge)}, as ${before.name} is`;
}
