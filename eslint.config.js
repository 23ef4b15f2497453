// What needs types to be seen: a promise nobody waits for, an `any` that spreads. Biome does the rest, and the format.
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/*.{js,mjs,cjs}', 'build*', 'dist', 'coverage'] },
  {
    files: ['lib/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers say what they mean in a message; objects would print '[object Object]'.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `const { kind: _, ...rest } = options` is how a property is left out. tsc finds what is really unused.
      '@typescript-eslint/no-unused-vars': 'off',
      // Options are records that are taken apart by name.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // What was caught is passed on, whatever it is.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    },
  },
  {
    files: ['test/**/*.ts', 'examples/**/*.ts', '*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        project: ['./test/tsconfig.json', './examples/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // A test that does not wait passes, whatever happens.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
);
