// The worker thread of test/support/thread.ts: runs functions that come as their source.

import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import threads from 'node:worker_threads';
import * as library from 'lowerdev';

const kept = {};
const tools = { childProcess, dgram, fs, http, kept, library, net, once, threads };

threads.parentPort.on('message', async ({ id, source, argument }) => {
  try {
    const task = new Function(`return (${source});`)();
    const value = await task(tools, argument);
    threads.parentPort.postMessage({ id, value });
  } catch (error) {
    const { name, code, message, hint, operation, target } = error;
    threads.parentPort.postMessage({ id, error: { name, code, message, hint, operation, target } });
  }
});
