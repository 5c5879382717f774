import { describe, expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { formatting } from '../../src/formatting.ts'
import { manifests } from '../../src/manifests.ts'
import { unused } from '../../src/unused.ts'
import { root, workspace } from '../fixture.ts'

const manifest = { name: 'fixture', private: true, packageManager: 'pnpm@12.21.0' }
const packages = 'packages: [packages/*]'

describe('formatting', { timeout: 180_000 }, () => {
  it('the workspace has no findings', async () => {
    expect((await formatting(root)).map(toLine)).toEqual([])
  })

  it('finds a file that is not formatted, and no other', async () => {
    const folder = workspace({ 'a.ts': 'const a   = 1;\n', 'b.ts': 'const b = 1;\n' })
    expect((await formatting(folder)).map(toLine)).toEqual(['a.ts: is not formatted: run `pnpm fix`'])
  })
})

describe('manifests', () => {
  it('the workspace has no findings', async () => {
    expect((await manifests(root)).map(toLine)).toEqual([])
  })

  it('finds a dependency in two versions and dependencies out of order', async () => {
    const folder = workspace({
      'package.json': manifest,
      'pnpm-workspace.yaml': packages,
      'packages/a/package.json': { name: 'a', dependencies: { x: '1.0.0' } },
      'packages/b/package.json': { name: 'b', dependencies: { x: '1.0.1', w: '1.0.0' } }
    })
    expect((await manifests(folder)).map(toLine)).toEqual([
      expect.stringMatching(/^packages\/b\/package.json: sherif: error dependencies should be ordered alphabetically/),
      expect.stringMatching(/^package.json: sherif: error Dependency x has multiple versions/)
    ])
  })

  it('lets a sound workspace be', async () => {
    const folder = workspace({
      'package.json': manifest,
      'pnpm-workspace.yaml': packages,
      'packages/a/package.json': { name: 'a', dependencies: { x: '1.0.0' } }
    })
    expect(await manifests(folder)).toEqual([])
  })
})

describe('unused', { timeout: 180_000 }, () => {
  it('the workspace has no findings', async () => {
    expect((await unused(root)).map(toLine)).toEqual([])
  })

  const library = { name: 'a', type: 'module', exports: './index.js' }

  it('finds a file, an export and a dependency that nothing uses, and one that nobody declared', async () => {
    const folder = workspace({
      'package.json': { ...library, dependencies: { idle: '1.0.0' } },
      'index.js': `import './b.js'\nimport 'undeclared'\n`,
      'b.js': `export const idle = 1\n`,
      'idle.js': ''
    })
    expect((await unused(folder)).map(toLine).sort()).toEqual([
      'b.js:1: knip: exports: idle',
      'idle.js: knip: files: idle.js',
      'index.js:2: knip: unlisted: undeclared',
      'package.json: knip: dependencies: idle'
    ])
  })

  it('lets a sound package be', async () => {
    const folder = workspace({
      'package.json': library,
      'index.js': `export { a } from './b.js'\n`,
      'b.js': `export const a = 1\n`
    })
    expect(await unused(folder)).toEqual([])
  })
})
