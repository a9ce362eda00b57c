import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';

/** The stages in order: a stage imports only from those before it (ARCHITECTURE.md). */
const STAGES = [
  'base',
  'languages',
  'domain',
  'book',
  'models',
  'sandbox',
  'tasks',
  'results',
  'contrast',
  'instructor',
  'samples',
  'training',
  'serving',
  'evaluation',
  'notebook',
  'iteration',
  'views',
  'protocol',
  'cli',
  'editor',
];

/** The order inside the editor. Folders of one row are siblings, which do not know each other. */
const EDITOR = [
  ['support'],
  ['models'],
  ['session'],
  ['tasks'],
  ['cases', 'samples', 'iterations', 'setup'],
  ['panels'],
];

function editorZones() {
  const folder = (name) => `./src/editor/${name}`;
  return EDITOR.flatMap((row, index) =>
    row.map((name) => ({
      target: folder(name),
      from: [...row.filter((other) => other !== name), ...EDITOR.slice(index + 1).flat()].map(folder),
      message: `editor/${name}/ stands above it or beside it: what both need moves down, or to views/`,
    })),
  ).filter(({ from }) => from.length > 0);
}

/** What a stage must not reach: every later stage; and two faces of the same loop never import each other. */
function zones() {
  const later = STAGES.flatMap((stage, index) => {
    const forbidden = STAGES.slice(index + 1).map((name) => `./src/${name}`);
    return forbidden.length === 0
      ? []
      : [
          {
            target: `./src/${stage}`,
            from: forbidden,
            message: `${stage}/ stands above it: see ARCHITECTURE.md`,
          },
        ];
  });
  return [
    ...later,
    ...editorZones(),
    {
      target: './src/editor',
      from: './src/cli',
      message: 'the editor and the CLI are two faces of the same loop',
    },
  ];
}

export default tseslint.config(
  {
    ignores: [
      'media/javascript/**',
      'test/fixtures/hostile-js/**',
      'dist/**',
      'out/**',
      'artifacts/**',
      '.cache/**',
      'node_modules/**',
      '**/.errorbook/**',
      '**/*.mjs',
      '**/*.mts',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: zones() }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/editor/**', 'src/extension.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'vscode', message: 'Only src/editor/ and src/extension.ts may know the editor.' }],
        },
      ],
    },
  },
  {
    // Use cases bring sandboxes, databases and model clients with them: the editor loads each when it is asked for.
    files: ['src/editor/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/notebook/(?!reviewerName|newConfig|markDiagnosis)',
              allowTypeImports: true,
              message: 'Load it where it is needed: await import(…). Activation stays light.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/book/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'vscode',
            'http',
            'https',
            'net',
            'node:http',
            'node:https',
            'node:net',
            'openai',
            'ollama',
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/base/child.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['child_process', 'node:child_process', 'cluster', 'node:cluster'].map((name) => ({
            name,
            allowTypeImports: true,
            message: 'base/child.ts starts programs, without the keys of this process',
          })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    // What verdicts are made of is nobody's judgement but the sandbox's.
    ignores: ['src/domain/**', 'src/sandbox/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'BinaryExpression[operator=/^[!=]==?$/] > Literal[value=/^(passed|harness)$/]',
          message:
            'What a verdict means is said once: isFailed, hasPassed, mayTeach … of src/domain/case.ts.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', 'src/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
