// Modules of Node that not every program needs. Each `import` of one would cost every program that imports this library up
// to 3 ms: `node:net` brings the streams, and a module's exports are made into those of an ES module one by one.

/** `node:fs` */
export const fs = () => process.getBuiltinModule('node:fs');
/** `node:net` */
export const net = () => process.getBuiltinModule('node:net');
/** `node:os` */
export const os = () => process.getBuiltinModule('node:os');
/** `node:timers/promises` */
export const timers = () => process.getBuiltinModule('node:timers/promises');
/** `node:url` */
export const url = () => process.getBuiltinModule('node:url');
/** `node:util` */
export const util = () => process.getBuiltinModule('node:util');
/** `node:worker_threads` */
export const threads = () => process.getBuiltinModule('node:worker_threads');
