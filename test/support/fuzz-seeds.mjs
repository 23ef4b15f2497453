// node test/support/fuzz-seeds.mjs FOLDER
//
// Writes the answers of test/fixtures as seeds for test/native/fuzz/decode.cc: each as whole datagrams and as single
// messages, behind the two bytes that choose how they are read.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const fixtures = join(import.meta.dirname, '../fixtures');
mkdirSync(folder, { recursive: true });

const write = (name, choice, bytes) => writeFileSync(join(folder, name), Buffer.concat([Buffer.from(choice), bytes]));

// How answers end: 0 acknowledgement, 1 one object, 2 dump; with counters.
const answers = [1, 3, 5];
// Not cut into pieces.
const whole = 0xf0;
const netlinkHeader = 16;

for (const file of readdirSync(fixtures, { recursive: true })) {
  if (!file.endsWith('.txt') || file.includes('/request-')) continue;
  const blocks = readFileSync(join(fixtures, file), 'utf8').split(/\n\n+/).slice(1);
  const datagrams = blocks.map((block) => Buffer.from(block.replaceAll('\n', ''), 'hex'));
  const name = `seed-${file.slice(0, -4).replaceAll('/', '-')}`;
  const answer = datagrams.length > 1 ? 5 : file.startsWith('error/') ? 1 : 3;
  write(name, [answer, whole], Buffer.concat(datagrams));
  write(`${name}-message`, [answers[1], whole], (datagrams[0] ?? Buffer.alloc(0)).subarray(netlinkHeader));
}
