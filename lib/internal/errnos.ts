import { constants } from 'node:os';

/** The numbers of errors, by the kernel's names. */
export const errnos = constants.errno;
