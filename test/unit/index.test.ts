// The public names, exactly. A name that is added here is documented in README.md; one that is taken away breaks users.

import ts from 'typescript';
import { expect, test } from 'vitest';
import * as library from '../../lib/index.js';
import { textOf } from '../support/sources.js';

const values = [
  ...['createDummy', 'createLink', 'createMacvlan', 'createMacvtap', 'createNetns', 'createVeth'],
  ...[
    'deleteLink',
    'deleteLinks',
    'deleteNetns',
    'findLeftovers',
    'removeLeftovers',
    'findLink',
    'generateMac',
    'getLink',
    'isMac',
    'kernelSupports',
  ],
  ...['links', 'listLinks', 'listNetns', 'listStats', 'openNetns', 'setLink', 'setMacvlan'],
  ...['NetlinkError', 'Netns'],
  ...['createIfb', 'createVrf'],
  ...['createBridge', 'setBridge', 'setBridgePort', 'createGretap', 'setGretap', 'createVxlan', 'setVxlan'],
  ...['enterNetns'],
  ...['addBondMember', 'createBond', 'removeBondMember', 'setBond', 'setBondMember'],
  ...['Monitor', 'monitor', 'openMonitor', 'waitForLink'],
  ...['createIpvlan', 'createIpvtap', 'createVlan', 'setIpvlan', 'setVlan'],
  ...['addRoute', 'getRoute', 'listRoutes', 'removeRoute', 'replaceRoute', 'addRule', 'listRules', 'removeRule'],
  ...['addAddress', 'replaceAddress', 'removeAddress', 'listAddresses', 'waitForAddress'],
  ...['addNeighbour', 'replaceNeighbour', 'removeNeighbour', 'listNeighbours'],
  ...['addFdbEntry', 'removeFdbEntry', 'listFdb'],
];

const types = [
  ...['AddressGenerationMode', 'CallOptions', 'CommonOptions', 'CreatedLink', 'CreateLinkOptions', 'DeviceLink'],
  ...[
    'DummyLink',
    'DummyOptions',
    'IndexedStats',
    'Known',
    'Link',
    'LinkBase',
    'LinkChanges',
    'LinkFilter',
    'LinkFlag',
    'LinkMode',
  ],
  ...[
    'LinkRef',
    'LinkStats',
    'LinkType',
    'MacvlanChanges',
    'MacvlanDetails',
    'MacvlanFlag',
    'MacvlanLink',
    'MacvlanMode',
  ],
  ...[
    'MacvlanOptions',
    'MacvlanSettings',
    'MacvtapLink',
    'NamedNetns',
    'NetlinkErrorFields',
    'NoDetails',
    'NetnsRef',
    'OperState',
  ],
  ...['OtherLink', 'OwnCode', 'VethLink', 'VethOptions', 'VethPair'],
  ...['CreatableKind', 'CreatedByKind', 'OptionsByKind'],
  ...['IfbLink', 'IfbOptions', 'VrfLink', 'VrfOptions', 'VrfDetails', 'VrfPortDetails'],
  ...['BondMemberDetails', 'BridgePortDetails'],
  ...['BridgeChanges', 'BridgeDetails', 'BridgeLink', 'BridgeMcastRouter', 'BridgeOptions', 'BridgeQuerier'],
  ...['BridgeStpMode', 'BridgeVlanProtocol', 'BridgePortChanges', 'BridgePortMcastRouter', 'BridgePortState'],
  ...['GreEncap', 'GreEncapFlag', 'GreFlag', 'GretapChanges', 'GretapDetails', 'GretapLink', 'GretapOptions'],
  ...['GretapSettings', 'VxlanChanges', 'VxlanDetails', 'VxlanDf', 'VxlanFlowLabelPolicy', 'VxlanLink'],
  ...['VxlanOptions', 'VxlanPortRange', 'VxlanReservedBits', 'VxlanSettings'],
  ...['BondAdInfo', 'BondAdSelect', 'BondArpAllTargets', 'BondArpValidate', 'BondChanges', 'BondChurnState'],
  ...['BondDetails', 'BondFailOverMac', 'BondLacpRate', 'BondLink', 'BondMemberOptions', 'BondMemberState'],
  ...['BondMiiStatus', 'BondMode', 'BondOptions', 'BondPortState', 'BondPrimaryReselect', 'BondSettings'],
  ...['BondXmitHashPolicy'],
  ...['ChangeEvent', 'MonitorEvent', 'MonitorOptions', 'NetnsId', 'OverrunEvent', 'WatchedObjects', 'WatchedType'],
  ...['LinkCondition'],
  ...['VlanChanges', 'VlanDetails', 'VlanLink', 'VlanOptions', 'VlanProtocol'],
  ...['IpvlanChanges', 'IpvlanDetails', 'IpvlanIsolation', 'IpvlanLink', 'IpvlanMode', 'IpvlanOptions', 'IpvtapLink'],
  ...['GetRouteOptions', 'IpProtocol', 'LockableMetric', 'NextHop', 'NextHopFlag', 'NextHopOptions'],
  ...['PortRange', 'Route', 'RouteEncapsulation', 'RouteFeature', 'RouteFilter', 'RouteFlag', 'RouteMetrics'],
  ...['RouteOptions', 'RoutePreference', 'RouteProtocol', 'RouteScope', 'RouteTable', 'RouteType'],
  ...['Rule', 'RuleAction', 'RuleFilter', 'RuleFlag', 'RuleOptions', 'UidRange'],
  ...['Address', 'AddressFamily', 'AddressFilter', 'AddressFlag', 'AddressOptions', 'AddressRef', 'AddressScope'],
  ...['AddressState', 'Neighbour', 'NeighbourFilter', 'NeighbourOptions', 'NeighbourRef', 'NeighbourState'],
  ...['FdbEntry', 'FdbFilter', 'FdbOptions', 'FdbRef', 'FdbState'],
];

test('the package exports these functions and classes', () => {
  expect(Object.keys(library).sort()).toEqual([...values].sort());
  for (const [name, value] of Object.entries(library)) expect(value, name).toBeTypeOf('function');
  expect(library).not.toHaveProperty('default');
});

test('the package exports these types', () => {
  const source = ts.createSourceFile('index.ts', textOf('lib/index.ts'), ts.ScriptTarget.ES2023, true);
  const found = source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return [];
    if (!ts.isNamedExports(statement.exportClause)) return [];
    const isType = statement.isTypeOnly;
    return statement.exportClause.elements.filter((one) => isType || one.isTypeOnly).map((one) => one.name.text);
  });
  expect(found.sort()).toEqual([...types].sort());
});

test('functions take what they need, and `call` last', () => {
  // Optional parameters, and those with a default, do not count.
  expect(library.createMacvlan).toHaveLength(2);
  expect(library.setLink).toHaveLength(3);
  expect(library.createVeth).toHaveLength(0);
});
