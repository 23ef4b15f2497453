// What `npm test` runs: prepares the checkout, runs the tests on each kernel there is, and merges the reports.
//
//   node test/support/run.mjs [--project unit|kernel]... [--tier TIER]... [FILE FILTER...]
//
// Tiers: `unit`, on the host; the kernel tests on `host` (in namespaces of their own), on `uml` (Debian's
// stock kernel under User-Mode Linux), and on each extra kernel as `uml-NAME`: those in UML_KERNEL (paths, joined by
// colons) and those beside the checkout in ../shared/kernel/linux-uml-NAME. build/reports has the full output of each
// tier, build/test-report.json the merged result.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, merge, toJson, verdict } from './report.mjs';
import { prepare } from './setup.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const reports = join(root, 'build/reports');
const reportForMachines = join(root, 'build/test-report.json');
const limitInSeconds = Number(process.env.TEST_TIER_TIMEOUT ?? 1800);
const ci = process.env.CI === 'true';
const running = new Set();
let interrupted; // The exit status to come.

const main = async () => {
  const { values: options, positionals: filters } = parseArgs({
    allowPositionals: true,
    options: { project: { type: 'string', multiple: true }, tier: { type: 'string', multiple: true } },
  });
  process.chdir(root);

  rmSync(reportForMachines, { force: true });

  try {
    prepare();
  } catch (error) {
    console.error(`\nPreparation failed: ${error.message}`);
    console.log('\n0 passed, 1 failed');
    return 1;
  }

  // Only now: preparing may have installed a kernel.
  const tiers = allTiers().filter((tier) => wanted(options, tier));
  if (tiers.length === 0) {
    const known = allTiers().map(({ name }) => name);
    console.error(`No such tier; there are: ${known.join(', ')}`);
    return 64;
  }

  mkdirSync(reports, { recursive: true });
  const results = await runAll(tiers, filters);
  if (interrupted !== undefined) return interrupted;
  const merged = merge(results);
  const kernelTiers = results.filter(({ name, unavailable }) => isKernelTier(name) && unavailable === undefined);
  const result = verdict(merged, {
    ci,
    strict: ci || kernelTiers.some(({ name }) => name.startsWith('uml')),
    kernelTestsWanted: tiers.some(({ name }) => isKernelTier(name)),
    kernelTierRan: kernelTiers.length > 0,
  });
  writeFileSync(reportForMachines, `${JSON.stringify(toJson(merged, result), null, 2)}\n`);
  console.log(`\n${format(merged, result)}`);
  return result.good ? 0 : 1;
};

const isKernelTier = (name) => name === 'host' || name.startsWith('uml');

const wanted = ({ project, tier }, { name, project: itsProject }) =>
  (!project || project.includes(itsProject)) && (!tier || tier.includes(name));

/** Every tier, the longest first. */
const allTiers = () => [
  { name: 'uml', project: 'kernel', kernel: 'linux.uml' },
  { name: 'unit', project: 'unit' },
  { name: 'host', project: 'kernel' },
  ...extraKernels().map((path) => ({
    name: `uml-${basename(path).replace(/^linux-uml-/, '')}`,
    project: 'kernel',
    kernel: path,
  })),
];

const extraKernels = () => {
  const named = (process.env.UML_KERNEL ?? '').split(delimiter).filter(Boolean);
  const beside =
    process.arch === 'x64'
      ? filesIn('../shared/kernel')
          .filter((name) => name.startsWith('linux-uml-'))
          .map((name) => join('../shared/kernel', name))
      : [];
  return [...new Set([...named, ...beside].map((path) => resolve(root, path)))];
};

const filesIn = (folder) => {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
};

/** Runs the tiers, one at a time on each CPU. */
const runAll = async (tiers, filters) => {
  const live = tiers.length === 1;
  const queue = [...tiers];
  const results = new Map();
  const worker = async (cpu) => {
    for (let tier = queue.shift(); tier && interrupted === undefined; tier = queue.shift()) {
      const result = await runTier(tier, cpu, filters, live);
      results.set(tier, result);
      if (!live) console.log(progress(result));
    }
  };
  await Promise.all(allowedCpus().slice(0, tiers.length).map(worker));
  return tiers.map((tier) => results.get(tier));
};

