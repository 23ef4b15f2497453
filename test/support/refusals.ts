// For the tests of refused arguments: connections that check and encode what they are given, as the real ones do, and
// send nothing. The tests run in whatever namespace they are started in, so nothing may ever reach its kernel.

import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type Connection, type Listed, native, type Outcome, type Step, type Trip } from '../../lib/internal/native.js';

/** A link that every question is answered with. */
export const answered = {
  index: 7,
  name: 'mv0',
  kind: 'macvlan',
  kindName: 'macvlan',
  altNames: [] as string[],
  up: false,
  group: 0,
  details: { mode: 'bridge', flags: [] as string[], sourceAddresses: undefined as string[] | undefined },
};

/** The operations that would have been sent. */
export const sent: string[] = [];

/** What was sent that is not a mere question. */
export const changesSent = (): string[] => sent.filter((operation) => operation !== 'link.get');

/** The requests that would have been sent, and the sizes of their fixed headers. */
export const encoded: { bytes: Buffer; header: number }[] = [];

const headerSizes: Record<string, number> = { link: 16, address: 8, netnsId: 4 };
const encode = (step: Step): void => {
  const { bytes } = native().encodeStep(step);
  encoded.push({ bytes, header: headerSizes[step.operation.split('.')[0] ?? ''] ?? 12 });
};

/** Call at the top of a test file: from then on its connections send nothing. */
export const sendNothing = (): void => {
  const real = native().Connection;

  beforeAll(() => {
    native().Connection = Silent;
  });
  beforeEach(() => {
    sent.length = 0;
    encoded.length = 0;
  });
  afterAll(() => {
    native().Connection = real;
  });
};

class Silent implements Connection {
  perform(_ticket: number, trip: Trip): Promise<Outcome> {
    return Promise.resolve(outcomeOf(trip));
  }
  list(_ticket: number, step: Step): Promise<Listed> {
    encode(step);
    sent.push(step.operation);
    return Promise.resolve({ failure: { kind: 'kernel', errno: 1, text: 'nothing is sent here' } });
  }
  cancel(): void {}
  release(): void {}
  attend(): void {}
  collect(): boolean {
    return false;
  }
  isPortTaken(): ReturnType<Connection['isPortTaken']> {
    return Promise.resolve({ taken: false });
  }
  close(): void {}
}

// Throws what the addon throws when it encodes the steps. Questions are answered; a change is refused with EPERM.
const outcomeOf = ({ steps, undo = [] }: Trip): Outcome => {
  for (const step of [...steps, ...undo]) encode(step);
  sent.push(...steps.map(({ operation }) => operation));
  if (steps.every(({ operation }) => operation.startsWith('link.get'))) {
    return { records: steps.map(() => structuredClone(answered)), turn: 1 };
  }
  return { records: [], failure: { kind: 'kernel', errno: 1, text: '' }, failedStep: 0, turn: 1 };
};

export interface Refusal {
  code: 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';
  /** Of the whole message. */
  message: RegExp;
}

/** `Expected … for NAME but received …`: the form of all messages about one argument. */
const about =
  (code: Refusal['code']) =>
  (name: string, expected = '.+'): Refusal => ({
    code,
    message: new RegExp(`^Expected ${expected} for ${name.replaceAll(/[[\].]/g, '\\$&')} but received .+$`, 's'),
  });

export const wrongType = about('ERR_INVALID_ARG_TYPE');
export const wrongValue = about('ERR_INVALID_ARG_VALUE');
export const outOfRange = about('ERR_OUT_OF_RANGE');

/** An unknown option, and the known one that is suggested. */
export const unknown = (name: string, meant?: string): Refusal => ({
  code: 'ERR_INVALID_ARG_VALUE',
  message: new RegExp(
    `^Expected a known option but received '${name}'${meant === undefined ? '' : `\\. Did you mean '${meant}'\\?`}$`,
  ),
});

/** A sentence of its own. */
export const sentence = (text: string): Refusal => ({
  code: 'ERR_INVALID_ARG_VALUE',
  message: new RegExp(`^${text}$`),
});

/** Expects a call to reject like that, with the right class, a stack that begins here, and nothing changed. */
export const expectRefusal = async (call: () => Promise<unknown>, { code, message }: Refusal): Promise<void> => {
  const error = await call().then(
    (value) => expect.unreachable(`fulfilled with ${String(value)}`),
    (reason: unknown) => reason as Error & { code?: string },
  );
  const shown = `${error.name} [${error.code}]: ${error.message}`;
  expect(error.code, shown).toBe(code);
  expect(Object.getPrototypeOf(error), shown).toBe(
    code === 'ERR_OUT_OF_RANGE' ? RangeError.prototype : TypeError.prototype,
  );
  expect(error.message).toMatch(message);
  expect(changesSent(), 'what was sent').toEqual([]);
};
