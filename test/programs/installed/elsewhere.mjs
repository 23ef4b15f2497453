// Run by .ci/package in a project that has the package installed: what happens where there is no Linux.
import assert from 'node:assert/strict';

Object.defineProperty(process, 'platform', { value: 'darwin' });
const { createMacvlan } = await import('lowerdev');
await assert.rejects(createMacvlan({ lowerdev: 'lower0' }), { code: 'ERR_NETLINK_UNSUPPORTED_PLATFORM' });
