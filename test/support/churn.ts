import { start } from './child.js';
import { eventually, type Scratch } from './namespace.js';

/**
 * Lets another process add twenty macvlans and delete them again, in group 99, as fast as it can. Returns what ends it.
 */
export const churn = async (here: Scratch, lowerdev: string): Promise<() => Promise<void>> => {
  const add = Array.from({ length: 20 }, (_, i) => `link add link ${lowerdev} name c${i} group 99 type macvlan`);
  const lines = [...add, 'link del group 99'].join('\\n');
  const child = start(['sh', '-c', `yes "$(printf '${lines}')" | ip -n ${here.name} -force -batch -`]);
  await eventually(async () => (await here.ipJson('link', 'show', 'group', 99)).length > 0);
  return async () => {
    await child.stop();
    await here.ip('-force', 'link', 'del', 'group', 99).catch(() => {});
  };
};
