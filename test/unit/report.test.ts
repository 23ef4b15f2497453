import { describe, expect, test } from 'vitest';
import { format, merge, type Report, type TierResult, toJson, verdict } from '../support/report.mjs';

type Test = Report['files'][number]['tests'][number];

const ran = (name: string, tests: Record<string, Test['state']>, more: Partial<TierResult> = {}): TierResult => ({
  name,
  seconds: 1,
  report: {
    files: [
      {
        file: 'a.test.ts',
        project: 'kernel',
        errors: [],
        tests: Object.entries(tests).map(([test, state]) => ({
          name: test,
          state,
          note: state === 'skipped' ? `not on ${name}` : undefined,
          ms: 1,
          errors: state === 'failed' ? [`broken on ${name}`] : [],
        })),
      },
    ],
    unhandled: [],
  },
  ...more,
});

const everyday = { ci: false, strict: false, kernelTestsWanted: true, kernelTierRan: true };

describe('merge', () => {
  test('counts a test once that passes in several tiers', () => {
    const merged = merge([ran('host', { x: 'passed', y: 'passed' }), ran('uml', { x: 'passed', y: 'passed' })]);
    expect(merged).toMatchObject({ passed: 2, failed: 0, ranNowhere: [] });
    expect(merged.tiers.host).toMatchObject({ passed: 2, failed: 0, skipped: 0, seconds: 1 });
  });

  test('takes a test for passed that one tier skips and another passes', () => {
    const merged = merge([ran('host', { x: 'skipped' }), ran('uml', { x: 'passed' })]);
    expect(merged).toMatchObject({ passed: 1, failed: 0, ranNowhere: [] });
  });

  test('takes a test for failed that one tier fails and another passes, and says where', () => {
    const merged = merge([ran('host', { x: 'passed' }), ran('uml', { x: 'failed' })]);
    expect(merged).toMatchObject({ passed: 0, failed: 1 });
    expect(merged.failures).toEqual([{ name: 'a.test.ts > x', tier: 'uml', messages: ['broken on uml'] }]);
  });

  test('counts a test once that fails in several tiers', () => {
    const merged = merge([ran('host', { x: 'failed' }), ran('uml', { x: 'failed' })]);
    expect(merged.failed).toBe(1);
    expect(merged.failures).toHaveLength(2);
  });

  test('lists a test that every tier skips, with the reasons, as neither passed nor failed', () => {
    const merged = merge([ran('host', { x: 'skipped' }), ran('uml', { x: 'skipped' })]);
    expect(merged).toMatchObject({ passed: 0, failed: 0 });
    expect(merged.ranNowhere).toEqual([
      {
        name: 'a.test.ts > x',
        skips: [
          { tier: 'host', note: 'not on host' },
          { tier: 'uml', note: 'not on uml' },
        ],
      },
    ]);
  });

  test('takes a test for failed that never ended', () => {
    const merged = merge([ran('host', { x: 'pending' }, { crashed: 'ended with status 1' })]);
    expect(merged.failures).toEqual([{ name: 'a.test.ts > x', tier: 'host', messages: ['It did not finish.'] }]);
  });

  test('counts a file that does not load as one failure', () => {
    const tier = ran('unit', {});
    Object.assign(tier.report?.files[0] ?? {}, { errors: ['SyntaxError: no'] });
    expect(merge([tier])).toMatchObject({ passed: 0, failed: 1 });
  });

  test('counts an error outside of tests as one failure', () => {
    const tier = ran('unit', { x: 'passed' });
    tier.report?.unhandled.push('Error: late');
    expect(merge([tier])).toMatchObject({ passed: 1, failed: 1 });
  });

  test('counts a tier that leaves no report as one failure', () => {
    const merged = merge([ran('host', { x: 'passed' }), { name: 'uml', seconds: 3, crashed: 'ended by SIGSEGV' }]);
    expect(merged).toMatchObject({ passed: 1, failed: 1 });
    expect(merged.tiers.uml).toMatchObject({ crashed: 'ended by SIGSEGV', failed: 1 });
  });

  test('counts a tier as a failure that ends badly though none of its tests failed', () => {
    expect(merge([ran('host', { x: 'passed' }, { crashed: 'ended with status 1' })])).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test('does not count the bad end of a tier on top of its failed tests', () => {
    expect(merge([ran('host', { x: 'failed' }, { crashed: 'ended with status 1' })]).failed).toBe(1);
  });

  test('leaves a tier out that could not be started', () => {
    const merged = merge([ran('host', { x: 'passed' }), { name: 'uml', unavailable: 'no kernel linux.uml' }]);
    expect(merged).toMatchObject({ passed: 1, failed: 0 });
    expect(merged.tiers.uml).toMatchObject({ unavailable: 'no kernel linux.uml' });
  });

  test('tells tests of the same name in one file apart', () => {
    const tier = ran('host', {});
    const twin = { name: 'x', state: 'passed', errors: [] };
    Object.assign(tier.report?.files[0] ?? {}, { tests: [twin, { ...twin, state: 'skipped' }] });
    const merged = merge([tier]);
    expect(merged.passed).toBe(1);
    expect(merged.ranNowhere.map(({ name }) => name)).toEqual(['a.test.ts > x #2']);
  });
});

describe('verdict', () => {
  const skipped = merge([ran('host', { x: 'passed', y: 'skipped' })]);

  test('bears tests that ran nowhere when no full kernel was there', () => {
    expect(verdict(skipped, everyday).good).toBe(true);
  });

  test('does not bear tests that ran nowhere when it is strict', () => {
    expect(verdict(skipped, { ...everyday, strict: true })).toEqual({ good: false, reasons: ['1 test ran nowhere'] });
  });

  test('is bad when a test failed', () => {
    expect(verdict(merge([ran('host', { x: 'failed' })]), everyday).reasons).toEqual(['1 failed']);
  });

  test('is bad when there was no test at all', () => {
    expect(verdict(merge([ran('host', {})]), everyday).good).toBe(false);
  });

  test('is bad in CI when no tier could run the kernel tests', () => {
    const merged = merge([ran('unit', { x: 'passed' }), { name: 'host', unavailable: 'no namespaces' }]);
    const circumstances = { ...everyday, kernelTierRan: false };
    expect(verdict(merged, circumstances).good).toBe(true);
    expect(verdict(merged, { ...circumstances, ci: true, strict: true }).good).toBe(false);
  });
});

describe('format', () => {
  const show = (tiers: TierResult[]): string => {
    const merged = merge(tiers);
    return format(merged, verdict(merged, everyday));
  };

  test('ends with the two numbers', () => {
    expect(show([ran('host', { x: 'passed', y: 'failed' })])).toMatch(/\n1 passed, 1 failed$/);
  });

  test('names the tests that failed, the tier and the message', () => {
    expect(show([ran('uml', { x: 'failed' })])).toContain('FAILED on uml: a.test.ts > x\n    broken on uml\n');
  });

  test('says a failure once that is the same in several tiers', () => {
    const tiers = [ran('host', { x: 'pending' }), ran('uml', { x: 'pending' })];
    expect(show(tiers)).toContain('FAILED on host, uml: a.test.ts > x');
  });

  test('names the tests that ran nowhere, with the reason', () => {
    expect(show([ran('host', { x: 'skipped' })])).toContain('a.test.ts > x\n      host: not on host\n');
  });

  test('says in one line what could not be run', () => {
    expect(show([ran('host', { x: 'passed' }), { name: 'uml', unavailable: 'no kernel' }])).toContain(
      'uml   NOT RUN: no kernel\n',
    );
  });
});

test('the report for machines lists what ran nowhere by name', () => {
  const merged = merge([ran('host', { x: 'passed', y: 'skipped' })]);
  expect(toJson(merged, verdict(merged, everyday))).toMatchObject({
    good: true,
    passed: 1,
    failed: 0,
    ranNowhere: ['a.test.ts > y'],
    skippedEverywhere: ['a.test.ts > y'],
    tiers: { host: { passed: 1, failed: 0, skipped: 1 } },
  });
});
