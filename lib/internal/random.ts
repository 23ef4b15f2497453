// By the global `crypto`, which is loaded at its first use: importing node:crypto would cost every program some 7 ms.

/** That many random bytes. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
