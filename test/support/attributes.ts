// A small parser of netlink attributes that shares nothing with the library's, and a writer for messages that no kernel
// sends. Numbers are those of linux/if_link.h, spelled out: the tests' truth must not come from the code under test.

/** An attribute: its number, and its payload in hexadecimal or, for a nest, its attributes. */
export interface Attribute {
  readonly type: number;
  readonly value: string | readonly Attribute[];
}

export interface Request {
  readonly type: number;
  readonly flags: number;
  /** The fixed header behind the netlink header, in hexadecimal. */
  readonly header: string;
  readonly attributes: readonly Attribute[];
}

/** What lies inside of an attribute: nests by their number, text, or a whole link message. */
interface Layout {
  readonly nests?: Readonly<Record<number, Layout>>;
  /** Numbers whose payload is text, with or without a closing NUL. */
  readonly texts?: readonly number[];
  /** Bytes of a fixed header in front of the attributes. */
  readonly header?: number;
}

const propList: Layout = { texts: [53] };
// IFLA_IFNAME, IFLA_QDISC, IFLA_ALT_IFNAME; not IFLA_IFALIAS, whose bytes are all taken as they are.
const linkTexts = [3, 6, 53];

const linkLayout = (kind: string, header: number): Layout => ({
  header,
  texts: linkTexts,
  nests: {
    // IFLA_LINKINFO: IFLA_INFO_KIND and _DATA, IFLA_INFO_SLAVE_KIND and _DATA
    18: { texts: [1, 4], nests: { 2: dataLayout(kind), 5: {} } },
    26: { nests: { 10: {} } }, // IFLA_AF_SPEC: AF_INET6
    52: propList, // IFLA_PROP_LIST: IFLA_ALT_IFNAME
  },
});

const ifinfomsg = 16;

const dataLayout = (kind: string): Layout => {
  if (kind === 'macvlan' || kind === 'macvtap') return { nests: { 5: {} } }; // IFLA_MACVLAN_MACADDR_DATA
  if (kind === 'vlan') return { nests: { 3: {}, 4: {} } }; // IFLA_VLAN_EGRESS_QOS, IFLA_VLAN_INGRESS_QOS
  // IFLA_BOND_ARP_IP_TARGET, IFLA_BOND_NS_IP6_TARGET
  if (kind === 'bond') return { nests: { 8: {}, 31: {} } };
  // VETH_INFO_PEER is a link message of its own.
  if (kind === 'veth') return { nests: { 1: linkLayout('', ifinfomsg) } };
  return {};
};

const nested = 0x8000;

/** The attributes of some bytes, without the flag that marks nests: not everybody sets it. */
export const parseAttributes = (bytes: Buffer, layout: Layout = {}): Attribute[] => {
  const found: Attribute[] = [];
  for (let start = 0; start < bytes.length; ) {
    const length = bytes.readUInt16LE(start);
    if (length < 4 || start + length > bytes.length)
      throw new Error(`A bad attribute at ${start} of ${bytes.toString('hex')}`);
    const type = bytes.readUInt16LE(start + 2) & ~nested;
    found.push({ type, value: payloadOf(bytes.subarray(start + 4, start + length), type, layout) });
    start += (length + 3) & ~3;
  }
  return found;
};

/** Whether attributes follow one another to the end of the bytes. */
export const isWhole = (bytes: Buffer): boolean => {
  let start = 0;
  while (start + 4 <= bytes.length) {
    const length = bytes.readUInt16LE(start);
    if (length < 4 || start + length > bytes.length) return false;
    start += (length + 3) & ~3;
  }
  return start === bytes.length;
};

const payloadOf = (payload: Buffer, type: number, layout: Layout): Attribute['value'] => {
  const inner = layout.nests?.[type];
  if (inner !== undefined) {
    const header = payload.subarray(0, inner.header ?? 0);
    // The fixed header of an inner message is compared as if it were an attribute, of a number that there is none of.
    const front = header.length === 0 ? [] : [{ type: -1, value: header.toString('hex') }];
    return [...front, ...parseAttributes(payload.subarray(header.length), inner)];
  }
  const isText = layout.texts?.includes(type) === true;
  return (isText ? payload.subarray(0, endOfText(payload)) : payload).toString('hex');
};

const endOfText = (payload: Buffer): number => {
  const nul = payload.indexOf(0);
  return nul < 0 ? payload.length : nul;
};

/** A whole message. `headerSize`: 16 for struct ifinfomsg, 12 for struct if_stats_msg. */
export const parseMessage = (bytes: Buffer, kind = '', headerSize = ifinfomsg): Request => ({
  type: bytes.readUInt16LE(4),
  flags: bytes.readUInt16LE(6),
  header: bytes.subarray(16, 16 + headerSize).toString('hex'),
  attributes: parseAttributes(bytes.subarray(16 + headerSize), linkLayout(kind, headerSize)),
});

/** In the order of their numbers, at each level: the kernel does not care for the order, except among equal ones. */
export const sorted = (attributes: readonly Attribute[]): Attribute[] =>
  attributes
    .map(({ type, value }) => ({ type, value: typeof value === 'string' ? value : sorted(value) }))
    .sort((a, b) => a.type - b.type);

/** The attributes without those at one path of numbers: `without(list, [18, 2, 1])`. */
export const without = (attributes: readonly Attribute[], [first, ...rest]: readonly number[]): Attribute[] =>
  attributes.flatMap(({ type, value }) => {
    if (type !== first) return [{ type, value }];
    return rest.length === 0 || typeof value === 'string' ? [] : [{ type, value: without(value, rest) }];
  });

/** One attribute as bytes, padded. */
export const attributeBytes = (type: number, payload: Buffer | string, isNest = false): Buffer => {
  const body = typeof payload === 'string' ? Buffer.from(payload, 'hex') : payload;
  const bytes = Buffer.alloc((4 + body.length + 3) & ~3);
  bytes.writeUInt16LE(4 + body.length, 0);
  bytes.writeUInt16LE(type | (isNest ? nested : 0), 2);
  body.copy(bytes, 4);
  return bytes;
};

/** Attributes as bytes, nests with their flag. */
export const bytesOf = (attributes: readonly Attribute[]): Buffer =>
  Buffer.concat(
    attributes.map(({ type, value }) => {
      if (typeof value !== 'string') return attributeBytes(type, bytesOf(value), true);
      return type < 0 ? Buffer.from(value, 'hex') : attributeBytes(type, value);
    }),
  );
