// Where IPv6 is a module the first socket loads it; until then no link has IPv6 at all.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const socket = createSocket('udp6').bind(0, '::');
await once(socket, 'listening');
socket.close();
