import { isOlderThan, runningKernel } from './kernel.js';
import type { Case } from './scene.js';

// Options that the running kernel did not apply, and said nothing (ERR_NETLINK_OPTION_IGNORED).

/** The version of Linux that brought an option, where one newer than the oldest supported did. */
const since: Readonly<Record<string, string>> = {
  altNames: '5.5',
  broadcastCutoff: '6.4',
  broadcastQueueLength: '5.11',
  // Of bridges and their ports.
  backupNhid: '6.6',
  fdbLocalVlan0: '6.18',
  fdbMaxLearned: '6.8',
  locked: '5.18',
  mab: '6.2',
  mcastEhtHostsLimit: '5.12',
  mcastMaxGroups: '6.3',
  mcastVlanSnooping: '5.15',
  mdbOffloadFailNotification: '6.16',
  mstEnabled: '5.18',
  neighVlanSuppress: '6.4',
  // Of vxlans.
  flowLabelPolicy: '6.8',
  localBypass: '6.5',
  reservedBits: '6.14',
  vniFilter: '5.18',
  // Of rules.
  dscp: '6.13',
  // Of bonds and their members.
  actorPortPriority: '6.18',
  arpMissedMax: '5.17',
  broadcastNeighbour: '6.17',
  coupledControl: '6.9',
  lacpActive: '5.15',
  nsIp6Targets: '5.18',
  peerNotifyDelayMs: '5.3',
  priority: '6.0',
  // Of addresses, where the word means something else than for links.
  'address.protocol': '5.18',
  'neighbour.managed': '5.16',
};

function why(option: string, subject: string): string {
  const version = since[`${subject}.${option}`] ?? since[option];
  if (version !== undefined && isOlderThan(version)) {
    return `Linux knows ${option} since ${version}, and this is ${runningKernel()}`;
  }
  return `${option} read back is not what was asked for: this kernel (${runningKernel()}) ignores it, or somebody else changed it at once`;
}

const isCreation = /\.(create|add|append)$/;

/** Which option was ignored, and what became of the rest. */
export function optionIgnored({ failure, call, doing = call.operation, undone }: Case): string | undefined {
  if (failure.option === undefined) return undefined;
  const [subject = ''] = doing.split('.');
  const reason = why(failure.option, subject);
  if (!undone) return reason;
  const created = call.operation.split('.')[0] ?? '';
  return `${reason}; ${isCreation.test(call.operation) ? `the ${created} was removed again` : 'the change was taken back'}`;
}
