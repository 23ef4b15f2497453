import { os } from './builtin.js';

/** The numbers of errors, by the kernel's names. */
export const errnos = os().constants.errno;
