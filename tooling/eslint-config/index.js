// typescript-eslint needs the JavaScript compiler API, which TypeScript 7 no longer has:
// this package alone brings TypeScript 6 for it.
import eslint from '@eslint/js'
import vue from 'eslint-plugin-vue'
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
        '**/coverage/**',
        '**/.vitepress/{cache,dist,.temp}/**'
      ]
    },
    ...vue.configs['flat/recommended'].map(rules => ({ ...rules, files: ['**/*.vue'] })),
    {
      files: ['**/*.vue'],
      languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
      // How lines are broken is prettier's business.
      rules: {
        'vue/max-attributes-per-line': 'off',
        'vue/singleline-html-element-content-newline': 'off',
        'vue/multiline-html-element-content-newline': 'off',
        'vue/html-self-closing': 'off',
        'vue/html-indent': 'off',
        'vue/html-closing-bracket-newline': 'off',
        'vue/multi-word-component-names': 'off',
        'vue/require-default-prop': 'off',
        'vue/block-lang': ['error', { script: { lang: 'ts' } }],
        'no-undef': 'off'
      }
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
