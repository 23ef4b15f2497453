// entering.cjs LIBRARY NAMESPACE NAMESPACE: a worker enters the namespaces in turn, while the main thread looks where all
// other threads are. The pool of libuv has done nothing before. Prints what was seen as JSON.

const { readdirSync, readFileSync, readlinkSync, promises } = require('node:fs');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const [library, ...namespaces] = process.argv.slice(2);
const here = '/proc/thread-self/ns/net';
const tasks = () => readdirSync('/proc/self/task');
const inode = (link) => Number(/\d+/.exec(link)[0]);
// What the pool does is done by a thread of the pool. As many at once as make each of them work, or nearly.
const inPool = (path) => Promise.all(Array.from({ length: 50 }, () => promises.readlink(path)));

const namespaceOf = (task) => {
  try {
    return inode(readlinkSync(`/proc/self/task/${task}/ns/net`));
  } catch {
    return undefined; // It has ended.
  }
};

const next = () => new Promise((resolve) => parentPort.once('message', resolve));

async function work() {
  const { enterNetns } = require(library);
  const self = readlinkSync('/proc/thread-self').split('/').at(-1);
  const started = tasks();
  parentPort.postMessage({ self });
  await next();
  enterNetns(namespaces[0]);
  const entered = inode(readlinkSync(here));
  const added = tasks().filter((task) => !started.includes(task));
  const visited = new Set([entered]);
  // As long as it takes the main thread to have a good look.
  for (let round = 0; round < 50 || Atomics.load(workerData, 0) < 100; round++) {
    enterNetns(namespaces[round % namespaces.length]);
    visited.add(inode(readlinkSync(here)));
    if (round % 10 === 0) await inPool(here);
  }
  const pool = new Set((await inPool('/proc/thread-self')).map((path) => path.split('/').at(-1)));
  parentPort.postMessage({
    over: { started: started.length, added, pool: [...pool], poolIn: [...new Set((await inPool(here)).map(inode))] },
    visited: [...visited],
  });
  await next();
}

function main() {
  const own = inode(readlinkSync(here));
  const elsewhere = [];
  const looks = new Int32Array(new SharedArrayBuffer(4));
  let self;
  const look = () => {
    elsewhere.push(...tasks().filter((task) => task !== self && ![own, undefined].includes(namespaceOf(task))));
    Atomics.add(looks, 0, 1);
  };
  const poolBefore = tasks().filter((task) => readFileSync(`/proc/self/task/${task}/comm`, 'utf8').includes('libuv'));
  const worker = new Worker(__filename, { argv: process.argv.slice(2), workerData: looks });
  let timer;
  worker.on('message', (message) => {
    if (message.self !== undefined) {
      self = message.self;
      look();
      timer = setInterval(look, 0);
      worker.postMessage('go');
      return;
    }
    clearInterval(timer);
    look();
    const mine = inode(readlinkSync(here));
    console.log(
      JSON.stringify({ own, mine, looks: looks[0], elsewhere, poolBefore, visited: message.visited, ...message.over }),
    );
    worker.postMessage('end');
  });
}

if (isMainThread) main();
else work();
