import type { Link } from '../../link.js';
import { numberIn, type Scene, textIn } from './scene.js';
import type { View } from './view.js';
import { kindOf, named, oneOf } from './words.js';

// Names and indexes that are taken (EEXIST), and links that are not there (ENODEV).

function holder(link: Link, name: string, view: View): string {
  const where = `index ${link.index}${view.where}`;
  return link.name === name
    ? `by ${oneOf(kindOf(link))} (${where})`
    : `as an alternative name of ${named(link)} (${where})`;
}

/** The name is taken, or is the alternative name of another link. */
export function nameTaken(scene: Scene): string | undefined {
  const name = textIn(scene, 'name');
  if (name === undefined) return undefined;
  const link = scene.there.find(name);
  if (link === undefined || link.index === scene.before?.index) return ownAltName(link, name);
  return `the name ${name} is taken ${holder(link, name, scene.there)}`;
}

// dev_change_name() takes none that is one of the link's already.
function ownAltName(link: Link | undefined, name: string): string | undefined {
  if (link === undefined || link.name === name) return undefined;
  return `${name} is an alternative name of the link itself: first take that away (altNames)`;
}

/** The index that was asked for is taken. */
export function indexTaken(scene: Scene): string | undefined {
  const index = numberIn(scene, 'index');
  if (index === undefined) return undefined;
  const there = scene.there.find(index);
  if (there !== undefined) return `the index ${index} is taken by ${named(there)}${scene.there.where}`;
  // rtnl_newlink() made the link in the namespace of the socket, and moved it, until Linux 6.14.
  const here = scene.here.find(index);
  if (here === undefined) return undefined;
  return `the index ${index} is taken by ${named(here)} in the calling namespace, where it has to be free as well before Linux 6.15`;
}

/**
 * The same, where another namespace has it: until Linux 6.14 __dev_change_net_namespace() found that out, and said EBUSY as
 * for much else.
 */
export function indexTakenThere(scene: Scene): string | undefined {
  return scene.target === undefined || scene.made ? undefined : indexTaken(scene);
}

/** One of the alternative names is taken. */
export function altNameTaken(scene: Scene): string | undefined {
  const names = scene.asked['altNames'];
  if (!Array.isArray(names)) return undefined;
  const own = textIn(scene, 'name') ?? scene.before?.name;
  for (const [i, name] of names.filter((each) => typeof each === 'string').entries()) {
    if (names.indexOf(name) < i) return `the alternative name ${name} is given twice`;
    if (name === own) return `${name} is the name of the link itself, so it cannot be an alternative name too`;
    const link = scene.there.find(name);
    if (link === undefined || link.index === scene.before?.index) continue;
    return `the alternative name ${name} is taken ${holder(link, name, scene.there)}`;
  }
  return undefined;
}

/** The link that the call is about is not there, or no longer. */
export function linkMissing(scene: Scene): string | undefined {
  if (scene.failure.option !== undefined) return undefined;
  if (scene.made) return `the new link was deleted${scene.undone ? '' : ' or renamed'} by somebody else at once`;
  if (scene.before !== undefined) {
    // Or it is another link that is not there.
    const isThere = scene.here.find(scene.before.index) !== undefined;
    return isThere ? undefined : `${scene.before.name} was deleted by somebody else in the meantime`;
  }
  if (scene.ref === undefined || scene.here.find(scene.ref) !== undefined) return undefined;
  return scene.here.missing(scene.ref);
}
