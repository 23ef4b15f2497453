import type { BridgeDetails, BridgeMcastRouter, BridgeQuerier, BridgeStpMode, BridgeVlanProtocol } from '../bridge.js';
import type { BridgePortDetails, BridgePortMcastRouter, BridgePortState } from '../bridge-port.js';
import type { Known } from '../link.js';
import { bind, type Maybe } from './shape.js';

// The objects of bridges; see shapes.ts.

bind(
  'bridgeQuerier',
  [
    'ipAddress', 'ipPort', 'ipOtherTimerMs', 'ipv6Address', 'ipv6Port', 'ipv6OtherTimerMs',
  ],
  (
    ipAddress: Maybe<string>, ipPort: Maybe<number>, ipOtherTimerMs: Maybe<number>, ipv6Address: Maybe<string>,
    ipv6Port: Maybe<number>, ipv6OtherTimerMs: Maybe<number>,
  ): BridgeQuerier => ({
    ipAddress, ipPort, ipOtherTimerMs, ipv6Address, ipv6Port, ipv6OtherTimerMs,
  }),
);

bind(
  'bridge',
  [
    'stpMode', 'stpState', 'forwardDelayMs', 'helloTimeMs', 'maxAgeMs', 'ageingTimeMs', 'priority', 'vlanFiltering',
    'vlanProtocol', 'vlanDefaultPvid', 'vlanStatsEnabled', 'vlanStatsPerPort', 'groupFwdMask', 'groupAddr', 'rootId',
    'bridgeId', 'rootPort', 'rootPathCost', 'topologyChange', 'topologyChangeDetected', 'helloTimerMs', 'tcnTimerMs',
    'topologyChangeTimerMs', 'gcTimerMs', 'mcastRouter', 'mcastSnooping', 'mcastQueryUseIfaddr', 'mcastQuerier',
    'mcastStatsEnabled', 'mcastHashElasticity', 'mcastHashMax', 'mcastLastMemberCount', 'mcastStartupQueryCount',
    'mcastIgmpVersion', 'mcastMldVersion', 'mcastLastMemberIntervalMs', 'mcastMembershipIntervalMs',
    'mcastQuerierIntervalMs', 'mcastQueryIntervalMs', 'mcastQueryResponseIntervalMs', 'mcastStartupQueryIntervalMs',
    'mcastQuerierState', 'nfCallIptables', 'nfCallIp6tables', 'nfCallArptables', 'noLinklocalLearn',
    'mcastVlanSnooping', 'mstEnabled', 'mdbOffloadFailNotification', 'fdbLocalVlan0', 'fdbLearnedCount',
    'fdbMaxLearned',
  ],
  (
    stpMode: Maybe<Known<BridgeStpMode>>, stpState: boolean, forwardDelayMs: number, helloTimeMs: number,
    maxAgeMs: number, ageingTimeMs: number, priority: number, vlanFiltering: boolean,
    vlanProtocol: Maybe<Known<BridgeVlanProtocol>>, vlanDefaultPvid: Maybe<number>, vlanStatsEnabled: Maybe<boolean>,
    vlanStatsPerPort: Maybe<boolean>, groupFwdMask: number, groupAddr: string, rootId: string, bridgeId: string,
    rootPort: number, rootPathCost: number, topologyChange: boolean, topologyChangeDetected: boolean,
    helloTimerMs: number, tcnTimerMs: number, topologyChangeTimerMs: number, gcTimerMs: number,
    mcastRouter: Maybe<Known<BridgeMcastRouter>>, mcastSnooping: Maybe<boolean>, mcastQueryUseIfaddr: Maybe<boolean>,
    mcastQuerier: Maybe<boolean>, mcastStatsEnabled: Maybe<boolean>, mcastHashElasticity: Maybe<number>,
    mcastHashMax: Maybe<number>, mcastLastMemberCount: Maybe<number>, mcastStartupQueryCount: Maybe<number>,
    mcastIgmpVersion: Maybe<number>, mcastMldVersion: Maybe<number>, mcastLastMemberIntervalMs: Maybe<number>,
    mcastMembershipIntervalMs: Maybe<number>, mcastQuerierIntervalMs: Maybe<number>,
    mcastQueryIntervalMs: Maybe<number>, mcastQueryResponseIntervalMs: Maybe<number>,
    mcastStartupQueryIntervalMs: Maybe<number>, mcastQuerierState: Maybe<BridgeQuerier>, nfCallIptables: Maybe<boolean>,
    nfCallIp6tables: Maybe<boolean>, nfCallArptables: Maybe<boolean>, noLinklocalLearn: Maybe<boolean>,
    mcastVlanSnooping: Maybe<boolean>, mstEnabled: Maybe<boolean>, mdbOffloadFailNotification: Maybe<boolean>,
    fdbLocalVlan0: Maybe<boolean>, fdbLearnedCount: Maybe<number>, fdbMaxLearned: Maybe<number>,
  ): BridgeDetails => ({
    stpMode, stpState, forwardDelayMs, helloTimeMs, maxAgeMs, ageingTimeMs, priority, vlanFiltering, vlanProtocol,
    vlanDefaultPvid, vlanStatsEnabled, vlanStatsPerPort, groupFwdMask, groupAddr, rootId, bridgeId, rootPort,
    rootPathCost, topologyChange, topologyChangeDetected, helloTimerMs, tcnTimerMs, topologyChangeTimerMs, gcTimerMs,
    mcastRouter, mcastSnooping, mcastQueryUseIfaddr, mcastQuerier, mcastStatsEnabled, mcastHashElasticity, mcastHashMax,
    mcastLastMemberCount, mcastStartupQueryCount, mcastIgmpVersion, mcastMldVersion, mcastLastMemberIntervalMs,
    mcastMembershipIntervalMs, mcastQuerierIntervalMs, mcastQueryIntervalMs, mcastQueryResponseIntervalMs,
    mcastStartupQueryIntervalMs, mcastQuerierState, nfCallIptables, nfCallIp6tables, nfCallArptables, noLinklocalLearn,
    mcastVlanSnooping, mstEnabled, mdbOffloadFailNotification, fdbLocalVlan0, fdbLearnedCount, fdbMaxLearned,
  }),
);

