// What the library asks of the system, as strace sees it.

import { beforeAll, describe, expect, test } from 'vitest';
import { nodeCommand } from '../support/child.js';
import { onUml, skipCurrentTest, uniqueName } from '../support/namespace.js';
import { straced } from '../support/strace.js';

const mark = '/from-here-on-it-is-the-library';
let calls: string[] | undefined;

beforeAll(async () => {
  if (onUml()) return;
  const traced = '%process,%file,socket,accept,accept4,dup,dup2,dup3,fcntl,pipe,pipe2,eventfd,eventfd2,epoll_create1';
  const all = await straced(traced, nodeCommand('everything-once.mjs', mark, uniqueName('ns')));
  // Its last mention: the first is the command line. A call that another thread's interrupts is in two lines; its
  // arguments are in the first.
  calls = all
    ?.slice(all.findLastIndex((line) => line.includes(mark)) + 1)
    .filter((line) => !line.includes(' resumed>'));
});

const callsOf = (...names: string[]): string[] => {
  if (calls === undefined) return skipCurrentTest('there is no strace that works here');
  return calls.filter((line) => names.includes(/^\d+\s+(\w+)\(/.exec(line)?.[1] ?? ''));
};

describe('calls of every sort', () => {
  test('start no process: neither a shell nor ip', () => {
    expect(callsOf('execve', 'execveat', 'fork', 'vfork')).toEqual([]);
    const threads = callsOf('clone', 'clone3');
    expect(threads.length).toBeGreaterThan(5);
    expect(threads.filter((line) => !line.includes('CLONE_THREAD'))).toEqual([]);
  });

  test('open nothing that a program started meanwhile would inherit', () => {
    const opened = callsOf('open', 'openat', 'openat2', 'creat');
    expect(opened.some((line) => line.includes('/run/netns'))).toBe(true);
    expect(opened.filter((line) => !line.includes('O_CLOEXEC'))).toEqual([]);
    const sockets = callsOf('socket', 'accept', 'accept4');
    expect(sockets.length).toBeGreaterThan(5);
    expect(sockets.filter((line) => !line.includes('SOCK_CLOEXEC'))).toEqual([]);
    const others = callsOf('eventfd', 'eventfd2', 'pipe', 'pipe2', 'epoll_create1', 'dup', 'dup2', 'dup3');
    expect(others.filter((line) => !line.includes('CLOEXEC'))).toEqual([]);
    expect(callsOf('fcntl').filter((line) => /F_DUPFD,/.test(line))).toEqual([]);
  });

  test('ask no socket but rtnetlink', () => {
    expect(callsOf('socket').filter((line) => !/AF_NETLINK, .*NETLINK_ROUTE/.test(line))).toEqual([]);
  });
});
