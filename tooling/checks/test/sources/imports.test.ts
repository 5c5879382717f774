import { describe, expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { imports } from '../../src/imports.ts'
import { library, root, workspace } from '../fixture.ts'

it('the workspace has no findings', () => {
  expect(imports(root).map(toLine)).toEqual([])
})

const workspaceDependency = (...names: string[]) =>
  Object.fromEntries(names.map(name => [`@llm-cookbook/${name}`, 'workspace:^']))

const manifests = {
  'packages/vector/package.json': library('vector'),
  'packages/model-en/package.json': library('model-en'),
  'packages/embed-client/package.json': library('embed-client', {
    peerDependencies: workspaceDependency('model-en'),
    dependencies: workspaceDependency('vector')
  }),
  'packages/rag/package.json': library('rag', {
    dependencies: workspaceDependency('vector'),
    devDependencies: workspaceDependency('embed-client')
  }),
  'apps/demo/package.json': library('demo', { dependencies: workspaceDependency('rag') }),
  'tooling/bench/package.json': library('bench')
}

/** What the check says of one file in a workspace that is sound otherwise. */
function findings(file: string, text: string): string[] {
  return imports(workspace({ ...manifests, [file]: text })).map(toLine)
}

describe('imports', () => {
  it('finds a leaf that imports a package of ours', () => {
    expect(findings('packages/vector/src/a.ts', `\nimport '@llm-cookbook/model-en'`)).toEqual([
      `packages/vector/src/a.ts:2: '@llm-cookbook/model-en': a leaf imports no package of ours`
    ])
  })

  it.each([
    ['import', `import { a } from '@llm-cookbook/embed-client'`],
    ['type import', `import type { A } from '@llm-cookbook/embed-client'`],
    ['inline type', `export type A = import('@llm-cookbook/embed-client').A`],
    ['re-export', `export * from '@llm-cookbook/embed-client'`],
    ['import()', `export const a = await import('@llm-cookbook/embed-client')`]
  ])('finds a domain package that imports another by %s', (_, text) => {
    expect(findings('packages/rag/src/a.ts', text)).toEqual([
      `packages/rag/src/a.ts:1: '@llm-cookbook/embed-client': a domain package imports only leaves; state the port that it needs instead`
    ])
  })

  it('finds an import of an app, in a test too', () => {
    expect(findings('packages/rag/test/a.test.ts', `import '@llm-cookbook/demo'`)).toEqual([
      `packages/rag/test/a.test.ts:1: '@llm-cookbook/demo' is an app: nobody imports apps`
    ])
  })

  it('finds tooling in what an app ships', () => {
    expect(findings('apps/demo/src/a.ts', `import '@llm-cookbook/bench'`)).toEqual([
      `apps/demo/src/a.ts:1: '@llm-cookbook/bench': tooling is not shipped`
    ])
  })

  it('finds an import that reaches into another package, by path, URL or subpath', () => {
    expect(findings('packages/rag/test/a.ts', `import '../../vector/src/index.ts'`)).toEqual([
      `packages/rag/test/a.ts:1: '../../vector/src/index.ts' leaves the package: import '@llm-cookbook/vector' by its name`
    ])
    expect(findings('packages/rag/src/a.ts', `new URL('../../model-en/x.bin', import.meta.url)`)).toHaveLength(1)
    expect(findings('packages/rag/src/a.ts', `import '@llm-cookbook/vector/src/pack.ts'`)).toEqual([
      `packages/rag/src/a.ts:1: '@llm-cookbook/vector/src/pack.ts' is no export of @llm-cookbook/vector: import what its package.json exports`
    ])
  })

  it('finds an import that the manifest does not declare, or declares for tests only', () => {
    expect(findings('packages/rag/src/a.ts', `import '@llm-cookbook/model-en'`)).toEqual([
      `packages/rag/src/a.ts:1: '@llm-cookbook/model-en' is not in dependencies of @llm-cookbook/rag: declare it there`
    ])
    expect(findings('packages/rag/test/a.ts', `import '@llm-cookbook/model-en'`)).toEqual([
      `packages/rag/test/a.ts:1: '@llm-cookbook/model-en' is not in devDependencies of @llm-cookbook/rag: declare it there`
    ])
  })

  it('finds a package that the workspace does not have, and one that imports itself', () => {
    expect(findings('packages/rag/src/a.ts', `import '@llm-cookbook/nothing'`)).toHaveLength(1)
    expect(findings('packages/rag/src/a.ts', `import '@llm-cookbook/rag'`)).toHaveLength(1)
  })

  it('finds a forbidden dependency in a manifest', () => {
    const manifest = library('rag', { optionalDependencies: workspaceDependency('embed-client') })
    expect(imports(workspace({ ...manifests, 'packages/rag/package.json': manifest })).map(toLine)).toEqual([
      'packages/rag/package.json: depends on @llm-cookbook/embed-client: a domain package imports only leaves; state the port that it needs instead'
    ])
  })

  it('finds files that import each other in a circle, once', () => {
    const files = {
      'packages/rag/src/a.ts': `import './b.ts'`,
      'packages/rag/src/b.ts': `export * from './c.ts'`,
      'packages/rag/src/c.ts': `export const a = await import('./b.ts')`
    }
    expect(imports(workspace({ ...manifests, ...files })).map(toLine)).toEqual([
      'packages/rag/src/b.ts: imports itself in a circle: packages/rag/src/b.ts → packages/rag/src/c.ts → packages/rag/src/b.ts'
    ])
  })

  it('lets be what the rule allows', () => {
    const files = {
      'packages/embed-client/src/a.ts': `import '@llm-cookbook/vector'\nimport type { B } from './b.ts'\nimport('@llm-cookbook/model-en')`,
      'packages/embed-client/src/b.ts': `import './a.ts'`,
      'packages/rag/test/a.test.ts': `import '@llm-cookbook/embed-client'\nimport '@llm-cookbook/rag'\nimport '../src/a.ts'`,
      'packages/rag/src/a.ts': `import '@llm-cookbook/vector' // and not '@llm-cookbook/embed-client'`,
      'packages/rag/vitest.config.ts': `import '../../vitest.shared.ts'`,
      'apps/demo/src/main.ts': `import '@llm-cookbook/rag'`
    }
    expect(imports(workspace({ ...manifests, ...files })).map(toLine)).toEqual([])
  })
})
