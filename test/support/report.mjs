// Merges the reports of all tiers into one verdict per test. No I/O.
//
// A tier is one run of Vitest on one kernel:
//   { name, kernelTests: boolean, seconds, unavailable?: string, crashed?: string, report? }
// unavailable: it could not be started, and why; crashed: it was started and left no complete report, and why.
// A report is what test/support/reporter.mjs writes.

/**
 * Passed in some tier and failed in none is passed; failed anywhere is failed; skipped in each tier that has it is
 * "ran nowhere". What is no test but went wrong (a file that does not load, a hook, an error outside of tests, a tier
 * that crashed) counts as one failure.
 */
export const merge = (tiers) => {
  const tests = new Map(); // name -> { passed: boolean, skips: [{ tier, note }] }
  const failures = []; // { name, tier, messages }
  const summaries = {};

  for (const tier of tiers) {
    const summary = { passed: 0, failed: 0, skipped: 0, seconds: Number((tier.seconds ?? 0).toFixed(1)) };
    summaries[tier.name] = summary;
    if (tier.unavailable !== undefined) {
      summary.unavailable = tier.unavailable;
      continue;
    }
    const fail = (name, messages) => {
      summary.failed += 1;
      failures.push({ name, tier: tier.name, messages });
    };
    for (const { file, errors, tests: found } of tier.report?.files ?? []) {
      if (errors.length > 0) fail(file, errors);
      for (const test of withUniqueNames(file, found)) {
        const merged = tests.get(test.name) ?? { passed: false, skips: [] };
        tests.set(test.name, merged);
        if (test.state === 'passed') {
          summary.passed += 1;
          merged.passed = true;
        } else if (test.state === 'skipped') {
          summary.skipped += 1;
          merged.skips.push({ tier: tier.name, note: test.note });
        } else {
          fail(test.name, test.errors.length > 0 ? test.errors : ['It did not finish.']);
        }
      }
    }
    for (const error of tier.report?.unhandled ?? []) fail('(outside of tests)', [error]);
    if (tier.crashed !== undefined && (tier.report === undefined || summary.failed === 0)) {
      summary.crashed = tier.crashed;
      fail('(the whole tier)', [tier.crashed]);
    }
  }

  // A test is one failure, in however many tiers; a tier's own trouble is one for each tier.
  const failed = new Set(failures.map(({ name, tier }) => (tests.has(name) ? name : `${tier} ${name}`)));
  const passed = [...tests].filter(([name, test]) => test.passed && !failed.has(name));
  const ranNowhere = [...tests]
    .filter(([name, test]) => !test.passed && !failed.has(name))
    .map(([name, { skips }]) => ({ name, skips }));
  return { passed: passed.length, failed: failed.size, failures, ranNowhere, tiers: summaries };
};

/**
 * Whether the run is good, and if not, why. With `strict` (CI, or a full kernel was there) each test has to run
 * somewhere; in `ci` the kernel tests have to have a tier.
 */
export const verdict = (merged, { strict, ci, kernelTierRan, kernelTestsWanted }) => {
  const reasons = [];
  if (merged.failed > 0) reasons.push(`${merged.failed} failed`);
  if (merged.passed + merged.failed + merged.ranNowhere.length === 0) reasons.push('there was no test to run');
  if (strict && merged.ranNowhere.length > 0) reasons.push(`${count(merged.ranNowhere.length, 'test')} ran nowhere`);
  if (ci && kernelTestsWanted && !kernelTierRan) reasons.push('the kernel tests ran nowhere');
  return { good: reasons.length === 0, reasons };
};

/** The summary for people; the last line says `N passed, N failed`. */
export const format = (merged, { good, reasons }) => {
  const lines = [];
  for (const { name, tiers, text } of sameInSeveralTiers(merged.failures)) {
    lines.push(`FAILED on ${tiers.join(', ')}: ${name}`, indent(text), '');
  }
  if (merged.ranNowhere.length > 0) {
    lines.push(`Ran nowhere (${merged.ranNowhere.length}):`);
    for (const { name, skips } of merged.ranNowhere) {
      const notes = new Map();
      for (const { tier, note } of skips) notes.set(note, [...(notes.get(note) ?? []), tier]);
      lines.push(`  ${name}`);
      for (const [note, tiers] of notes) lines.push(`      ${tiers.join(', ')}: ${note ?? 'skipped'}`);
    }
    lines.push('');
  }
  const width = Math.max(...Object.keys(merged.tiers).map((name) => name.length), 0);
  for (const [name, tier] of Object.entries(merged.tiers)) {
    const label = name.padEnd(width);
    if (tier.unavailable !== undefined) {
      lines.push(`${label}  NOT RUN: ${tier.unavailable}`);
      continue;
    }
    const numbers = [tier.passed, tier.failed, tier.skipped].map((number) => String(number).padStart(4));
    lines.push(
      `${label}  ${numbers[0]} passed ${numbers[1]} failed ${numbers[2]} skipped ${tier.seconds.toFixed(1).padStart(7)} s`,
    );
  }
  if (!good) lines.push('', `Not good: ${reasons.join('; ')}`);
  lines.push('', `${merged.passed} passed, ${merged.failed} failed`);
  return lines.join('\n');
};

/** What build/test-report.json holds. */
export const toJson = (merged, { good, reasons }) => {
  const names = merged.ranNowhere.map(({ name }) => name);
  return {
    good,
    reasons,
    passed: merged.passed,
    failed: merged.failed,
    ranNowhere: names,
    skippedEverywhere: names,
    tiers: merged.tiers,
    failures: merged.failures,
  };
};

// Two tests of a file may have the same name; they are told apart by their order.
const withUniqueNames = (file, tests) => {
  const seen = new Map();
  return tests.map((test) => {
    const times = (seen.get(test.name) ?? 0) + 1;
    seen.set(test.name, times);
    return { ...test, name: `${file} > ${test.name}${times > 1 ? ` #${times}` : ''}` };
  });
};

const sameInSeveralTiers = (failures) => {
  const grouped = new Map();
  for (const { name, tier, messages } of failures) {
    const text = messages.join('\n');
    const same = grouped.get(`${name}\n${text}`);
    if (same) same.tiers = [...new Set([...same.tiers, tier])];
    else grouped.set(`${name}\n${text}`, { name, tiers: [tier], text });
  }
  return [...grouped.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
};

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const indent = (text) => text.replace(/^/gm, '    ');
