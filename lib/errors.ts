/** The codes of errors that are this library's own. Codes are permanent; messages may change. */
export const ownCodes = {
  ERR_NETLINK_CLOSED: 'the connection was closed before the request was sent',
  ERR_NETLINK_MAIN_THREAD: 'only a worker thread can enter a namespace',
  ERR_NETLINK_MALFORMED: "the kernel's answer could not be understood",
  ERR_NETLINK_INTERRUPTED: 'the table kept changing while it was read, for two seconds',
  ERR_NETLINK_OPTION_IGNORED: 'the running kernel ignored an option in silence',
  ERR_NETLINK_DUPLICATE_ADDRESS: 'the address is in use by another node',
  ERR_NETLINK_UNSUPPORTED_PLATFORM: 'network links can be configured on Linux only',
} as const;

/** One of the library's own codes. */
export type OwnCode = keyof typeof ownCodes;

/** What a {@link NetlinkError} is made from. */
export interface NetlinkErrorFields {
  /** {@link NetlinkError.code} */
  code: string;
  /** {@link NetlinkError.errno} */
  errno?: number | undefined;
  /** {@link NetlinkError.operation} */
  operation: string;
  /** {@link NetlinkError.target} */
  target?: string | undefined;
  /** {@link NetlinkError.option} */
  option?: string | undefined;
  /** {@link NetlinkError.kernelMessage} */
  kernelMessage?: string | undefined;
  /** {@link NetlinkError.hint} */
  hint?: string | undefined;
  /** {@link NetlinkError.notRestored} */
  notRestored?: string[] | undefined;
  /** {@link NetlinkError.deleted} */
  deleted?: (string | number)[] | undefined;
  /** {@link NetlinkError.remaining} */
  remaining?: (string | number)[] | undefined;
  /** What was underneath, as with every `Error`. */
  cause?: unknown;
}

// The words of strerror(3) for what link requests end in; the code is behind them in every message.
const sentences: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EAFNOSUPPORT: 'address family not supported',
  EBADF: 'bad file descriptor',
  EBUSY: 'device or resource busy',
  EEXIST: 'file exists',
  EHOSTUNREACH: 'no route to host',
  EINVAL: 'invalid argument',
  ELOOP: 'too many levels',
  EMFILE: 'too many open files',
  EMSGSIZE: 'message too long',
  ENETDOWN: 'network is down',
  ENETUNREACH: 'network is unreachable',
  ENFILE: 'too many open files in system',
  ENOBUFS: 'no buffer space available',
  ENODEV: 'no such device',
  ENOENT: 'no such file or directory',
  ENOMEM: 'out of memory',
  ENOTCONN: 'not connected',
  ENOTEMPTY: 'not empty',
  ENOTSUPP: 'operation not supported',
  ENOTDIR: 'not a directory',
  EOPNOTSUPP: 'operation not supported',
  ENOTSUP: 'operation not supported',
  EOVERFLOW: 'value too large',
  EPERM: 'operation not permitted',
  EPROTONOSUPPORT: 'protocol not supported',
  ERANGE: 'value out of range',
  ESRCH: 'no such process',
};

function isOwnCode(code: string): code is OwnCode {
  return code in ownCodes;
}

function sentenceOf(code: string): string {
  return isOwnCode(code) ? ownCodes[code] : (sentences[code] ?? 'system error');
}

function messageOf(fields: NetlinkErrorFields): string {
  const what = fields.target === undefined ? fields.operation : `${fields.operation} ${fields.target}`;
  const option = fields.option === undefined ? '' : ` (option ${fields.option})`;
  const kernel = fields.kernelMessage === undefined ? '' : `: ${fields.kernelMessage}`;
  const hint = fields.hint === undefined ? '' : `: ${fields.hint}`;
  return `${what}: ${sentenceOf(fields.code)} (${fields.code})${kernel}${option}${hint}`;
}

/**
 * The error of every call that the kernel, or the way to it, refused. Test `code`, not the class and not
 * the message: two copies of the library may be loaded, and messages change.
 */
export class NetlinkError extends Error {
  /** Of the class, not of each error. */
  declare readonly name: 'NetlinkError';
  static {
    // As with the errors of the language: no property of each error, which would be printed with the rest.
    Object.defineProperty(NetlinkError.prototype, 'name', {
      value: 'NetlinkError',
      configurable: true,
      writable: true,
    });
  }

  /** `'EEXIST'`, `'ENODEV'`, … or one of the library's own: `'ERR_NETLINK_CLOSED'`, … */
  readonly code: string;
  /** Negative, as in Node: `-17`. Absent for the library's own codes. */
  declare readonly errno?: number;
  /** What was being done: `'link.create'`. */
  readonly operation: string;
  /** What it was done to: `'mv0'`. */
  declare readonly target?: string;
  /** The option that the failure is about: `'mode'`. */
  declare readonly option?: string;
  /** The kernel's own words (`NLMSGERR_ATTR_MSG`), where it has any. */
  declare readonly kernelMessage?: string;
  /** What is really wrong and what to do, where the library could find out. */
  declare readonly hint?: string;
  /**
   * After a change that failed half-way: what could not be put back. It is options, and, of a link that was down
   * meanwhile, which costs it those it had, `'addresses'` (of IPv6), `'routes'` and `'neighbours'`: routes that a router has
   * advertised, say, or that lead over nexthop objects. What is of another link has its name before it: `'eth0.mtu'`.
   */
  declare readonly notRestored?: string[];
  /** After a deletion of many that stopped between two chunks: which links are gone. */
  declare readonly deleted?: (string | number)[];
  /** After a deletion of many that stopped between two chunks: which links are still there. */
  declare readonly remaining?: (string | number)[];

  constructor(fields: NetlinkErrorFields) {
    super(messageOf(fields), fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.operation = fields.operation;
    // A field without a value is no property at all, so that an error prints what it knows.
    const { code: _code, operation: _operation, cause: _cause, ...rest } = fields;
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
    }
  }
}

// Not meant for programs, and so unknown to the C library, but some drivers let it out.
const enotsupp = 524;

/** `17` → `'EEXIST'`. */
export function errnoName(errno: number): string {
  if (errno === enotsupp) return 'ENOTSUPP';
  // Linux has one number for both; the kernel says EOPNOTSUPP where Node says ENOTSUP.
  // Not imported: see internal/builtin.ts.
  const name = process.getBuiltinModule('node:util').getSystemErrorName(-errno);
  return name === 'ENOTSUP' ? 'EOPNOTSUPP' : name;
}
