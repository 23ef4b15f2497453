export {
  type Address,
  type AddressFamily,
  type AddressFilter,
  type AddressFlag,
  type AddressOptions,
  type AddressRef,
  type AddressScope,
  type AddressState,
  addAddress,
  listAddresses,
  removeAddress,
  replaceAddress,
  waitForAddress,
} from './address.js';
export { type BondChanges, type BondOptions, type BondSettings, createBond, setBond } from './bond.js';
export type { BondAdInfo, BondDetails } from './bond-details.js';
export {
  addBondMember,
  type BondMemberDetails,
  type BondMemberOptions,
  removeBondMember,
  setBondMember,
} from './bond-member.js';
export type {
  BondAdSelect,
  BondArpAllTargets,
  BondArpValidate,
  BondChurnState,
  BondFailOverMac,
  BondLacpRate,
  BondMemberState,
  BondMiiStatus,
  BondMode,
  BondPortState,
  BondPrimaryReselect,
  BondXmitHashPolicy,
} from './bond-words.js';
export {
  type BridgeChanges,
  type BridgeDetails,
  type BridgeMcastRouter,
  type BridgeOptions,
  type BridgeQuerier,
  type BridgeStpMode,
  type BridgeVlanProtocol,
  createBridge,
  setBridge,
} from './bridge.js';
export {
  type BridgePortChanges,
  type BridgePortDetails,
  type BridgePortMcastRouter,
  type BridgePortState,
  setBridgePort,
} from './bridge-port.js';
export {
  type CreatableKind,
  type CreatedByKind,
  type CreatedLink,
  type CreateLinkOptions,
  createLink,
  type OptionsByKind,
} from './create-link.js';
export { createDummy, type DummyOptions } from './dummy.js';
export { enterNetns } from './enter-netns.js';
export { NetlinkError, type NetlinkErrorFields, type OwnCode } from './errors.js';
export {
  addFdbEntry,
  type FdbEntry,
  type FdbFilter,
  type FdbOptions,
  type FdbRef,
  type FdbState,
  listFdb,
  removeFdbEntry,
} from './fdb.js';
export {
  createGretap,
  type GreEncap,
  type GreEncapFlag,
  type GreFlag,
  type GretapChanges,
  type GretapDetails,
  type GretapOptions,
  type GretapSettings,
  setGretap,
} from './gretap.js';

export { createIfb, type IfbOptions } from './ifb.js';
export type { CallOptions } from './internal/call.js';
export {
  createIpvlan,
  createIpvtap,
  type IpvlanChanges,
  type IpvlanDetails,
  type IpvlanIsolation,
  type IpvlanMode,
  type IpvlanOptions,
  setIpvlan,
} from './ipvlan.js';
export { kernelSupports } from './kernel.js';
export { findLeftovers, removeLeftovers } from './leftovers.js';
export {
  type BondLink,
  type BridgeLink,
  type DeviceLink,
  type DummyLink,
  deleteLink,
  deleteLinks,
  findLink,
  type GretapLink,
  getLink,
  type IfbLink,
  type IpvlanLink,
  type IpvtapLink,
  type Known,
  type Link,
  type LinkBase,
  type LinkChanges,
  type LinkFilter,
  type LinkFlag,
  type LinkRef,
  type LinkType,
  links,
  listLinks,
  type MacvlanLink,
  type MacvtapLink,
  type NoDetails,
  type OperState,
  type OtherLink,
  setLink,
  type VethLink,
  type VlanLink,
  type VrfLink,
  type VxlanLink,
} from './link.js';
export { generateMac, isMac } from './mac.js';
export {
  createMacvlan,
  createMacvtap,
  type MacvlanChanges,
  type MacvlanDetails,
  type MacvlanFlag,
  type MacvlanMode,
  type MacvlanOptions,
  type MacvlanSettings,
  setMacvlan,
} from './macvlan.js';
export {
  type ChangeEvent,
  Monitor,
  type MonitorEvent,
  type MonitorOptions,
  monitor,
  type NetnsId,
  type OverrunEvent,
  openMonitor,
  type WatchedObjects,
  type WatchedType,
} from './monitor.js';
export {
  addNeighbour,
  listNeighbours,
  type Neighbour,
  type NeighbourFilter,
  type NeighbourOptions,
  type NeighbourRef,
  type NeighbourState,
  removeNeighbour,
  replaceNeighbour,
} from './neighbour.js';

export { createNetns, deleteNetns, listNetns, type NamedNetns, Netns, type NetnsRef, openNetns } from './netns.js';
export type { AddressGenerationMode, CommonOptions, LinkMode } from './options.js';
export {
  addRoute,
  type GetRouteOptions,
  getRoute,
  listRoutes,
  type NextHop,
  type NextHopOptions,
  type Route,
  type RouteFilter,
  type RouteOptions,
  removeRoute,
  replaceRoute,
} from './route.js';
export type {
  IpProtocol,
  LockableMetric,
  NextHopFlag,
  RouteEncapsulation,
  RouteFeature,
  RouteFlag,
  RouteMetrics,
  RoutePreference,
  RouteProtocol,
  RouteScope,
  RouteTable,
  RouteType,
} from './route-words.js';
export {
  addRule,
  listRules,
  type PortRange,
  type Rule,
  type RuleAction,
  type RuleFilter,
  type RuleFlag,
  type RuleOptions,
  removeRule,
  type UidRange,
} from './rule.js';
export { type IndexedStats, type LinkStats, listStats } from './stats.js';
export { createVeth, type VethOptions, type VethPair } from './veth.js';
export {
  createVlan,
  setVlan,
  type VlanChanges,
  type VlanDetails,
  type VlanOptions,
  type VlanProtocol,
} from './vlan.js';
export { createVrf, type VrfDetails, type VrfOptions, type VrfPortDetails } from './vrf.js';
export {
  createVxlan,
  setVxlan,
  type VxlanChanges,
  type VxlanDetails,
  type VxlanDf,
  type VxlanFlowLabelPolicy,
  type VxlanOptions,
  type VxlanPortRange,
  type VxlanReservedBits,
  type VxlanSettings,
} from './vxlan.js';
export { type LinkCondition, waitForLink } from './wait-for-link.js';
