// streamed.mjs NAMESPACE: destroys the stream of a monitor that waits for an event, and does nothing more.

import { Readable } from 'node:stream';
import { monitor } from 'lowerdev';

const stream = Readable.from(monitor({ events: ['link'], initial: true }, { netns: process.argv[2] }));
stream.on('close', () => console.log('closed'));
// The present state has come: the stream has asked for more.
stream.once('data', () => setImmediate(() => stream.destroy()));
