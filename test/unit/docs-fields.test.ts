// docs/fields.md is what the tables say today. `npm run docs:fields` writes it anew.

import { expect, test } from 'vitest';
import '../../lib/index.js';
import { fieldTable } from '../support/field-table.js';

test('docs/fields.md is up to date', async () => {
  await expect(fieldTable()).toMatchFileSnapshot('../../docs/fields.md');
}, 30_000);
