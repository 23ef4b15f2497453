import { cannotBeTaken, notEthernet, takenBy } from '../takers.js';
import { refIn, type Scene } from './scene.js';
import { kindOf, named, oneOf } from './words.js';

// The master that a link shall get. It is looked up where the link ends up.

/** There is no such master. By name ENODEV, since it was looked up; by index EINVAL, from do_set_master(). */
export function masterMissing(scene: Scene): string | undefined {
  const { failure, there } = scene;
  const ref = refIn(scene, 'master');
  if (ref === undefined || (failure.option ?? 'master') !== 'master' || there.find(ref) !== undefined) return undefined;
  const elsewhere = typeof ref === 'string' && scene.target !== undefined && scene.here.find(ref) !== undefined;
  if (!elsewhere) return there.missing(ref, 'master');
  return `there is no master ${ref}${there.where}, where the master is looked up; there is one in the namespace of the call`;
}

const masterKinds = ['bridge', 'bond', 'team', 'vrf', 'hsr', 'batadv', 'openvswitch'];

/** The link that was named as master can have no ports. */
export function notAMaster(scene: Scene): string | undefined {
  const ref = refIn(scene, 'master');
  const master = scene.there.find(ref);
  if (master === undefined || masterKinds.includes(master.kindName ?? '')) return undefined;
  return `${master.name} is ${oneOf(kindOf(master))}, which can have no ports: a master is a bridge, a bond, a team or a VRF`;
}

/** The link cannot become a port: something else has its frames. */
export function portBusy(scene: Scene): string | undefined {
  const ref = refIn(scene, 'master');
  const { before } = scene;
  if (ref === undefined) return undefined;
  if (before !== undefined) {
    // It leaves its present master for the new one; that is not what is in the way.
    return takenBy(scene.here, { ...before, master: undefined });
  }
  if (scene.kind !== 'macvtap' && scene.kind !== 'ipvtap') return undefined;
  const master = scene.there.find(ref);
  const whose = master === undefined ? '' : ` of ${named(master)}`;
  return `${oneOf(scene.kind)} gives its frames to its character device, and so cannot be a port${whose}`;
}

/** The link gives its frames to nobody, a master included (netdev_rx_handler_register()). */
export function neverAPort(scene: Scene): string | undefined {
  const master = scene.there.find(refIn(scene, 'master'));
  const { before, kind = '' } = scene;
  if (master === undefined || !cannotBeTaken({ kindName: kind })) return undefined;
  return `${before?.name ?? oneOf(kind)} cannot be a port of ${named(master)}`;
}

/** A bridge takes nothing but Ethernet (br_add_if()). */
export function portNotEthernet(scene: Scene): string | undefined {
  const master = scene.there.find(refIn(scene, 'master'));
  if (scene.before === undefined || master?.kindName !== 'bridge') return undefined;
  const why = notEthernet(scene.before);
  return why === undefined ? undefined : `${why}, and cannot be a port of ${named(master)}`;
}
