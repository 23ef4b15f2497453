import type { Link, LinkRef } from '../../link.js';
import { nearest } from '../nearest.js';

/** Beyond that many links a mistyped name is not compared with all of them: a hint may cost little. */
const maxCompared = 1000;
/** A short name has many others within two letters; the one meant is then within one. */
const shortName = 3;

/** The links of one namespace at one moment, as a hint sees them. */
export class View {
  /** `' in namespace blue'`; nothing for the calling thread's own. */
  readonly where: string;
  /** Whether anything follows from what is not there: not when the look failed, or was made for an earlier call. */
  readonly complete: boolean;
  readonly links: readonly Link[];

  constructor(where: string, links: readonly Link[], complete: boolean) {
    this.where = where;
    this.links = links;
    this.complete = complete;
  }

  /** The link of that index, name or alternative name. */
  find(ref: unknown): Link | undefined {
    if (typeof ref === 'number') return this.links.find(({ index }) => index === ref);
    return this.links.find(({ name, altNames }) => name === ref || altNames.some((altName) => altName === ref));
  }

  /** The name that a mistyped one most likely means. */
  nearestName(name: string): string | undefined {
    return nearest(name, this.#names(), name.length <= shortName ? 1 : 2);
  }

  *#names(): Generator<string> {
    for (const link of this.links.slice(0, maxCompared)) {
      yield link.name;
      yield* link.altNames;
    }
  }

  /** That there is no such link, lower device or master, and which one may be meant. */
  missing(ref: LinkRef, role = 'link'): string | undefined {
    if (typeof ref === 'number') return `there is no ${role} with the index ${ref}${this.where}`;
    const meant = this.nearestName(ref);
    if (meant !== undefined) return `there is no ${role} ${ref}${this.where} (did you mean ${meant}?)`;
    return this.complete ? `there is no ${role} ${ref}${this.where}` : undefined;
  }
}
