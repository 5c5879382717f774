// typescript-eslint needs the JavaScript compiler API, which TypeScript 7 no longer has:
// this package alone brings TypeScript 6 for it.
import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

/** @param {{ root: string }} options  the folder that holds the workspace */
export function config({ root }) {
  return tseslint.config(
    {
      ignores: [
        '**/dist/**',
        '**/node_modules/**',
        '**/.turbo/**',
        '**/fixtures/**',
        '**/*.ranks.ts',
        '**/*.wasm.ts',
        '**/kernels/assembly/**',
        '**/coverage/**'
      ]
    },
    {
      files: ['**/*.{ts,mts}'],
      extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: {
        // Numeric kernels index typed arrays in tight loops: `!` there is the honest spelling.
        '@typescript-eslint/no-non-null-assertion': 'off',
        '@typescript-eslint/prefer-for-of': 'off',
        // Isolated declarations want the type of a parameter of an export written out, default or not.
        '@typescript-eslint/no-inferrable-types': ['error', { ignoreParameters: true }],
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        '@typescript-eslint/consistent-type-imports': 'error',
        '@typescript-eslint/switch-exhaustiveness-check': 'error',
        '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
        eqeqeq: 'error',
        'no-console': 'error'
      }
    },
    { files: ['apps/**', 'tooling/**', '**/bench/**', '**/examples/**'], rules: { 'no-console': 'off' } },
    { files: ['**/*.{js,mjs}'], extends: [eslint.configs.recommended] }
  )
}
