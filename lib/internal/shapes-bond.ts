import type { BondAdInfo, BondDetails } from '../bond-details.js';
import type { BondMemberDetails } from '../bond-member.js';
import { bind, type Maybe } from './shape.js';

// The objects of bonds; see shapes.ts.

type D = BondDetails;
type M = BondMemberDetails;

bind(
  'bondAdInfo',
  ['aggregator', 'ports', 'actorKey', 'partnerKey', 'partnerMac'],
  (aggregator: number, ports: number, actorKey: number, partnerKey: number, partnerMac: string): BondAdInfo => ({
    aggregator, ports, actorKey, partnerKey, partnerMac,
  }),
);

bind(
  'bond',
  [
    'mode', 'activeMember', 'miimonMs', 'upDelayMs', 'downDelayMs', 'peerNotifyDelayMs', 'useCarrier', 'arpIntervalMs',
    'arpIpTargets', 'nsIp6Targets', 'arpValidate', 'arpAllTargets', 'primary', 'primaryReselect', 'failOverMac',
    'xmitHashPolicy', 'resendIgmp', 'numPeerNotify', 'allMembersActive', 'minLinks', 'lpIntervalS', 'packetsPerMember',
    'lacpActive', 'lacpRate', 'adSelect', 'adActorSystemPriority', 'adUserPortKey', 'adActorSystem', 'tlbDynamicLb',
    'arpMissedMax', 'coupledControl', 'broadcastNeighbour', 'adInfo',
  ],
  (
    mode: D['mode'], activeMember: Maybe<number>, miimonMs: number, upDelayMs: number, downDelayMs: number,
    peerNotifyDelayMs: number, useCarrier: boolean, arpIntervalMs: number, arpIpTargets: Maybe<string[]>,
    nsIp6Targets: Maybe<string[]>, arpValidate: D['arpValidate'], arpAllTargets: D['arpAllTargets'],
    primary: Maybe<number>, primaryReselect: D['primaryReselect'], failOverMac: D['failOverMac'],
    xmitHashPolicy: D['xmitHashPolicy'], resendIgmp: number, numPeerNotify: number, allMembersActive: boolean,
    minLinks: number, lpIntervalS: number, packetsPerMember: number, lacpActive: Maybe<boolean>,
    lacpRate: D['lacpRate'], adSelect: D['adSelect'], adActorSystemPriority: Maybe<number>,
    adUserPortKey: Maybe<number>, adActorSystem: Maybe<string>, tlbDynamicLb: boolean, arpMissedMax: Maybe<number>,
    coupledControl: Maybe<boolean>, broadcastNeighbour: Maybe<boolean>, adInfo: Maybe<BondAdInfo>,
  ): BondDetails => ({
    mode, activeMember, miimonMs, upDelayMs, downDelayMs, peerNotifyDelayMs, useCarrier, arpIntervalMs,
    // The kernel leaves an empty list out.
    arpIpTargets: arpIpTargets ?? [],
    nsIp6Targets: nsIp6Targets ?? [],
    arpValidate, arpAllTargets, primary, primaryReselect, failOverMac, xmitHashPolicy, resendIgmp, numPeerNotify,
    allMembersActive, minLinks, lpIntervalS, packetsPerMember, lacpActive, lacpRate, adSelect, adActorSystemPriority,
    adUserPortKey, adActorSystem, tlbDynamicLb, arpMissedMax, coupledControl,
    broadcastNeighbour, adInfo,
  }),
);

bind(
  'bondMember',
  [
    'state', 'miiStatus', 'linkFailureCount', 'permanentMac', 'queueId', 'priority', 'aggregatorId',
    'actorOperPortState', 'partnerOperPortState', 'actorPortPriority', 'actorChurnState', 'partnerChurnState',
  ],
  (
    state: M['state'], miiStatus: M['miiStatus'], linkFailureCount: number, permanentMac: string, queueId: number,
    priority: Maybe<number>, aggregatorId: Maybe<number>, actorOperPortState: M['actorOperPortState'],
    partnerOperPortState: M['partnerOperPortState'], actorPortPriority: Maybe<number>,
    actorChurnState: M['actorChurnState'], partnerChurnState: M['partnerChurnState'],
  ): BondMemberDetails => ({
    state, miiStatus, linkFailureCount, permanentMac, queueId, priority, aggregatorId, actorOperPortState,
    partnerOperPortState, actorPortPriority, actorChurnState, partnerChurnState,
  }),
);
