// Reads the types of lib/ with the TypeScript compiler, in the form in which the tables can be compared with them.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const lib = fileURLToPath(new URL('../../lib/', import.meta.url));

/** What a property may hold. */
export interface Shape {
  /** The words of a union of literals, in the order in which they are written. */
  readonly words: string[];
  /** `number`, `boolean`, `string`, `null`, `object`, and `unknown:N` for a word that a newer kernel may send. */
  readonly kinds: string[];
  /** Of an array. */
  readonly elements?: Shape;
}

export interface Property {
  readonly shape: Shape;
  readonly comment: string;
}

export type Properties = ReadonlyMap<string, Property>;

const program = ts.createProgram(
  readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => lib + file),
  { strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: [], noEmit: true },
);
const checker = program.getTypeChecker();

const declared = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();
// Public names stand in the way of internal ones.
const isInternal = (file: ts.SourceFile): boolean => file.fileName.includes('/internal/');
const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(lib));
for (const file of [...files.filter(isInternal), ...files.filter((one) => !isInternal(one))]) {
  ts.forEachChild(file, (node) => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) declared.set(node.name.text, node);
  });
}

/** Whether lib/ declares it. */
export const interfaceExists = (name: string): boolean => declared.has(name);

/** The properties of an interface of lib/, those it inherits included. */
export const propertiesOf = (name: string): Properties => {
  const declaration = declared.get(name);
  if (declaration === undefined) throw new Error(`lib/ declares no type ${name}`);
  const properties = checker.getTypeAtLocation(declaration).getProperties();
  return new Map(
    properties.map((symbol) => [
      symbol.name,
      {
        shape: shapeOf((symbol.valueDeclaration as ts.PropertySignature).type),
        comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      },
    ]),
  );
};

const merge = (shapes: Shape[]): Shape => {
  const elements = shapes.find((shape) => shape.elements !== undefined)?.elements;
  return {
    words: shapes.flatMap(({ words }) => words),
    kinds: [...new Set(shapes.flatMap(({ kinds }) => kinds))].sort(),
    ...(elements === undefined ? {} : { elements }),
  };
};

const only = (...kinds: string[]): Shape => ({ words: [], kinds });

const keywords: Partial<Record<ts.SyntaxKind, Shape>> = {
  [ts.SyntaxKind.NumberKeyword]: only('number'),
  [ts.SyntaxKind.BooleanKeyword]: only('boolean'),
  [ts.SyntaxKind.StringKeyword]: only('string'),
  [ts.SyntaxKind.UndefinedKeyword]: only(),
};

// By the syntax, not by the types: a union of types forgets the order in which it was written.
const shapeOf = (node: ts.TypeNode | undefined, bound: ReadonlyMap<string, Shape> = new Map()): Shape => {
  if (node === undefined) throw new Error('A property without a type');
  const keyword = keywords[node.kind];
  if (keyword !== undefined) return keyword;
  if (ts.isUnionTypeNode(node)) return merge(node.types.map((type) => shapeOf(type, bound)));
  if (ts.isArrayTypeNode(node)) return { words: [], kinds: ['array'], elements: shapeOf(node.elementType, bound) };
  // `readonly` of an array is nothing that a value has.
  if (ts.isTypeOperatorNode(node)) return shapeOf(node.type, bound);
  if (ts.isParenthesizedTypeNode(node)) return shapeOf(node.type, bound);
  if (ts.isTemplateLiteralTypeNode(node)) return only(`${node.head.text}N`);
  if (ts.isLiteralTypeNode(node)) {
    if (node.literal.kind === ts.SyntaxKind.NullKeyword) return only('null');
    if (ts.isStringLiteral(node.literal)) return { words: [node.literal.text], kinds: [] };
  }
  if (ts.isTypeReferenceNode(node)) return shapeOfReference(node, bound);
  if (ts.isTypeLiteralNode(node)) return only('object');
  throw new Error(`A type of a form that the tests do not know: ${node.getText()}`);
};

const shapeOfReference = (node: ts.TypeReferenceNode, bound: ReadonlyMap<string, Shape>): Shape => {
  const name = node.typeName.getText();
  const known = bound.get(name);
  if (known !== undefined) return known;
  const declaration = declared.get(name);
  // An interface, or a type of the language (`Record`): an object.
  if (declaration === undefined || ts.isInterfaceDeclaration(declaration)) return only('object');
  const names = declaration.typeParameters?.map((parameter) => parameter.name.text) ?? [];
  const given = node.typeArguments?.map((argument) => shapeOf(argument, bound)) ?? [];
  return shapeOf(declaration.type, new Map(names.map((parameter, i) => [parameter, given[i] ?? only()])));
};
