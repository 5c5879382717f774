import { randomBytes } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attw } from '../../src/attw.ts'
import { toLine } from '../../src/finding.ts'
import { brought, install, installInto, type Project } from '../../src/install.ts'
import { pack, packAll, type Packed } from '../../src/pack.ts'
import { run } from '../../src/programs.ts'
import { publint } from '../../src/publint.ts'
import budgets from '../../src/sizes.json' with { type: 'json' }
import { type Budgets, type Measured, measure, sizes, toTable } from '../../src/sizes.ts'
import { root, workspace } from '../fixture.ts'

describe('the workspace', { timeout: 300_000 }, () => {
  let folder: string
  let packed: Packed[]
  let leaves: Packed[]
  let [project, leavesOnly]: Project[] = []

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'packed-')))
    packed = await packAll(root, folder)
    leaves = packed.filter(({ name }) => /\/(?:tokenize|vector)$/.test(name))
    ;[project, leavesOnly] = await Promise.all([
      installInto(join(folder, 'all'), packed),
      installInto(join(folder, 'leaves'), leaves)
    ])
  }, 300_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('packs whole packages', () => {
    expect(pack(root, packed).map(toLine)).toEqual([])
  })

  it('satisfies publint', async () => {
    expect((await publint(root, packed)).map(toLine)).toEqual([])
  })

  it('satisfies attw', async () => {
    expect((await attw(root, packed)).map(toLine)).toEqual([])
  })

  it('runs the first example of every README, and every program, where plain npm installed the tarballs', async () => {
    expect((await install(root, packed, project!)).map(toLine)).toEqual([])
  })

  it('answers from the installed program, out of the document that comes with it', async () => {
    const env = { ...process.env, HOME: project!.folder, USERPROFILE: project!.folder, XDG_CACHE_HOME: project!.folder }
    const { code, stdout, stderr } = await run('npx', ['--no', '--', 'cookbook', 'demo', '--step', 'book', '--json'], {
      cwd: project!.folder,
      env
    })
    expect(stderr).not.toMatch(/^error/m)
    expect(code).toBe(0)
    const { steps } = JSON.parse(stdout) as { steps: { commands: unknown[] }[] }
    expect(steps[0]?.commands).toHaveLength(3)
  })

  it('brings nothing with the leaves', async () => {
    const { modules } = leavesOnly!
    const each = await Promise.all(leaves.map(leaf => measure(leaf, leavesOnly!)))
    const kB = each.reduce((sum, { installed }) => sum + installed.bytes, 0) / 1000
    console.log(
      `npm install ${leaves.map(({ name }) => name).join(' ')}: ${Object.keys(modules).length} modules, ${kB.toFixed()} kB`
    )
    expect(brought(root, leaves, leavesOnly!).map(toLine)).toEqual([])
    expect(Object.keys(modules)).toHaveLength(2)
  })

  it('keeps to the budgets of sizes.json', async () => {
    const measured: Record<string, Measured> = {}
    for (const one of packed) measured[one.name] = await measure(one, project!)
    console.log(toTable(measured))
    expect(sizes(measured, budgets as Budgets, 'tooling/checks/src/sizes.json').map(toLine)).toEqual([])
  })
})

