// Names made and removed by several processes at once, by the library's and by `ip netns`, in a /run that nobody has
// used yet.

import { beforeAll, describe, expect, test } from 'vitest';
import { nodeCommand, start } from '../support/child.js';
import { onUml } from '../support/namespace.js';

const numbers = Array.from({ length: 20 }, (_, i) => i);
const names = numbers.map((i) => `r${i}`);
// Each takes User-Mode Linux seconds.
const processes = onUml() ? 2 : 4;

interface Seen {
  /** What each process got for each of the names: a code, or 'done'. */
  created: string[][];
  deleted: string[][];
  /** The exit status of `ip netns` for each name. */
  added: number[];
  removed: number[];
  /** The mounts below /run/netns, and of it, when all is made and when all is removed. */
  between: string[];
  after: string[];
  /** What is in the directory afterwards. */
  left: string[];
}

// Each in the background; what `ip netns` says to the loser of a race is not to be seen.
const inBackground = (task: 'create' | 'delete', verb: 'add' | 'del'): string => `
  for i in $(seq ${processes}); do "$@" ${task} ${names.join(' ')} > "$TMP/${task}$i" & done
  for name in ${names.join(' ')}; do { ip netns ${verb} $name 2> "$TMP/error"; echo $? >> "$TMP/${verb}"; } & done
  wait`;

const script = `
  set -e
  mount -t tmpfs tmpfs /run
  TMP=/run/results; mkdir $TMP
  mounts() { cut -d' ' -f1,5 /proc/self/mountinfo; }
  # What lies below the /run of this test has the same names.
  mounts > $TMP/before
  ${inBackground('create', 'add')}
  mounts | grep -vxFf $TMP/before > $TMP/between
  ${inBackground('delete', 'del')}
  mounts | grep -vxFf $TMP/before > $TMP/after
  ls -A /run/netns > $TMP/left
  for file in create? add between delete? del after left; do for f in $TMP/$file; do echo "$(basename $f)"; cat $f; echo; done; done`;

const withoutNumber = (mount: string): string => mount.replace(/^\d+ /, '');

describe('twenty names at once, by several processes', () => {
  let seen: Seen;

  beforeAll(async () => {
    const unshare = ['unshare', '--mount', '--propagation', 'private', 'bash', '-c', script, 'bash'];
    const { status, stdout, stderr } = await start([...unshare, ...nodeCommand('name-namespaces.mjs')]).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const blocks = stdout.split('\n\n').map((block) => block.split('\n').filter(Boolean));
    const linesOf = (title: string): string[] => blocks.find(([first]) => first === title)?.slice(1) ?? [];
    const answers = (title: string): string[][] =>
      Array.from({ length: processes }, (_, i) => JSON.parse(linesOf(`${title}${i + 1}`)[0] ?? '[]') as string[]);
    seen = {
      created: answers('create'),
      deleted: answers('delete'),
      added: linesOf('add').map(Number),
      removed: linesOf('del').map(Number),
      between: linesOf('between').map(withoutNumber),
      after: linesOf('after').map(withoutNumber),
      left: linesOf('left'),
    };
  });

  test('each name is made by one of them, and taken for the others', () => {
    const made = seen.created.flat().filter((answer) => answer === 'done').length;
    const added = seen.added.filter((status) => status === 0).length;
    expect(seen.added).toHaveLength(names.length);
    expect(made + added).toBe(names.length);
    for (const i of numbers) {
      const answers = seen.created.map((list) => list[i]);
      expect(answers.filter((answer) => answer === 'done').length, names[i]).toBeLessThanOrEqual(1);
      expect(answers.filter((answer) => answer !== 'done' && answer !== 'EEXIST')).toEqual([]);
    }
  });

  test('each has one mount, and the directory one, and there are no others', () => {
    expect(seen.between.sort()).toEqual(['/run/netns', ...names.map((name) => `/run/netns/${name}`)].sort());
  });

  test('each is removed by one of them at least, and is missing or busy for the others', () => {
    expect(seen.left).toEqual([]);
    expect(seen.after).toEqual(['/run/netns']);
    const allowed = ['done', 'ENOENT', 'EBUSY'];
    expect(seen.deleted.flat().filter((answer) => !allowed.includes(answer))).toEqual([]);
    expect(seen.removed).toHaveLength(names.length);
  });
});
