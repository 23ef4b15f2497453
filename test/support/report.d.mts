/** One run of Vitest on one kernel. */
export interface TierResult {
  name: string;
  seconds?: number;
  /** It could not be started, and why. */
  unavailable?: string;
  /** It was started and did not end well, and how. */
  crashed?: string;
  /** What test/support/reporter.mjs wrote. */
  report?: Report;
}

export interface Report {
  files: {
    file: string;
    project: string;
    errors: string[];
    tests: {
      name: string;
      state: 'passed' | 'failed' | 'skipped' | 'pending';
      note?: string | undefined;
      ms: number;
      errors: string[];
    }[];
  }[];
  unhandled: string[];
}

export interface TierSummary {
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  unavailable?: string;
  crashed?: string;
}

export interface Merged {
  passed: number;
  failed: number;
  failures: { name: string; tier: string; messages: string[] }[];
  ranNowhere: { name: string; skips: { tier: string; note?: string }[] }[];
  tiers: Record<string, TierSummary>;
}

export interface Verdict {
  good: boolean;
  reasons: string[];
}

export interface Circumstances {
  ci: boolean;
  /** Each test has to run somewhere. */
  strict: boolean;
  kernelTestsWanted: boolean;
  kernelTierRan: boolean;
}

export function merge(tiers: readonly TierResult[]): Merged;
export function verdict(merged: Merged, circumstances: Circumstances): Verdict;
export function format(merged: Merged, verdict: Verdict): string;
export function toJson(merged: Merged, verdict: Verdict): object;