bind(
  'bridgePort',
  [
    'state', 'priority', 'cost', 'hairpin', 'guard', 'rootBlock', 'fastLeave', 'mcastToUnicast', 'learning', 'flood',
    'mcastFlood', 'bcastFlood', 'proxyArp', 'proxyArpWifi', 'rootId', 'bridgeId', 'designatedPort', 'designatedCost',
    'id', 'no', 'topologyChangeAck', 'configPending', 'vlanTunnel', 'groupFwdMask', 'neighSuppress', 'mrpRingOpen',
    'mrpInOpen', 'isolated', 'locked', 'mab', 'neighVlanSuppress', 'neighForwardGrat', 'messageAgeTimerMs',
    'forwardDelayTimerMs', 'holdTimerMs', 'mcastRouter', 'mcastEhtHostsLimit', 'mcastEhtHostsCount', 'mcastGroupCount',
    'mcastMaxGroups', 'backupPort', 'backupNhid',
  ],
  (
    state: Known<BridgePortState>, priority: number, cost: number, hairpin: boolean, guard: boolean, rootBlock: boolean,
    fastLeave: boolean, mcastToUnicast: boolean, learning: boolean, flood: boolean, mcastFlood: boolean,
    bcastFlood: boolean, proxyArp: boolean, proxyArpWifi: boolean, rootId: string, bridgeId: string,
    designatedPort: number, designatedCost: number, id: number, no: number, topologyChangeAck: boolean,
    configPending: boolean, vlanTunnel: boolean, groupFwdMask: number, neighSuppress: boolean,
    mrpRingOpen: Maybe<boolean>, mrpInOpen: Maybe<boolean>, isolated: boolean, locked: Maybe<boolean>,
    mab: Maybe<boolean>, neighVlanSuppress: Maybe<boolean>, neighForwardGrat: Maybe<boolean>, messageAgeTimerMs: number,
    forwardDelayTimerMs: number, holdTimerMs: number, mcastRouter: Maybe<Known<BridgePortMcastRouter>>,
    mcastEhtHostsLimit: Maybe<number>, mcastEhtHostsCount: Maybe<number>, mcastGroupCount: Maybe<number>,
    mcastMaxGroups: Maybe<number>, backupPort: Maybe<number>, backupNhid: Maybe<number>,
  ): BridgePortDetails => ({
    state, priority, cost, hairpin, guard, rootBlock, fastLeave, mcastToUnicast, learning, flood, mcastFlood,
    bcastFlood, proxyArp, proxyArpWifi, rootId, bridgeId, designatedPort, designatedCost, id, no, topologyChangeAck,
    configPending, vlanTunnel, groupFwdMask, neighSuppress, mrpRingOpen, mrpInOpen, isolated, locked, mab,
    neighVlanSuppress, neighForwardGrat, messageAgeTimerMs, forwardDelayTimerMs, holdTimerMs, mcastRouter,
    mcastEhtHostsLimit, mcastEhtHostsCount, mcastGroupCount, mcastMaxGroups, backupPort, backupNhid,
  }),
);
