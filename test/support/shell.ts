// One small shell that runs the helpers' commands. To start a program from a process as large as Node costs little on
// the host but a quarter of a second on User-Mode Linux, where a small process does it in a tenth of that.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly stderr: string;
  readonly status: number;

  constructor(command: readonly string[], stderr: string, status: number) {
    super(`${command.join(' ')}: ${stderr.trim() || `status ${status}`}`);
    this.stderr = stderr;
    this.status = status;
  }
}

/** Runs a command to its end, after those called for earlier, and returns what it prints on stdout. */
export const run = (command: readonly string[], stdin = ''): Promise<string> => {
  const called = new Error();
  const result = last
    .then(() => runNow(command, stdin))
    .catch((error: Error) => {
      // The caller's line says more than that of the queue.
      error.stack = `${error.name}: ${error.message}\n${called.stack?.split('\n').slice(2).join('\n')}`;
      throw error;
    });
  last = result.catch(() => {});
  return result;
};

/** Starts the shell if it is not there yet, for tests that count processes or descriptors. */
export const startShell = (): void => {
  if (shell && shell.exitCode === null && shell.signalCode === null) return;
  shell = spawn('sh', [], { env: { ...process.env, LC_ALL: 'C' } });
  shell.stdin.on('error', () => {}); // The streams' ends tell.
  for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8');
  keepAlive(shell, false);
};

const runNow = async (command: readonly string[], stdin: string): Promise<string> => {
  startShell();
  const { stdin: input, stdout, stderr } = shell as ChildProcessWithoutNullStreams;
  keepAlive(shell as ChildProcessWithoutNullStreams, true);
  try {
    const from = stdin === '' ? '</dev/null' : `<<'END-OF-INPUT'\n${stdin.replace(/\n?$/, '\n')}END-OF-INPUT`;
    input.write(
      `${command.map(quote).join(' ')} ${from}\n` +
        // Both streams end the answer with the status between two separator characters.
        `status=$?; printf '\\036%d\\036' $status; printf '\\036%d\\036' $status >&2\n`,
    );
    const [[text, status], [errors]] = await Promise.all([upToSeparator(stdout), upToSeparator(stderr)]);
    if (status !== 0) throw new CommandError(command, errors, status);
    return text;
  } finally {
    keepAlive(shell as ChildProcessWithoutNullStreams, false);
  }
};

const upToSeparator = (stream: ChildProcessWithoutNullStreams['stdout']): Promise<[string, number]> =>
  new Promise((resolve, reject) => {
    let text = '';
    const settle = (): void => {
      stream.off('data', onData).off('close', onClose);
    };
    const onData = (data: string): void => {
      text += data;
      const end = endOfAnswer.exec(text);
      if (!end) return;
      settle();
      resolve([text.slice(0, end.index), Number(end[1])]);
    };
    const onClose = (): void => {
      settle();
      reject(new Error(`The helpers' shell has ended: ${text}`));
    };
    stream.on('data', onData).on('close', onClose);
  });

// An idle shell must not keep the test process from ending.
const keepAlive = (child: ChildProcessWithoutNullStreams, alive: boolean): void => {
  for (const handle of [child, child.stdin, child.stdout, child.stderr] as { ref(): void; unref(): void }[]) {
    if (alive) handle.ref();
    else handle.unref();
  }
};

const quote = (text: string): string => (/^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the record separator, which no command prints.
const endOfAnswer = /\x1e(\d+)\x1e$/;

let shell: ChildProcessWithoutNullStreams | undefined;
let last: Promise<unknown> = Promise.resolve();
