import type { Case } from './scene.js';

// Rules that the kernel refuses, and why.

/** There is one like it. */
export function ruleTaken(): string {
  return 'there is a rule with the same conditions, action and priority';
}

/** There is none like that. */
export function ruleMissing({ asked }: Case): string {
  return `no rule has all of this: ${Object.keys(asked).join(', ')}`;
}