/** The files of a package that is built, and sound but for what `more` changes. */
function built(
  name: string,
  more: Record<string, unknown> = {},
  files: Record<string, string> = {}
): Record<string, string | object> {
  const manifest = {
    name: `@llm-cookbook/${name}`,
    version: '1.0.0',
    type: 'module',
    license: 'MIT',
    sideEffects: false,
    files: ['dist'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    ...more
  }
  const sound = {
    'package.json': manifest,
    LICENSE: 'MIT',
    'README.md': ['# Title', '```ts', `import { one } from '@llm-cookbook/${name}'`, 'one // => 1', '```'].join('\n'),
    'dist/index.js': 'export const one = 1\n',
    'dist/index.d.ts': 'export declare const one = 1\n'
  }
  const all = Object.entries({ ...sound, ...files }).filter(([, content]) => content !== '')
  return Object.fromEntries(all.map(([path, content]) => [`packages/${name}/${path}`, content]))
}

async function packedFixture(
  ...packages: Record<string, string | object>[]
): Promise<{ folder: string; packed: Packed[] }> {
  const house = {
    'package.json': { name: 'fixture', private: true },
    'pnpm-workspace.yaml': 'packages: [packages/*]\npmOnFail: ignore'
  }
  const folder = workspace(Object.assign(house, ...packages) as Record<string, string | object>)
  return { folder, packed: await packAll(folder, join(folder, 'packed')) }
}

describe('planted faults', () => {
  it('are found in what is packed', async () => {
    const { folder, packed } = await packedFixture(
      built(
        'vector',
        { exports: { '.': { '@llm-cookbook/source': './src/index.ts', default: './dist/index.js' } } },
        { LICENSE: '', 'README.md': '' }
      ),
      built(
        'tokenize',
        { exports: { '.': { types: './dist/index.d.cts', default: './dist/index.js' }, './gone': './dist/gone.js' } },
        { 'dist/index.d.cts': 'export declare const one = 1' }
      )
    )
    expect(pack(folder, packed).map(toLine)).toEqual([
      'packages/vector/package.json: the package has no LICENSE: write one',
      'packages/vector/package.json: the package has no README.md: write one',
      'packages/vector/package.json: "@llm-cookbook/source" is left in the packed package.json: give publishConfig the published form'
    ])
    expect((await publint(folder, packed)).map(toLine)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^packages\/tokenize\/package.json: publint: .*gone\.js.* does not exist/)
      ])
    )
    expect((await attw(folder, packed)).map(toLine)).toEqual([
      expect.stringMatching(/^packages\/tokenize\/package.json: attw: .* \(FalseCJS\)$/),
      expect.stringMatching(/^packages\/tokenize\/package.json: attw: .* \(entry .\/gone\)$/)
    ])
  })

  it('are found where the packages are installed', async () => {
    const { folder, packed } = await packedFixture(
      built(
        'vector',
        { bin: { broken: 'dist/broken.js' } },
        { 'dist/broken.js': '#!/usr/bin/env node\nthrow new Error()' }
      ),
      built('tokenize', { files: ['dist/index.d.ts'] }),
      built('rag')
    )
    const project = await installInto(join(folder, 'project'), packed)
    expect((await install(folder, packed, project)).map(toLine)).toEqual([
      expect.stringMatching(/^packages\/tokenize\/README.md:3: Error.*: Cannot find/),
      expect.stringMatching(/^packages\/vector\/package.json: the installed program does not start: 'broken --help'/)
    ])
    expect(brought(folder, packed.slice(1), project).map(toLine)).toEqual([
      'packages/tokenize/package.json: installing @llm-cookbook/tokenize and @llm-cookbook/vector brings node_modules/@llm-cookbook/rag: leaves depend on nothing'
    ])
  })

  it('are found in sizes', async () => {
    const { folder, packed } = await packedFixture(
      built(
        'vector',
        {},
        {
          'dist/index.js': `export * from './more.js'\n`,
          'dist/more.js': `export const one = '${'x'.repeat(1000)}'\n`,
          'dist/one.ranks.js': `export const ranks = '${randomBytes(3000).toString('base64')}'\n`
        }
      )
    )
    const project = await installInto(join(folder, 'project'), packed)
    const measured = { '@llm-cookbook/vector': await measure(packed[0]!, project) }
    const { tarball, code, unpacked, bundle, installed } = measured['@llm-cookbook/vector']
    expect(bundle).toBeGreaterThan(20)
    expect(bundle).toBeLessThan(100) // a thousand times the same letter
    expect(unpacked).toBeGreaterThan(1000)
    expect(tarball - code).toBeGreaterThan(3000) // the ranks
    expect(code).toBeGreaterThan(300)
    expect(installed).toEqual({ modules: 1, bytes: unpacked })
    const exact = { tarball, unpacked, bundle }
    expect(sizes(measured, { '@llm-cookbook/vector': exact }, 'sizes.json')).toEqual([])
    expect(sizes(measured, { '@llm-cookbook/vector': { ...exact, code } }, 'sizes.json')).toEqual([])
    expect(sizes(measured, { '@llm-cookbook/vector': { ...exact, code: code - 1 } }, 'sizes.json')).toHaveLength(1)
    expect(
      sizes(measured, { '@llm-cookbook/vector': { ...exact, bundle: bundle - 1 } }, 'sizes.json').map(toLine)
    ).toEqual([
      `sizes.json: @llm-cookbook/vector: bundle of ${bundle} bytes is over its budget of ${bundle - 1}: make it smaller, or raise the budget and say why`
    ])
    expect(sizes(measured, { '@llm-cookbook/gone': exact }, 'sizes.json')).toHaveLength(2)
  })

  it('are not found where there are none', async () => {
    const { folder, packed } = await packedFixture(built('vector'))
    expect([...pack(folder, packed), ...(await publint(folder, packed)), ...(await attw(folder, packed))]).toEqual([])
    const project = await installInto(join(folder, 'project'), packed)
    expect([...(await install(folder, packed, project)), ...brought(folder, packed, project)]).toEqual([])
  })
})
