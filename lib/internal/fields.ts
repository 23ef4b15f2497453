import { type FieldDescription, native, whenLoaded } from './native.js';

// What the tables say about how an option travels.

let linkFields: readonly FieldDescription[] = [];
whenLoaded((addon) => {
  linkFields = addon.describe().schemas.find((schema) => schema.name === 'link')?.fields ?? [];
});

/** The options of a new link, by the message that carries them. */
export interface Split {
  /** In the create message. */
  create: Record<string, unknown>;
  /** In a change that follows it. */
  change: Record<string, unknown>;
  /** In a message about properties that follows it. */
  property: Record<string, unknown>;
}

/** Sorts options by the message that carries them; what no table follows up stays in the create message. */
export function split(options: object): Split {
  native();
  const parts: Split = { create: {}, change: {}, property: {} };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const access = linkFields.find((field) => field.name === name)?.access ?? [];
    const part = !access.includes('follow') ? 'create' : access.includes('property') ? 'property' : 'change';
    parts[part][name] = value;
  }
  return parts;
}

/** The options of a kind that go into messages of their own, one for each element of their list. */
export function spreadNames(kind: string): string[] {
  const { schemas, kinds } = native().describe();
  const fields = schemas.find((schema) => schema.name === kinds[kind])?.fields ?? [];
  return fields.filter((field) => field.spread).map((field) => field.name);
}

/** Whether there is anything in it. */
export function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}
