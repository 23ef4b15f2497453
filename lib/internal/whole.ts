import type { Link } from '../link.js';
import { kindFields } from './fields.js';
import { tables } from './native.js';

// Kinds whose changes say everything anew (ip_tunnel_changelink()): what one leaves out goes back to its default.

type Values = Record<string, unknown>;

/** The values of a change of a kind's options, and, where they are needed, all others as they are. */
export function withTheRest(link: Link, values: Values): Values {
  if (!tables().wholeChanges.includes(link.kind)) return values;
  const details = (link.details ?? {}) as Values;
  const rest = kindFields(link.kind)
    .filter(({ access }) => access.includes('read') && access.includes('change'))
    .map(({ name }) => [name, values[name] === undefined ? details[name] : values[name]] as const);
  // What is cleared is cleared by staying away.
  const all = [...Object.entries(values), ...rest].filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(all);
}
