// The API reference, from the documentation comments: `npm run docs`. What has no comment, or a link that leads nowhere,
// is an error.
import { readFileSync } from 'node:fs';

const read = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');
const names = (text, form) => [...text.matchAll(form)].map(([, name]) => name);

// What says all of itself: `kind` and `details` of a link, the kinds of createLink, the properties of a union's members.
const links = names(read('lib/link.ts'), /^export type (\w+Link) = LinkBase/gm);
const kinds = names(read('lib/create-link.ts'), /^ {2}(\w+): create\w+,$/gm);
const plain = [
  ...links.flatMap((link) => [`${link}.__type.kind`, `${link}.__type.details`]),
  ...kinds.flatMap((kind) => [`OptionsByKind.${kind}`, `CreatedByKind.${kind}`]),
  'CreateLinkOptions.__type.kind',
  'ChangeEvent.__type.type',
  'ChangeEvent.__type.action',
  'NetnsRef.__type.pid',
  'NetnsRef.__type.fd',
];

/** @type {import('typedoc').TypeDocOptions} */
const options = {
  entryPoints: ['lib/index.ts'],
  out: 'build/docs',
  readme: 'README.md',
  projectDocuments: ['docs/!(README).md', 'CHANGELOG.md'],
  excludeInternal: true,
  excludePrivate: true,
  disableGit: true,
  disableSources: true,
  validation: { notExported: true, invalidLink: true, invalidPath: false, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'TypeAlias', 'Variable', 'Property', 'Method', 'Accessor'],
  intentionallyNotDocumented: plain.map((name) => `index.${name}`),
  intentionallyNotExported: ['HasHandle', 'ownCodes'],
  treatWarningsAsErrors: true,
};
export default options;
