import { checkList, wrongType } from './check.js';
import type { Step } from './native.js';

// Lists whose elements go into messages one by one.

/** The elements of a list of which the table sees one at a time. */
export function elementsOf(name: string, list: unknown): unknown[] {
  const elements = checkList(list, name);
  // As a value of its own it would mean that there is nothing to be done.
  if (elements.includes(undefined)) throw wrongType('an array without undefined', name, elements);
  return elements;
}

/** The messages that make the alternative names of a link those that are wanted. */
export function nameSteps(wanted: unknown, present: readonly string[]): Step[] {
  if (wanted === undefined) return [];
  const list = elementsOf('altNames', wanted);
  const added = list.filter((name) => !present.includes(name as string));
  const removed = present.filter((name) => !list.includes(name));
  return [
    ...(removed.length === 0 ? [] : [{ operation: 'link.removeNames', values: { altNames: removed } }]),
    ...(added.length === 0 ? [] : [{ operation: 'link.addNames', values: { altNames: added } }]),
  ];
}
