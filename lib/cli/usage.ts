import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

// What the command takes, and what it says of that.

/** The command was called wrongly. */
export class UsageError extends Error {}

/** What was asked for. */
export interface Asked {
  readonly netns?: string | undefined;
  readonly all: boolean;
  readonly json: boolean;
  /** Types of events to watch. */
  readonly events?: readonly string[] | undefined;
  /** The device, and the kinds to examine it for. */
  readonly words: readonly string[];
}

type Command = 'doctor' | 'tree' | 'watch';
type Request =
  | { command: 'help'; topic: Command | undefined }
  | { command: 'version' }
  | ({ command: Command } & Asked);

const texts = {
  general: `lowerdev: looks at network links. It changes nothing.

  lowerdev tree [--netns NAME | --all] [--json]       the links as a tree: who sits on whom
  lowerdev doctor DEVICE [KIND…] [--netns NAME] [--json]   what can be built on a device, and what is in the way
  lowerdev watch [--netns NAME] [--events TYPES] [--json]  what happens, one line for each event, until Ctrl-C

  lowerdev COMMAND --help                             more about one of them
  lowerdev --version

NAME is a namespace under /run/netns, or a path. Without it the command looks at the namespace that it runs in.
The status is 0 when all is well, and 1 when it is not. NO_COLOR=1 turns colours off.
`,
  tree: `lowerdev tree [--netns NAME | --all] [--json]

Prints the links of a namespace as a tree. What sits on a link stands below it: the bond below its members, VLANs and
macvlans below their lower device, a bridge below its ports. A link that sits on several is printed in full below the
first, and as a reference below the others. Lower devices and peers in other namespaces are shown where they can be seen.

  --netns NAME   the links of this namespace
  --all          the links of this namespace and of all that have a name; those that cannot be entered are left out
  --json         the same as JSON, with everything that is known of each link
`,
  doctor: `lowerdev doctor DEVICE [KIND…] [--netns NAME] [--json]

Tells what can be built on a device, what stands in the way, and what to do about it. It looks, and tries nothing; but
to ask the kernel for a kind of link loads its module, and takes CAP_NET_ADMIN.

  KIND           macvlan, passthru, macvtap, ipvlan, ipvtap, vlan, bridge (as a port), bond (as a member). Default: all
  --netns NAME   the device is in this namespace
  --json         the same as JSON

The status is 0 when everything asked for can be built, else 1.
`,
  watch: `lowerdev watch [--netns NAME] [--events TYPES] [--json]

Prints what happens to links, addresses, neighbours, routes and the rest, one line for each event, until Ctrl-C. When the
kernel dropped events a line says 'overrun', and the whole state follows as events.

  --netns NAME   in this namespace
  --events TYPES these types only: link,address,neighbour,fdb,route,rule,netnsId
  --json         one JSON object a line
`,
} as const;

/** The help, about one command or all. */
export function usage(topic: Command | undefined): string {
  return texts[topic ?? 'general'];
}

/** The version of the package. */
export function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

const known = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  netns: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  events: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const taken: Readonly<Record<Command, readonly (keyof typeof known)[]>> = {
  tree: ['netns', 'all', 'json'],
  doctor: ['netns', 'json'],
  watch: ['netns', 'events', 'json'],
};

function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(taken, word);
}

function split(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    const words = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${words}. See lowerdev --help`);
  }
}

/** Reads the arguments. */
export function parse(args: readonly string[]): Request {
  const { values, positionals } = split(args);
  const [command, ...words] = positionals;
  if (values.version === true) return { command: 'version' };
  if (values.help === true || command === 'help') {
    const topic = command === 'help' ? words[0] : command;
    return { command: 'help', topic: isCommand(topic) ? topic : undefined };
  }
  if (command === undefined) throw new UsageError(`what shall be shown?\n\n${usage(undefined)}`);
  if (!isCommand(command)) throw new UsageError(`there is no command '${command}'. See lowerdev --help`);
  const wrong = (Object.keys(values) as (keyof typeof known)[]).find((name) => !taken[command].includes(name));
  if (wrong !== undefined) throw new UsageError(`${command} takes no --${wrong}. See lowerdev ${command} --help`);
  checkWords(command, words);
  const { netns, all = false, json = false, events } = values;
  if (all && netns !== undefined) throw new UsageError('--netns and --all exclude one another');
  return { command, words, netns, all, json, events: events?.split(',') };
}

function checkWords(command: Command, words: readonly string[]): void {
  if (command === 'doctor' && words.length === 0) throw new UsageError('doctor needs the name of a device');
  if (command !== 'doctor' && words.length > 0) throw new UsageError(`${command} takes no '${words[0] ?? ''}'`);
}
