// node .ci/count.mjs: sums what the test runners wrote, and prints `N passed, N failed`. What left no report counts
// nothing here; its stage has failed.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;

for (const file of ['build/test-report.json', 'build/nodes-report.json']) {
  if (!existsSync(file)) continue;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.passed;
  failed += report.failed;
}

for (const preset of ['asan', 'tsan']) {
  const file = `build-cmake/${preset}/ctest.xml`;
  if (!existsSync(file)) continue;
  const suite = /<testsuite[^>]*>/.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  failed += number('failures');
  passed += number('tests') - number('failures') - number('skipped') - number('disabled');
}

console.log(`${passed} passed, ${failed} failed`);
