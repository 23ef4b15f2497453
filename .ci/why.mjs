// node .ci/why.mjs FOLDER STAGE...: why these stages failed, from what each has said (FOLDER/STAGE) and, of the tests,
// from their reports: short, since a machine may show the end of a run only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...stages] = process.argv.slice(2);
const cut = (line) => `    ${line.length > 200 ? `${line.slice(0, 200)} …` : line}`;

/** The first `number`, and how many more there are. */
const some = (number, lines) => [
  ...lines.slice(0, number),
  ...(lines.length > number ? [`… and ${lines.length - number} more`] : []),
];

/** The lines in which a tool says what it does not like; the last ones often only say that there were some. */
function complaints(stage) {
  const lines = readFileSync(join(folder, stage), 'utf8').trimEnd().split('\n');
  const last = lines.slice(-15);
  const bad = lines
    .slice(0, -15)
    .filter((line) => /\berror\b[:[]|\bFAILED\b|\bFAIL\b|\bGROWN\b|\w+Error:|✗/.test(line));
  return [...some(10, bad), ...(bad.length > 0 ? ['…'] : []), ...last];
}

const failure = ({ name, tier, messages }) =>
  [`FAILED on ${tier}: ${name}`, ...messages.flatMap((message) => message.split('\n')).slice(0, 6)].join('\n    ');

/** What the reports of the tests say: one that is skipped everywhere counts as no failure, and yet fails a run. */
function verdicts(stage) {
  const file = `build/${stage}-report.json`;
  if (!existsSync(file)) return [];
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const bad = (report.reports ?? [report]).filter(({ good }) => !good);
  const failures = bad.flatMap((one) => one.failures.map(failure));
  const ranNowhere = bad.flatMap((one) => one.ranNowhere.map((name) => `ran nowhere: ${name}`));
  const reasons = bad.flatMap((one) => one.reasons.map((reason) => `Not good: ${reason}`));
  return [...reasons, ...some(10, failures), ...some(20, ranNowhere)].flatMap((text) => text.split('\n'));
}

for (const stage of stages) {
  console.log(`\n--- ${stage} failed:`);
  const said = verdicts(stage);
  console.log((said.length > 0 ? said : complaints(stage)).map(cut).join('\n'));
}
if (stages.length > 0) console.log(`\nfailed: ${stages.join(' ')}`);