const progress = ({ name, seconds, unavailable, crashed }) =>
  `${name}: ${unavailable ? 'not run' : crashed ? 'done, not good' : 'done'} (${seconds.toFixed(1)} s)`;

const allowedCpus = () => {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(read('/proc/self/status'))?.[1];
  const cpus = (list ?? '').split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return cpus.some(Number.isNaN) || cpus.length === 0 ? [undefined] : cpus;
};

/** One run of Vitest. The result is what report.mjs merges. */
const runTier = async (tier, cpu, filters, live) => {
  const report = join(reports, `${tier.name}.json`);
  const log = join(reports, `${tier.name}.log`);
  for (const path of [report, `${report}.progress`]) rmSync(path, { force: true });

  const vitest = [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['--configLoader', 'runner'], // The other loaders write into the checkout.
    ...['--project', tier.project, '--passWithNoTests'],
    ...['--reporter', 'default', '--reporter', './test/support/reporter.mjs'],
    ...filters,
  ];
  const pin = cpu === undefined ? [] : ['taskset', '-c', String(cpu)];
  const command = tier.kernel
    ? ['test/support/uml-run.sh', '-k', tier.kernel, ...(cpu === undefined ? [] : ['-c', String(cpu)]), '--', ...vitest]
    : [...pin, ...(tier.project === 'kernel' ? ['test/support/in-netns.sh'] : []), ...vitest];

  const started = performance.now();
  const ended = await execute(command, log, { ...process.env, TEST_REPORT: report, ...colors(live) }, live);
  const result = { name: tier.name, seconds: (performance.now() - started) / 1000 };

  const refusal = { uml: 124, host: 125 }[tier.kernel ? 'uml' : tier.name];
  if (ended.status !== undefined && ended.status === refusal) {
    return { ...result, unavailable: /^(?:uml-run|in-netns): (.*)$/m.exec(read(log))?.[1] ?? lastLines(log, 1) };
  }
  if (existsSync(report)) result.report = JSON.parse(read(report));
  if (ended.why !== undefined || !result.report) {
    result.crashed = [
      `${ended.why ?? 'ended'}${result.report ? '' : ' without a report'}`,
      ...unfinished(`${report}.progress`).map((test) => `running: ${test}`),
      ...(result.report ? [] : [`the end of ${log.slice(root.length + 1)}:`, lastLines(log, 40)]),
    ].join('\n');
  }
  return result;
};

const colors = (live) => (live && process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' });

const execute = async (command, log, env, live) => {
  const output = openSync(log, 'w');
  // In a process group of its own, so that it can be ended whole.
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    detached: true,
    env,
    stdio: ['ignore', live ? 'pipe' : output, live ? 'pipe' : output],
  });
  if (live) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        process.stdout.write(data);
        writeFileSync(output, data);
      });
    }
  }
  running.add(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child, 'SIGTERM');
    setTimeout(() => end(child, 'SIGKILL'), 10_000).unref();
  }, limitInSeconds * 1000);

  const ended = await new Promise((done) => {
    child.on('error', (error) => done({ why: `could not be started: ${error.message}` }));
    child.on('close', (status, signal) => {
      if (late) done({ why: `not done after ${limitInSeconds} s` });
      else if (signal) done({ why: `ended by ${signal}` });
      else done({ status, why: status === 0 ? undefined : `ended with status ${status}` });
    });
  });
  clearTimeout(timer);
  running.delete(child);
  closeSync(output);
  return ended;
};

const end = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
};

const unfinished = (path) => {
  const open = new Set();
  for (const line of read(path).split('\n')) {
    if (line.startsWith('start ')) open.add(line.slice(6));
    if (line.startsWith('end ')) open.delete(line.slice(4));
  }
  return [...open];
};

const lastLines = (path, number) => read(path).trimEnd().split('\n').slice(-number).join('\n');

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.on(signal, () => {
    interrupted = status;
    for (const child of running) end(child, 'SIGTERM');
  });
}

process.exitCode = await main();
