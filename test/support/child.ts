// Programs in a process of their own: they import the built package, as users do, and end as they end.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { undoLater } from './cleanup.js';

/** How a process ended, and what it said. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Child {
  readonly pid: number;
  /** The next line on stdout. Rejects when the process ends before. */
  line(): Promise<string>;
  /** Writes a line to stdin. */
  say(text: string): void;
  /** Ends it, and all that it has started. */
  stop(): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** What no program may exceed: less than a test may, which under sanitizers is longer. */
const limitMs = Number(process.env['PROGRAM_LIMIT_MS'] ?? 25_000);

/** Starts a program. It is killed when it does not end by itself in time, or outlives its test. */
export const start = (command: readonly string[], { limit = limitMs } = {}): Child => {
  const [name = '', ...args] = command;
  // In a group of its own, to be ended with all that it starts.
  const process_ = spawn(name, args, { detached: true });
  const kill = (): void => {
    try {
      process.kill(-(process_.pid as number), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  const timer = setTimeout(kill, limit);
  const heard = { stdout: '', stderr: '' };
  const lines: string[] = [];
  let waiting: (() => void) | undefined;
  let rest = '';
  for (const stream of ['stdout', 'stderr'] as const) {
    process_[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
      if (stream === 'stderr') return;
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      waiting?.();
    });
  }
  process_.stdin.on('error', () => {}); // The end of the process tells.
  let over = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    process_.on('error', reject).on('close', (status, signal) => {
      over = true;
      clearTimeout(timer);
      waiting?.();
      resolve({ status, signal, ...heard });
    });
  });
  const stop = async (): Promise<void> => {
    kill();
    await ended.catch(() => {});
  };
  undoLater(stop);
  const line = async (): Promise<string> => {
    for (;;) {
      const next = lines.shift();
      if (next !== undefined) return next;
      if (over) throw new Error(`The program has ended: ${heard.stderr}`);
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };
  return { pid: process_.pid as number, line, say: (text) => process_.stdin.write(`${text}\n`), stop, ended };
};

/** A Node that runs one of the programs of test/programs, with these arguments. */
export const nodeCommand = (program: string, ...args: (string | number)[]): string[] => [
  process.execPath,
  '--expose-gc',
  fileURLToPath(new URL(`../programs/${program}`, import.meta.url)),
  ...args.map(String),
];

/** The system's Python that runs one of the programs of test/programs, with these arguments. */
export const pythonCommand = (program: string, ...args: (string | number)[]): string[] => [
  existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3',
  fileURLToPath(new URL(`../programs/${program}`, import.meta.url)),
  ...args.map(String),
];

/** Runs a program of test/programs to its end. */
export const runProgram = (program: string, ...args: (string | number)[]): Promise<Ended> =>
  start(nodeCommand(program, ...args)).ended;
