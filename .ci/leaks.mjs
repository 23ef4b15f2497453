// node .ci/leaks.mjs FOLDER: reads what the sanitizers wrote to the files there, and fails for errors and for leaks of our
// own: of what our addon has allocated, by itself or by the C++ library. Those of programs that tests start, and of Node,
// are counted only; it leaves a few bytes for each value that it keeps for an addon when it exits. `addr2line -Cife ADDON
// OFFSET` says where a frame is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
/** The modules of a record's frames, without those that allocate for others. */
const modulesOf = (record) =>
  [...record.matchAll(/^ +#\d+ .*\/([^/]+)\+0x[0-9a-f]+\)$/gm)]
    .map(([, module]) => module)
    .filter((module) => !/^lib(asan|stdc\+\+)\.so/.test(module));

const ours = [];
let others = 0;
for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (/ERROR: AddressSanitizer|runtime error:/.test(text)) ours.push(text);
  for (const record of text.split(/\n(?=(?:Direct|Indirect) leak of)/).slice(1)) {
    const [frames] = record.split('\n\n');
    if (modulesOf(frames)[0] === 'lowerdev.node') ours.push(frames);
    else others += 1;
  }
}
if (ours.length > 0) console.log(ours.join('\n\n'));
console.log(`sanitizers: ${ours.length} errors and leaks of ours, ${others} leaks of others`);
process.exitCode = ours.length > 0 ? 1 : 0;
