import { expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { nodeImports } from '../../src/node-imports.ts'
import { library, root, workspace } from '../fixture.ts'

it('the workspace has no findings', async () => {
  expect((await nodeImports(root)).map(toLine)).toEqual([])
})

it('finds a built-in that the main entry reaches through another file, lazily too', async () => {
  const folder = workspace({
    'packages/vector/package.json': library('vector'),
    'packages/vector/src/index.ts': `export { a } from './a.ts'\n`,
    'packages/vector/src/a.ts': `import { readFileSync } from 'node:fs'\nexport const a = [readFileSync, import('path')]\n`
  })
  expect((await nodeImports(folder)).map(toLine)).toEqual([
    expect.stringMatching(/^packages\/vector\/src\/a.ts:1: .* reaches 'node:fs'/),
    expect.stringMatching(/^packages\/vector\/src\/a.ts:2: .* reaches 'path'/)
  ])
})

it('finds process, console and the rest of the host, but not what shadows them', async () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag'),
    'packages/rag/src/index.ts': [
      `export const key = globalThis.process?.env['KEY']`,
      `export function log(console: { log(text: string): void }) { console.log('mine') }`,
      `console.log(typeof Buffer)`
    ].join('\n')
  })
  expect((await nodeImports(folder)).map(toLine)).toEqual([
    expect.stringMatching(/index.ts:1: .* uses process: take it as an option/),
    expect.stringMatching(/index.ts:3: .* uses console/)
  ])
})

it('finds a built-in that a dependency requires', async () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag'),
    'packages/rag/src/index.ts': `export { data } from 'dependency'\n`,
    'node_modules/dependency/package.json': { name: 'dependency', main: 'main.js' },
    'node_modules/dependency/main.js': `exports.data = require('./more.js')\n`,
    'node_modules/dependency/more.js': `module.exports = require('fs')\n`
  })
  expect((await nodeImports(folder)).map(toLine)).toEqual([
    expect.stringMatching(/^node_modules\/dependency\/more.js: the main entry of @llm-cookbook\/rag reaches 'fs'/)
  ])
})

it('finds an entry that does not bundle', async () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag'),
    'packages/rag/src/index.ts': `export * from 'not-installed'\n`
  })
  expect((await nodeImports(folder)).map(toLine)).toEqual([
    expect.stringMatching(/index.ts:1: .* does not bundle for a browser: Could not resolve "not-installed"/)
  ])
})

it('lets be subpath entries, files chosen by a browser condition, and built-ins that a dependency replaces', async () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag', {
      exports: {
        '.': { '@llm-cookbook/source': { browser: './src/browser.ts', default: './src/index.ts' } },
        './node': { '@llm-cookbook/source': './src/index.ts' }
      }
    }),
    'packages/rag/src/index.ts': `export * from 'node:fs'\n`,
    'packages/rag/src/browser.ts': `export { data } from 'dependency'\n`,
    'node_modules/dependency/package.json': { name: 'dependency', main: 'main.js', browser: { fs: false } },
    'node_modules/dependency/main.js': `exports.data = require('fs') && process.env.DATA\n`
  })
  expect((await nodeImports(folder)).map(toLine)).toEqual([])
})
