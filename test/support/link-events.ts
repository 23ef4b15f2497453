// What happens to the links of a namespace, as `ip monitor` tells it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { undoLater } from './cleanup.js';
import { at, ip, uniqueName, type Where } from './iproute.js';
import { eventually } from './wait.js';

export interface LinkEvent {
  readonly action: 'new' | 'delete';
  readonly index: number;
  readonly name: string;
}

/**
 * Watches the links of a namespace from now on, except for some: the state of those that are there may follow in its own
 * time.
 */
export const watchLinks = async ({
  netns,
  except = [],
}: Where & { except?: string[] } = {}): Promise<{
  /** What has happened so far, everything that ended before the call included. */
  events(): Promise<LinkEvent[]>;
}> => {
  const child = spawn('ip', [...at(netns), '-o', 'monitor', 'link']);
  const closed = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    text += data;
  });
  undoLater(async () => {
    child.kill();
    await closed;
  });

  // A link of our own that comes and goes, until the monitor tells of it.
  const mark = async (): Promise<string> => {
    const name = uniqueName('mark');
    await ip(...at(netns), 'link', 'add', name, 'type', 'veth', 'peer', 'name', uniqueName('mark'));
    await ip(...at(netns), 'link', 'del', name);
    return name;
  };
  await eventually(async () => {
    await mark();
    return text.includes('mark');
  });

  return {
    events: async () => {
      const last = await mark();
      await eventually(() => new RegExp(`^Deleted \\d+: ${last}@`, 'm').test(text));
      return text
        .split('\n')
        .map((line) => /^(Deleted )?(\d+): ([^:@]+)[:@]/.exec(line))
        .flatMap((match): LinkEvent[] => {
          const [, deleted, index, name] = match ?? [];
          if (name === undefined || name.startsWith('mark') || except.includes(name)) return [];
          return [{ action: deleted === undefined ? 'new' : 'delete', index: Number(index), name }];
        });
    },
  };
};
