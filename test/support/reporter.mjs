// A Vitest reporter that writes what test/support/report.mjs merges: one JSON file (TEST_REPORT) at the end, and beside
// it a line for each test that starts and ends, which tells after a crash where it happened. Vitest's own JSON report
// lacks the reasons of skips, the errors of hooks in describe() and the errors outside of tests.

import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export default class Reporter {
  #path = process.env.TEST_REPORT ?? 'build/reports/vitest.json';
  #root = process.cwd();
  #planned = [];

  onInit() {
    mkdirSync(dirname(this.#path), { recursive: true });
    rmSync(this.#path, { force: true });
    writeFileSync(`${this.#path}.progress`, '');
  }

  onTestCaseReady(test) {
    appendFileSync(`${this.#path}.progress`, `start ${this.#file(test.module)} > ${test.fullName}\n`);
  }

  onTestCaseResult(test) {
    appendFileSync(`${this.#path}.progress`, `end ${this.#file(test.module)} > ${test.fullName}\n`);
  }

  onTestRunStart(specifications) {
    this.#planned = specifications.map(({ moduleId, project }) => ({ file: this.#file({ moduleId }), project }));
  }

  onTestRunEnd(modules, unhandled) {
    const files = modules.map((module) => this.#module(module));
    // After a crash Vitest says nothing of the files that would have come next in the same process.
    for (const { file, project } of this.#planned) {
      if (files.some((found) => found.file === file && found.project === project.name)) continue;
      files.push({ file, project: project.name, errors: ['It did not run.'], tests: [] });
    }
    const report = { files, unhandled: unhandled.map((error) => this.#text(error)) };
    // Whole or not at all.
    writeFileSync(`${this.#path}.new`, JSON.stringify(report));
    renameSync(`${this.#path}.new`, this.#path);
  }

  #module(module) {
    const tests = [...module.children.allTests()];
    const suites = [...module.children.allSuites()];
    const errors = [
      ...module.errors().map((error) => this.#text(error)),
      ...suites.flatMap((suite) => suite.errors().map((error) => `${suite.fullName}: ${this.#text(error)}`)),
    ];
    const ended = ['passed', 'failed', 'skipped'].includes(module.state());
    if (!ended && tests.length === 0) errors.push('It did not finish.');
    return {
      file: this.#file(module),
      project: module.project.name,
      errors,
      tests: tests.map((test) => this.#test(test)),
    };
  }

  #test(test) {
    const result = test.result();
    return {
      name: test.fullName,
      state: result.state, // 'pending' when the process ended before the test did.
      note: result.note ?? (test.options.mode === 'todo' ? 'todo' : undefined),
      ms: Math.round(test.diagnostic()?.duration ?? 0),
      errors: (result.errors ?? []).map((error) => this.#text(error)),
    };
  }

  #file(module) {
    return relative(this.#root, module.moduleId);
  }

  #text(error) {
    const lines = [`${error.name ?? 'Error'}: ${error.message ?? error}`];
    if (error.diff) lines.push(error.diff);
    const frames = error.stacks ?? [];
    for (const { file, line, column } of frames.slice(0, 6)) {
      lines.push(`    at ${relative(this.#root, file)}:${line}:${column}`);
    }
    if (frames.length === 0 && error.stack) {
      lines.push(
        ...error.stack
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 6),
      );
    }
    if (error.cause?.message) lines.push(`  cause: ${error.cause.message}`);
    return stripVTControlCharacters(lines.join('\n'));
  }
}
