// Connections of the addon over pairs of sockets, with this program playing the kernel at the other ends. Takes the
// messages it plays with as JSON on stdin: { macvlan, loopback, ack, refusal } in hexadecimal, lists of them, and what is
// asked of those; prints what came of each scenario as JSON. Started by test/unit/scripted-peer.test.ts, with a pair of SOCK_SEQPACKET sockets for each
// scenario: descriptors 100 and 101, 102 and 103, …
import { read, readFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { openNetns } from 'lowerdev';
import load from 'node-gyp-build';

// The library loads the addon at its first call, and tells it how objects are made. It is one for the whole process.
await openNetns('no such name').catch(() => undefined);
const addon = load(process.cwd());

const played = JSON.parse(readFileSync(0, 'utf8'));
const message = (name) => Buffer.from(played[name], 'hex');

const doneType = 3; // NLMSG_DONE
const multi = 2; // NLM_F_MULTI
const interrupted = 0x10; // NLM_F_DUMP_INTR

/** The messages, as an answer to a request: with its sequence number, and port 0. */
const answerTo = (request, messages, flags) =>
  Buffer.concat(
    messages.map((one) => {
      const bytes = Buffer.from(one);
      request.copy(bytes, 8, 8, 12);
      bytes.writeUInt32LE(0, 12);
      if (flags !== undefined) bytes.writeUInt16LE(flags, 6);
      return bytes;
    }),
  );

const done = () => {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32LE(20, 0);
  bytes.writeUInt16LE(doneType, 4);
  bytes.writeUInt16LE(multi, 6);
  return bytes;
};

let next = 100;

/** A connection, and the other end of it. */
const connect = () => {
  const [mine, theirs] = [next, next + 1];
  next += 2;
  const buffer = Buffer.alloc(65_536);
  return {
    connection: new addon.Connection(undefined, theirs),
    /** The next request. */
    receive: async () => {
      const { bytesRead } = await promisify(read)(mine, buffer, 0, buffer.length, null);
      return Buffer.from(buffer.subarray(0, bytesRead));
    },
    send: (bytes) => writeSync(mine, bytes),
  };
};

const get = { operation: 'link.get', link: 4 };
const failureOf = ({ failure }) => failure;
let ticket = 0;
const perform = (connection, steps, hold = 'never') => connection.perform(++ticket, { steps }, hold);

const scenarios = {
  async answersAQuestion() {
    const { connection, receive, send } = connect();
    const answer = perform(connection, [get]);
    const request = await receive();
    send(answerTo(request, [message('macvlan')]));
    const { records, failure } = await answer;
    const type = request.readUInt16LE(4);
    return { type, sequence: request.readUInt32LE(8), name: records[0].name, mode: records[0].details.mode, failure };
  },

  async passesOverWhatIsNotMeantForIt() {
    const { connection, receive, send } = connect();
    const answer = perform(connection, [get]);
    const request = await receive();
    const late = Buffer.from(request);
    late.writeUInt32LE(4711, 8);
    send(answerTo(late, [message('refusal')]));
    send(answerTo(late, [message('loopback')]));
    send(answerTo(request, [message('macvlan')]));
    return { name: (await answer).records[0].name };
  },

  async handsOnARefusal() {
    const { connection, receive, send } = connect();
    const change = { operation: 'link.change', link: 4, kind: 'macvlan', values: { mtu: 1400, mode: 'bridge' } };
    const { trail } = addon.encodeStep(change);
    const answer = perform(connection, [change]);
    const bytes = answerTo(await receive(), [message('refusal')]);
    // The kernel points at the mode: NLMSGERR_ATTR_OFFS is the second attribute, whose value is 68.
    bytes.writeUInt32LE(
      trail.find(({ option }) => option === 'mode').offset,
      bytes.indexOf(Buffer.from('0800020044', 'hex')) + 4,
    );
    send(bytes);
    return failureOf(await answer);
  },

  async carriesOutStepsInTheirOrder() {
    const { connection, receive, send } = connect();
    const answer = perform(connection, [{ operation: 'link.change', link: 4, values: { up: true } }, get]);
    const types = [];
    for (const reply of ['ack', 'macvlan']) {
      const request = await receive();
      types.push(request.readUInt16LE(4));
      send(answerTo(request, [message(reply)]));
    }
    const { records } = await answer;
    return { types, records: records.map((record) => record?.name ?? null) };
  },

  // The first try, too, is long enough for objects that are made while it goes on.
  async readsAListAgainThatWasInterrupted() {
    const { connection, receive, send } = connect();
    const made = new Map();
    addon.bindKeep((_, tries, number, objects) => made.set(`${tries} ${number}`, objects));
    const answer = connection.list(++ticket, { operation: 'link.list' });
    const twenty = Array(10)
      .fill([message('loopback'), message('macvlan')])
      .flat();
    const first = await receive();
    for (let i = 0; i < 7; i++) send(answerTo(first, twenty, multi | interrupted));
    send(answerTo(first, [done()]));
    const again = await receive();
    for (let i = 0; i < 15; i++) send(answerTo(again, twenty, multi));
    send(answerTo(again, [done()]));
    const { slices, pile, tries } = await answer;
    const taken = Array.from({ length: slices }, (_, n) => made.get(`${tries} ${n}`) ?? addon.take(pile, n));
    const names = taken.flat().map(({ name }) => name);
    return {
      made: [...made].map(([key, { length }]) => `${key}: ${length}`),
      sizes: taken.map(({ length }) => length),
      first: names.slice(0, 3),
      names: [...new Set(names)],
    };
  },

  // As a kernel does that knows no such filter: all there is, whatever was asked for.
  async isToldMoreThanItAskedFor() {
    const lists = [];
    for (const { step, names } of played.asked) {
      const { connection, receive, send } = connect();
      const answer = connection.list(++ticket, step);
      const request = await receive();
      for (const bytes of names.flatMap((name) => played.lists[name])) {
        send(answerTo(request, [Buffer.from(bytes, 'hex')], multi));
      }
      send(answerTo(request, [done()]));
      const { slices, pile } = await answer;
      lists.push(Array.from({ length: slices }, (_, number) => addon.take(pile, number)).flat());
    }
    return lists;
  },

  // Several times: whether the thread has ended when the last two come is a matter of luck.
  async closesWhileThePeerIsSilent() {
    const kinds = [];
    for (let round = 0; round < 8; round++) {
      const { connection, receive } = connect();
      const answers = [perform(connection, [get]), perform(connection, [get])];
      await receive();
      connection.close();
      connection.close();
      answers.push(perform(connection, [get]), connection.list(++ticket, { operation: 'link.list' }));
      kinds.push(...(await Promise.all(answers)).map((answer) => failureOf(answer)?.kind));
    }
    return kinds;
  },

  async neverSendsWhatIsCancelledWhileItWaits() {
    const { connection, receive, send } = connect();
    const first = perform(connection, [get]);
    const second = perform(connection, [{ operation: 'link.delete', link: 4 }]);
    connection.cancel(ticket);
    const third = perform(connection, [get]);
    const types = [];
    for (let i = 0; i < 2; i++) {
      const request = await receive();
      types.push(request.readUInt16LE(4));
      send(answerTo(request, [message('macvlan')]));
    }
    const answers = await Promise.all([first, second, third]);
    return { types, failures: answers.map((answer) => failureOf(answer)?.kind ?? null) };
  },

  async holdsATurnUntilItIsReleased() {
    const { connection, receive, send } = connect();
    const seen = [];
    const serve = async () => {
      const request = await receive();
      seen.push(request.readInt32LE(20));
      send(answerTo(request, [message('macvlan')]));
    };
    const change = (link) => [{ operation: 'link.get', link }];
    const first = perform(connection, change(1), 'always');
    const other = perform(connection, change(3));
    await serve();
    const { turn } = await first;
    const second = connection.perform(++ticket, { steps: change(2) }, 'always', turn);
    await serve();
    await second;
    connection.release(turn);
    await serve();
    await other;
    return seen;
  },

  async reportsAnAnswerThatIsCutShort() {
    const { connection, receive, send } = connect();
    const answer = perform(connection, [get]);
    const bytes = answerTo(await receive(), [message('macvlan')]);
    bytes.writeUInt32LE(28, 0);
    send(bytes.subarray(0, 28));
    return failureOf(await answer);
  },
};

const results = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  if (played.only !== undefined && played.only !== name) continue;
  results[name] = (await scenario()) ?? null;
}
process.stdout.write(JSON.stringify(results));
// What is idle does not keep the process.
